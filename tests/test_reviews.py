"""What people say of findings survives rebuilds, until the figures it was said of change."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

import gongkai
from archive import reviews
from archive.build import DATABASE, build
from archive.captures import CaptureStore
from crawler.simulator.layout import grids
from tests.published import served
from tests.readback import PLAIN

FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
URL = "http://www.yuntai-moni.gov.cn/nb/1.html"


def page(more: int) -> bytes:
    """A report whose grand total of new applications is printed too large by so much."""
    rows = ["\t".join(cell.text for cell in row) for row in grids(PLAIN)["s3"].rows]
    received = next(number for number, row in enumerate(rows) if "本年新收" in row)
    figures, total = rows[received].rsplit("\t", 1)
    rows[received] = f"{figures}\t{int(total) + more}"
    return "\n".join([*PLAIN.title_lines, *PLAIN.preface, *rows]).encode()


def keep(data: Path, body: bytes, day: int) -> None:
    with CaptureStore(data) as store:
        store.add(
            url=URL,
            captured_at=FIRST + timedelta(days=day),
            body=body,
            content_type="text/plain",
            role="detail",
            method="http",
        )
    build(data)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    keep(tmp_path, page(7), 0)
    return tmp_path


def say(data: Path, *words: str) -> Result:
    return CliRunner().invoke(gongkai.main, ["review", *words, "--data", str(data)])


def in_state(data: Path, state: str) -> list[dict[str, Any]]:
    told = say(data, "list", state, "--json")
    assert told.exit_code == 0, told.output
    return [json.loads(line) for line in told.stdout.splitlines()]


def finding(data: Path) -> str:
    return str(next(row["finding_id"] for row in in_state(data, "open") if row["rule"] == "R3-ROW"))


def test_a_review_is_kept_and_shown(data: Path) -> None:
    name = finding(data)
    told = say(data, "set", name, "confirmed", "--note", "原件如此", "--by", "沈")
    assert told.exit_code == 0, told.output
    [row] = in_state(data, "confirmed")
    assert (row["finding_id"], row["review"], row["review_note"], row["reviewer"]) == (
        name,
        "confirmed",
        "原件如此",
        "沈",
    )
    assert name not in {row["finding_id"] for row in in_state(data, "open")}
    assert f"{name}  " in say(data, "list", "confirmed").stdout
    assert "[confirmed by 沈" in say(data, "list", "confirmed").stdout


def test_the_last_word_counts_and_may_be_taken_back(data: Path) -> None:
    name = finding(data)
    for state in ("confirmed", "dismissed"):
        say(data, "set", name, state, "--by", "沈")
    assert ([r["finding_id"] for r in in_state(data, "dismissed")], in_state(data, "confirmed")) == ([name], [])
    say(data, "set", name, "open", "--by", "陆")
    assert name in {row["finding_id"] for row in in_state(data, "open")}
    with closing(sqlite3.connect(data / reviews.REVIEWS)) as db:
        assert db.execute("SELECT state, reviewer FROM reviews ORDER BY review_id").fetchall() == [
            ("confirmed", "沈"),
            ("dismissed", "沈"),
            ("open", "陆"),
        ]


def test_a_rebuild_keeps_it_and_other_figures_end_it(data: Path) -> None:
    name = finding(data)
    say(data, "set", name, "dismissed", "--by", "沈")
    (data / DATABASE).unlink()
    build(data, anew=True)
    assert [row["finding_id"] for row in in_state(data, "dismissed")] == [name]
    assert in_state(data, "stale") == []
    keep(data, page(9), 1)
    assert in_state(data, "dismissed") == []
    assert finding(data) == name
    [old] = in_state(data, "stale")
    assert (old["finding_id"], old["state"]) == (name, "dismissed")
    assert "[dismissed by 沈" in say(data, "list", "stale").stdout


def test_reviews_change_nothing_in_the_published_database(data: Path) -> None:
    before = (data / DATABASE).read_bytes()
    say(data, "set", finding(data), "confirmed", "--by", "沈")
    assert not build(data).changed
    assert (data / DATABASE).read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["set", "000000000000", "confirmed", "--by", "沈"], 1, "no finding 000000000000"),
        (["set", "000000000000", "perhaps", "--by", "沈"], 2, "perhaps"),
        (["set", "000000000000", "confirmed"], 2, "--by"),
        (["set", "000000000000", "confirmed", "--by", " "], 1, "names its reviewer"),
    ],
)
def test_what_is_refused(data: Path, words: list[str], code: int, message: str) -> None:
    told = say(data, *words)
    assert (told.exit_code, message in told.output) == (code, True), told.output


def test_without_a_database_there_is_nothing_to_review(tmp_path: Path) -> None:
    told = say(tmp_path, "list")
    assert (told.exit_code, "gongkai build" in told.output) == (1, True)


def test_the_site_joins_them_and_follows_them(data: Path) -> None:
    name = finding(data)
    sql = f"SELECT review, reviewer FROM reviewed_findings WHERE finding_id = '{name}'"
    with served(data / DATABASE) as address:
        asked = f"{address}/gongkai.json?{urlencode({'sql': sql, '_shape': 'array'})}"
        for state, shown in ((None, None), ("confirmed", "confirmed"), ("open", None)):
            if state:
                say(data, "set", name, state, "--by", "沈")
            with urlopen(asked) as answer:
                assert json.load(answer) == [{"review": shown, "reviewer": "沈" if shown else None}]
            with urlopen(f"{address}/finding/{name}?lang=en") as answer:
                assert ("confirmed · 沈" in answer.read().decode()) == bool(shown)


def test_a_database_without_reviews_beside_it_has_open_findings(data: Path) -> None:
    name = finding(data)
    (data / reviews.REVIEWS).unlink()
    assert finding(data) == name
    assert in_state(data, "stale") == []


def test_an_older_file_is_copied_and_brought_up_to_date(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a later program does it: every version there was is brought to the last, with nothing lost."""
    name = finding(data)
    say(data, "set", name, "confirmed", "--by", "沈")
    old = (data / reviews.REVIEWS).read_bytes()
    monkeypatch.setattr(reviews, "_STEPS", (*reviews._STEPS, "ALTER TABLE reviews ADD COLUMN basis TEXT"))
    build(data)
    assert [row["finding_id"] for row in in_state(data, "confirmed")] == [name]
    with closing(sqlite3.connect(data / f"{reviews.REVIEWS}.version-1")) as copy:
        assert copy.execute("SELECT finding_id FROM reviews").fetchall() == [(name,)]
    with closing(sqlite3.connect(data / reviews.REVIEWS)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (2,)
        assert db.execute("SELECT basis FROM reviews").fetchall() == [(None,)]
    monkeypatch.undo()
    told = say(data, "set", name, "dismissed", "--by", "沈")
    assert (told.exit_code, "of version 2" in told.output) == (1, True)
    assert old[:16] == (data / reviews.REVIEWS).read_bytes()[:16]


def test_a_step_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / reviews.REVIEWS
    reviews.prepare(path)
    before = path.read_bytes()
    broken = "ALTER TABLE reviews ADD COLUMN basis TEXT; INSERT INTO nowhere VALUES (1)"
    monkeypatch.setattr(reviews, "_STEPS", (*reviews._STEPS, broken))
    with pytest.raises(sqlite3.OperationalError):
        reviews.prepare(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert path.read_bytes() == before
