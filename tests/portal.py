"""A portal of a few pages on loopback, for what the simulator does not do: errors, robots, redirects."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "www.yuntai-moni.gov.cn"


@dataclass(frozen=True)
class Reply:
    """What the portal answers."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True)
class Asked:
    """What a service is asked: the query's and the form's fields, the body, the headers by lower-case names."""

    method: str
    query: dict[str, str]
    body: str
    headers: dict[str, str]

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form."""
        return dict(parse_qsl(self.body, keep_blank_values=True))


@dataclass
class Portal:
    """Answers `host/path` by its table or its function, 404 to the rest; remembers what was asked.

    `services` answer a path whatever is asked of it, by GET or POST.
    """

    services: dict[str, Callable[[Asked], Reply]] = field(default_factory=dict)
    pages: dict[str, Reply | Callable[[], Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    times: list[float] = field(default_factory=list)
    at_once: list[int] = field(default_factory=lambda: [0])

    def put(self, path: str, page: str | Reply | Callable[[], Reply], host: str = HOST) -> str:
        """Serve a page and return its URL."""
        self.pages[host + path] = Reply(page.encode()) if isinstance(page, str) else page
        return f"http://{host}{path}"

    def serve(self, path: str, service: Callable[[Asked], Reply], host: str = HOST) -> None:
        """Answer all requests for a path by a function."""
        self.services[host + path] = service

    def put_list(self, path: str, rows: dict[str, str], pager: str = "", title: str = "政府信息公开年报") -> str:
        """Serve a TRS list whose rows are {href: title}."""
        items = "".join(
            f'<li><a href="{href}" title="{text}">{text}</a><span>2024-01-1{n % 10}</span></li>'
            for n, (href, text) in enumerate(rows.items())
        )
        return self.put(path, f"<html><title>{title}_云台县</title><ul>{items}</ul><script>{pager}</script></html>")

    def __enter__(self) -> Portal:
        portal = self
        self._under_way = 0

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_POST(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                address = self.headers["Host"].partition(":")[0] + self.path
                portal.asked.append(address)
                portal.times.append(time.monotonic())
                portal._under_way += 1
                portal.at_once.append(portal._under_way)
                portal.agents.add(self.headers["User-Agent"])
                path, _, query = address.partition("?")
                service = portal.services.get(path)
                if service is not None:
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    reply = service(Asked(self.command, dict(parse_qsl(query, True)), body, headers))
                else:
                    page = portal.pages.get(address, Reply(b"not here", 404))
                    reply = page() if callable(page) else page
                self.send_response(reply.status)
                for name, value in reply.headers:
                    self.send_header(name, value)
                if "Content-Length" not in dict(reply.headers):
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
                portal._under_way -= 1

            def log_message(self, format: str, *args: object) -> None:
                """`asked` is the log."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that hangs up is part of what is tested."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def serve_tls(self, folder: Path, adapt: Callable[[ssl.SSLContext], None] = lambda _context: None) -> list[str]:
        """From now on speak TLS with a certificate nobody signed; returns the names clients ask for. `adapt` makes the
        server older than it is."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(key, SHA256())
        )
        pem = folder / "portal.pem"
        pem.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        asked: list[str] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        adapt(context)
        context.sni_callback = lambda _socket, server_name, _context: asked.append(server_name)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        return asked

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
