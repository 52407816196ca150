"""A TCP forwarder that fails on demand, as a network in front of a store does."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Lock, Thread
from types import TracebackType


class Flaky:
    """Forwards to a port of 127.0.0.1; while ``failing`` it closes connections at once; after ``breaks_after`` bytes
    sent it begins to fail by itself."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._lock = Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.failing = False
        self.breaks_after: int | None = None
        self.sent = 0
        Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Flaky:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.failing:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                Thread(target=self._pump, args=(near, far, True), daemon=True).start()
                Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, outwards: bool) -> None:
        with suppress(OSError):
            while not self.failing and (data := source.recv(1 << 16)):
                if outwards and self._broken(len(data)):
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _broken(self, count: int) -> bool:
        with self._lock:
            self.sent += count
            if self.breaks_after is not None and self.sent > self.breaks_after:
                self.failing = True
            return self.failing
