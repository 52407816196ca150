"""docs/runbook.md names every event of the log; docs/crawl.md every column, stop reason and family."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.families import FAMILY_NAMES
from crawler.manifest import GRAVITY
from crawler.sources import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
DOCS = (ROOT / "docs" / "crawl.md").read_text()
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()


def test_every_event_of_the_log_is_in_the_runbook() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "crawler").rglob("*.py"))
    events = set(re.findall(r"log\.(?:info|warning|error|exception)\(\s*\"([^\"]+)\"", code))
    assert len(events) > 20
    assert {event for event in events if f"`{event}`" not in RUNBOOK} == set()


def test_columns_families_and_stop_reasons_are_described() -> None:
    for name in (*COLUMNS, *FAMILY_NAMES, *GRAVITY):
        assert f"`{name}`" in DOCS, name
