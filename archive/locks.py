"""Locks between processes: held by flock, so that a killed holder holds nothing."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class LockHeld(RuntimeError):
    """Raised when another process holds a lock; `holder` is its process id, as it wrote it."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is held by process {holder}")
        self.holder = holder


def take(path: Path) -> int:
    """Take the lock; it is held until the file descriptor returned is closed.  Raises LockHeld, OSError."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(fd, 32).decode("ascii", "replace").strip() or "unknown"
        os.close(fd)
        raise LockHeld(path, holder) from error
    os.truncate(fd, 0)
    os.write(fd, str(os.getpid()).encode())
    return fd
