"""The extractor's version."""

VERSION = "13"
"""Raised when the same bytes may give another result, so that a change is known as ours and not the organ's."""
