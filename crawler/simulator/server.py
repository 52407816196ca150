"""The world on a loopback port: virtual hosts over HTTP/1.1."""

from __future__ import annotations

import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any

from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import NOT_FOUND, HungUp, Resource
from crawler.simulator.world import World

# Gates answer with numbers that no RFC knows: 521 of 加速乐 is one.
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Simulator:
    """Serves a world on 127.0.0.1 while the context lasts. Raises OSError if the port is taken.

    `requests` grows by (host, target) with every request served. `world` may be replaced while serving: the
    next crawl then finds what the portals publish now.
    """

    def __init__(self, world: World, port: int = 0) -> None:
        self.world = world
        self.requests: list[tuple[str, str]] = []
        self._port = port
        self._server: ThreadingHTTPServer | None = None
        self._thread: Thread | None = None

    @property
    def address(self) -> str:
        """`127.0.0.1:PORT`. Raises RuntimeError outside the context."""
        if self._server is None:
            raise RuntimeError("the simulator is not serving: use it as a context manager")
        return f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Simulator:
        self._server = _Server(("127.0.0.1", self._port), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None

    def answer(self, host: str, request: Request) -> Resource:
        """What the world answers to a request, which is noted; an unknown host gets 404.

        Raises HungUp where the host gives no answer.
        """
        self.requests.append((host, request.target))
        site = self.world.sites.get(host)
        return site.answer(request) if site is not None else NOT_FOUND

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # header and body leave in one packet
            disable_nagle_algorithm = True
            timeout = 60

            def do_GET(self) -> None:
                host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): text for name, text in self.headers.items()}
                asked = Request(self.path, self.command, headers, body)
                try:
                    resource = simulator.answer(host.lower().rstrip("."), asked)
                except HungUp:
                    self.close_connection = True
                    return
                self.send_response(resource.status, _PHRASES.get(resource.status, "Unknown"))
                self.send_header("Content-Type", resource.content_type)
                self.send_header("Content-Length", str(len(resource.body)))
                for name, text in resource.headers:
                    self.send_header(name, text)
                self.end_headers()
                if self.command != "HEAD" and resource.status != HTTPStatus.NOT_MODIFIED:
                    self.wfile.write(resource.body)

            do_HEAD = do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: `requests` is the log."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong here, but not that a client hung up: crawlers are killed on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
