"""The database published before is overwritten to become the next one, unless somebody may still read it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from archive import increment
from archive.buildstate import STATE
from archive.database import beside
from archive.spare import overwrite, take
from tests.test_increment import History, brought_up_to_date, contents

BYTES = bytes(range(256)) * 300


class Site:
    """A database brought up to date again and again."""

    def __init__(self, folder: Path) -> None:
        self.archive, self.path, self.spare = History(folder, 1), folder / "gongkai.db", folder / "gongkai.spare"
        brought_up_to_date(self.path, self.archive)

    def again(self) -> int:
        """Bring it up to date by what has happened; the inode that is published then."""
        self.archive.happen()
        assert not brought_up_to_date(self.path, self.archive)
        return self.path.stat().st_ino


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(increment, "MOST_CHANGED", 1)
    return Site(tmp_path)


def anew(site: Site) -> dict[str, object]:
    """What a database written anew holds."""
    before = contents(site.path)
    site.path.with_name(STATE).unlink()
    assert brought_up_to_date(site.path, site.archive)
    assert contents(site.path) == before
    return before


def test_two_files_take_turns(site: Site) -> None:
    first, spare = site.path.stat().st_ino, site.spare.stat().st_ino
    assert [site.again() for _ in range(4)] == [spare, first, spare, first]
    anew(site)


def test_what_somebody_reads_is_left_alone(site: Site) -> None:
    published = site.path.read_bytes()
    with subprocess.Popen(["sleep", "60"], stdin=site.path.open("rb")) as reader:
        try:
            site.again()
            spare = site.spare.stat().st_ino
            assert site.spare.read_bytes() == published
            with site.spare.open("rb") as held:
                assert site.again() != spare
                assert held.read() == published
        finally:
            reader.kill()
    anew(site)


def test_a_kill_between_two_names_does_not_give_the_published_file_away(site: Site) -> None:
    site.spare.unlink()
    site.spare.hardlink_to(site.path)
    published, held = site.path.stat().st_ino, site.path.read_bytes()
    assert site.again() != published
    assert site.spare.stat().st_ino == published
    assert site.spare.read_bytes() == held


@pytest.mark.parametrize("left", [b"", b"nothing of the kind" * 100_000])
def test_whatever_the_spare_file_holds_the_next_one_is_right(site: Site, left: bytes) -> None:
    site.spare.write_bytes(left)
    site.again()
    anew(site)


def test_without_a_spare_file_a_new_one_is_written(site: Site) -> None:
    site.spare.unlink()
    site.again()
    assert site.spare.exists()
    anew(site)


@pytest.mark.parametrize(
    "held", [b"", BYTES, BYTES[:-1], BYTES + b"1", b"1" + BYTES[1:], BYTES[:9] + b"1" + BYTES[10:]]
)
def test_a_file_is_overwritten_whatever_it_held(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "held"
    path.write_bytes(held)
    overwrite(path, (BYTES[at : at + 40_000] for at in range(0, len(BYTES), 40_000)))
    assert path.read_bytes() == BYTES


def test_what_a_killed_build_left_is_not_taken_for_the_spare_file(tmp_path: Path) -> None:
    path = tmp_path / "gongkai.db"
    beside(path).write_bytes(b"left")
    take(path, beside(path))
    assert beside(path).read_bytes() == b""
