"""Reading what may be hostile, in a process of its own: a limit on time or memory ends that, and nothing else."""

from __future__ import annotations

from functools import cache

import extract
from extract.carriers import sniff
from extract.refusal import Refusal
from extract.sandbox import Crew, Ended, Limits, allow

LIMITS = Limits(seconds=30)
"""What one document may take: the slowest generated one takes a hundredth of it."""

_SECONDS_FOR_SCANS = 300
_MAY_BE_SCANS = frozenset(("pdf", "image", "ofd", "archive_file"))


def allow_for(data: bytes) -> None:
    """Give the call that is running the time that the document may need: a scanned page takes seconds, and a report may
    have forty."""
    if sniff(data) in _MAY_BE_SCANS:
        allow(_SECONDS_FOR_SCANS)


def refused(end: Ended) -> Refusal:
    """The refusal of a document over which its process ended: ``too_large`` by a limit, else ``damaged``."""
    return Refusal("too_large" if end.exhausted else "damaged", end.reason)


def refusal(data: bytes) -> Refusal | None:
    """Why the bytes are no report that can be read, None when they are one.  They are read in another process.

    Raises `SandboxBroken`.
    """
    answer = _crew().call(data)
    if isinstance(answer, Ended):
        return refused(answer)
    return Refusal(*answer) if answer else None


@cache
def _crew() -> Crew[bytes, tuple[str, str] | None]:
    return Crew(_judge, 1, LIMITS, 0)


def _judge(data: bytes) -> tuple[str, str] | None:
    allow_for(data)
    try:
        extract.read(data)
    except Refusal as refusal:
        return refusal.kind, refusal.reason
    return None
