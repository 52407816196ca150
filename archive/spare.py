"""The database that was published before the one that is published now: the next one is made of it.

Two databases that follow each other are nearly the same, so that one is made the other by writing little of it, however
large they are.  What somebody may still read is left alone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

_SLICE = 1 << 14


def keep(path: Path, building: Path) -> None:
    """Before ``building`` takes the place of a database, let that be the spare one; where there is none yet, a copy of
    the new one."""
    spare = _beside(path)
    if path.exists():
        spare.unlink(missing_ok=True)
        spare.hardlink_to(path)
    else:
        shutil.copyfile(building, spare)


def take(path: Path, building: Path) -> None:
    """Let ``building`` be the spare database, whatever is in it, or an empty file where there is none that nobody else
    has: no process has it open, and it has no other name."""
    spare = _beside(path)
    if spare.exists() and _is_free(spare):
        spare.replace(building)
    else:
        building.unlink(missing_ok=True)
        building.touch()


def overwrite(path: Path, parts: Iterable[bytes]) -> None:
    """Let a file hold these parts one after the other, and bring it to disk; what it holds already is not written."""
    at = 0
    with path.open("r+b") as file:
        for part in parts:
            held = os.pread(file.fileno(), len(part), at)
            for place in range(0, len(part), _SLICE) if held != part else ():
                if held[place : place + _SLICE] != (due := part[place : place + _SLICE]):
                    file.seek(at + place)
                    file.write(due)
            at += len(part)
        file.truncate(at)
        file.flush()
        os.fsync(file.fileno())


def _beside(path: Path) -> Path:
    return path.with_suffix(".spare")


def _is_free(path: Path) -> bool:
    """Whether no process has the file open, and it has one name only: a kill may have left it that of the published
    one.  A write lease is given for nothing else (fcntl(2)); a file system without leases tells nothing."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False  # Linux alone has leases
    with path.open("r+b") as file:
        if os.fstat(file.fileno()).st_nlink > 1:
            return False
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        except OSError:
            return False
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return True
