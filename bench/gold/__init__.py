"""The gold set: generated reports with one named defect each, and their truth as a careful person would read it."""
