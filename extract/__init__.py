"""Bytes to reports: pure, the same bytes give the same answer.

What reads them is imported at first need: that takes half a second, and a build leaves the reading to other processes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from extract.refusal import KINDS, Refusal
from extract.version import VERSION

if TYPE_CHECKING:
    from extract.report import Report, read

__all__ = ["KINDS", "VERSION", "Refusal", "Report", "read"]


def __getattr__(name: str) -> object:
    if name not in ("Report", "read"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("extract.report"), name)
