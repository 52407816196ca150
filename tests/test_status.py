"""What is known of the sources: `gongkai status`, alerts that are told once, and the site's tables beside them."""

from __future__ import annotations

import json
import socketserver
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result

import gongkai
from archive.build import build
from archive.captures import CaptureStore
from archive.health import failing, health
from crawler.alerts import Alert, AlertsUnusable, settle, settle_alerts
from crawler.sources import COLUMNS
from extract.register import governments
from tests.portal import HOST, Asked, Portal, Reply

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ROWS = {f"t20250101_{n}.html": f"云台县第{n}局2024年政府信息公开工作年度报告" for n in range(3)}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with Portal() as portal:
        portal.put_list("/good/index.html", ROWS)
        portal.put_list("/ill/index.html", {"t20250101_9.html": ROWS["t20250101_0.html"]})
        for href in ROWS:
            portal.put(f"/good/{href}", f"<p>{href}</p>")
        portal.put("/ill/t20250101_9.html", "<p>report</p>")
        lines = [",".join(COLUMNS)]
        lines += [f"{n},云台县{n}办,990101,trs,http://{HOST}/{n}/index.html,,0," for n in ("good", "ill")]
        (tmp_path / "sources.csv").write_text("\n".join(lines))
        yield portal


def gongkai_(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(gongkai.main, [*arguments, "--data", str(tmp_path / "data")])


def crawl(tmp_path: Path, portal: Portal) -> Result:
    named = ("--sources", str(tmp_path / "sources.csv"), "--connect-to", portal.address)
    return gongkai_(tmp_path, "crawl", *named)


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[key] for key in ("expected", "listed", "held", "new", "changed", "vanished"))


def test_status_says_the_same_as_the_database(tmp_path: Path, portal: Portal) -> None:
    crawl(tmp_path, portal)
    portal.put("/ill/index.html", Reply(b"", 404))
    portal.put_list("/good/index.html", dict(list(ROWS.items())[1:]))
    del portal.pages[f"{HOST}/good/t20250101_0.html"]
    assert crawl(tmp_path, portal).exit_code == 3
    told = gongkai_(tmp_path, "status", "--json")
    assert told.exit_code == 3
    said = json.loads(told.stdout)
    ill, good = said["sources"]
    assert (ill["source_id"], ill["state"], ill["stop_reason"], ill["age_days"]) == ("ill", "failing", "404", 0)
    assert (good["state"], good["age_days"]) == ("good", 0)
    assert figures(good) == (2, 2, 2, 0, 0, 1)
    assert figures(ill) == (1, 0, 0, 0, 0, 0)
    assert ill["last_good"] < good["last_good"] == said["last_run"]["finished_at"]
    with sqlite3.connect(build(tmp_path / "data").path) as database:
        database.row_factory = sqlite3.Row
        rows = {row["source_id"]: dict(row) for row in database.execute("SELECT * FROM sources")}
        runs = [dict(row) for row in database.execute("SELECT * FROM runs ORDER BY started_at")]
    for one in said["sources"]:
        row = rows[one["source_id"]]
        shared = row.keys() & one.keys() - {"reasons"}
        assert len(shared) >= 14
        assert {key: row[key] for key in shared} == {key: one[key] for key in shared}
        assert (row["reasons"] or "").splitlines() == one["reasons"]
    assert [(run["new"], run["changed"], run["vanished"]) for run in runs] == [(4, 0, 0), (0, 0, 1)]
    table = gongkai_(tmp_path, "status", "good")
    assert table.exit_code == 0
    assert "2 / 2" in table.stdout and "ill" not in table.stdout


@pytest.mark.usefixtures("portal")
def test_sources_never_contacted_are_named(tmp_path: Path) -> None:
    shipped = json.loads(gongkai_(tmp_path, "status", "--json").stdout)
    assert {row["state"] for row in shipped["sources"]} == {"never contacted"}
    assert shipped["last_run"] is None
    assert shipped["register"] == {
        "governments": len(governments()),
        "contacted": 0,
        "never contacted": len(governments()),
    }
    told = gongkai_(tmp_path, "status", "--sources", str(tmp_path / "sources.csv"))
    assert told.exit_code == 0
    assert told.stdout.count("never contacted") == 2
    assert gongkai_(tmp_path, "status", "nobody").exit_code == 1


def run(number: int, status: str, stopped: str = "", **more: Any) -> dict[str, Any]:
    entry = {"source_id": "a", "organ": "云台县", "status": status, "stop_reason": "end", "reasons": [], **more}
    moment = f"2026-01-{number:02}T00:00:00+00:00"
    return {"run_id": str(number), "started_at": moment, "finished_at": moment, "stopped": stopped, "sources": [entry]}


def test_a_run_that_was_broken_off_says_nothing_about_a_source() -> None:
    assert failing([run(1, "complete"), run(2, "partial", "shutdown")]) == {}
    assert set(failing([run(1, "failed"), run(2, "partial", "shutdown")])) == {"a"}
    assert failing([run(1, "failed"), run(2, "complete", "shutdown")]) == {}
    assert set(failing([run(1, "partial", "the archive cannot be written: [Errno 28]")])) == {"archive"}
    found = health(
        [run(1, "complete", listed=9), run(2, "complete", listed=7, vanished=1), run(3, "partial", listed=3)]
    )
    assert (found["a"].expected, found["a"].last_good, found["a"].failing) == (8, "2026-01-02T00:00:00+00:00", True)
    gated = health([run(1, "failed", reasons=["x: gate: jsl", "3 documents failed: gate: ruishu"])])["a"]
    assert gated.gates == ("jsl", "ruishu")


def test_an_alert_is_told_once_and_closes_itself() -> None:
    told: list[tuple[str, str, bool]] = []

    def send(title: str, text: str, bad: bool) -> bool:
        told.append((title, text, bad))
        return len(told) != 1

    known: dict[str, Alert] = {}
    for fails in ({"a": "why"}, {"a": "why"}, {"a": "why", "b": "too"}, {"b": "too"}, {"b": "too"}, {}, {}):
        known, _said = settle(known, fails, send, NOW)
    assert [title for title, _text, _bad in told] == [
        "gongkai: 1 failing",  # not delivered, so told again
        "gongkai: 1 failing",
        "gongkai: 1 failing",
        "gongkai: 1 recovered",
        "gongkai: 1 recovered",
    ]
    assert [bad for _title, _text, bad in told] == [True, True, True, False, False]
    assert "b fails: too" in told[2][1]
    assert known == {}
    never_told, said = settle(known, {"a": "why"}, lambda *_: False, NOW)
    assert "not delivered" in said[0]
    assert settle(never_told, {}, lambda *_: pytest.fail("nothing to tell"), NOW) == ({}, [])


def test_a_webhook_hears_of_a_failing_source_and_of_its_recovery(tmp_path: Path, portal: Portal) -> None:
    heard: list[dict[str, Any]] = []

    def hook(asked: Asked) -> Reply:
        heard.append(json.loads(asked.body))
        return Reply(b"ok")

    portal.serve("/hook", hook, host="127.0.0.1")
    data = tmp_path / "data"
    data.mkdir()
    (data / "alerts.txt").write_text(f"# the office\njson://{portal.address}/hook\n")
    page = portal.pages[f"{HOST}/ill/index.html"]
    portal.put("/ill/index.html", Reply(b"", 404))
    for _ in range(2):
        crawl(tmp_path, portal)
    portal.pages[f"{HOST}/ill/index.html"] = page
    for _ in range(2):
        crawl(tmp_path, portal)
    assert [(message["title"], message["type"]) for message in heard] == [
        ("gongkai: 1 failing", "warning"),
        ("gongkai: 1 recovered", "success"),
    ]
    assert "ill fails: 云台县ill办: failed (404)" in heard[0]["message"]


@contextmanager
def mail_server(letters: list[str]) -> Iterator[int]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            for line in self.rfile:
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                elif line.upper().startswith(b"QUIT"):
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(b"250 ok\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_an_alert_goes_by_mail(tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.put("/ill/index.html", Reply(b"", 404))
    letters: list[str] = []
    with mail_server(letters) as port:
        address = f"mailto://127.0.0.1:{port}?from=gongkai@example.org&to=desk@example.org&mode=insecure"
        monkeypatch.setenv("GONGKAI_ALERTS", address)
        crawl(tmp_path, portal)
    assert len(letters) == 1
    assert "To: desk@example.org" in letters[0]
    assert "1 failing" in letters[0]


def test_places_that_cannot_be_told_are_named_without_their_secrets(tmp_path: Path, monkeypatch: Any) -> None:
    assert settle_alerts(tmp_path) == []
    monkeypatch.setenv("GONGKAI_ALERTS", "nonsense://secret")
    with pytest.raises(AlertsUnusable, match=r"nonsense://…") as error:
        settle_alerts(tmp_path)
    assert "secret" not in str(error.value)
    monkeypatch.setenv("GONGKAI_ALERTS", "json://127.0.0.1:9/")
    (tmp_path / "alerts.json").write_text("{]")
    with pytest.raises(AlertsUnusable, match="remove it"):
        settle_alerts(tmp_path)


def test_a_government_is_contacted_once_a_source_of_its_division_or_its_portal_was_read(tmp_path: Path) -> None:
    entry = {"status": "failed", "stop_reason": "error", "reasons": [], "organ": "某局"}
    sources = [
        {**entry, "source_id": "a", "division_code": "370303", "entry_url": "http://nowhere-moni.gov.cn/nb/"},
        {**entry, "source_id": "b", "division_code": "", "entry_url": "http://czj.zibo.gov.cn/nb/"},
    ]
    moment = "2026-01-01T00:00:00+00:00"
    manifest = {
        "run_id": "r",
        "started_at": moment,
        "finished_at": moment,
        "status": "failed",
        "reasons": [],
        "sources": sources,
    }
    CaptureStore(tmp_path / "data").add_run(manifest)
    told = json.loads(gongkai_(tmp_path, "status", "--json").stdout)
    assert told["register"]["contacted"] == 2
