"""A document that gives no report: the kinds of refusal and the errors behind them."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "notice": "a notice about reports, not a report",
    "website_statement": "the annual statement of a government website (政府网站工作年度报表)",
    "other_report": "a report on another subject",
    "empty_form": "the official form with nothing filled in",
    "index_page": "a list of documents, not a document",
    "empty": "nothing to read",
    "encrypted": "a password is needed",
    "damaged": "the file is broken",
    "too_large": "larger than any report can be",
    "unsupported": "a kind of file that is not read",
}
"""Every kind of refusal, with what it means."""


class Refusal(Exception):
    """Raised when bytes are no report or cannot be read; ``kind`` is one of :data:`KINDS`."""

    def __init__(self, kind: str, reason: str) -> None:
        if kind not in KINDS:
            raise ValueError(f"unknown refusal kind {kind!r}")
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
