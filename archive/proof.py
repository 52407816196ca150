"""The index held against the WARC files in another thread, while documents are read where it says they lie."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from archive.reindex import reindex


class IndexMended(RuntimeError):
    """Raised when the index said otherwise than the WARC files: now it says the same, what was read by it is void."""


class Proof:
    """`reindex` of a data folder, begun at once; `close` ends it, whole or not."""

    def __init__(self, data_dir: Path) -> None:
        self._closed = Event()
        self._aside = ThreadPoolExecutor(1)
        self._done = self._aside.submit(reindex, data_dir, self._go_on)

    def close(self) -> None:
        """Give up what is not proved yet; nothing has been written then."""
        self._closed.set()
        self._aside.shutdown()

    def look(self) -> None:
        """Raises what `wait` raises, if that is known by now."""
        if self._done.done():
            self.wait()

    def wait(self) -> None:
        """Raises `IndexMended`, and what `reindex` raises."""
        if self._done.result():
            raise IndexMended("the index said otherwise than the WARC files")

    def _go_on(self, _done: int, _total: int) -> None:
        if self._closed.is_set():
            raise InterruptedError("nobody waits for the proof of the index")
