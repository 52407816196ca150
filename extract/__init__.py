"""Bytes to reports: pure, the same bytes give the same answer."""
