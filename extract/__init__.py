"""Bytes to reports: pure, the same bytes give the same answer."""

from extract.refusal import KINDS, Refusal
from extract.report import VERSION, Report, read

__all__ = ["KINDS", "VERSION", "Refusal", "Report", "read"]
