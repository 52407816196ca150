"""A web page saved as one file (RFC 2557), as word processors save it under the name ``.doc``."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Mapping

from crawler.simulator import html
from crawler.simulator.layout import Grid
from crawler.simulator.reports import Report

BOUNDARY = "----=_NextPart_01D8.2F5A"


def document(report: Report, drawn: Mapping[str, Grid] | None = None) -> bytes:
    """The report as an MHT file in GBK, quoted-printable, between a header's page and a picture."""
    article = html.article(report, "word", drawn).replace("\n", "\r\n")
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    page = f"<html><head>{head}</head><body>{article}</body></html>".encode("gb18030")
    return file(
        [
            ("text/html; charset=us-ascii", "quoted-printable", quopri.encodestring(b"<html><body>1</body></html>")),
            ('text/html; charset="gb2312"', "quoted-printable", quopri.encodestring(page)),
            ("image/png", "base64", base64.encodebytes(b"\x89PNG\r\n\x1a\n" + bytes(64))),
        ]
    )


def file(parts: list[tuple[str, str, bytes]]) -> bytes:
    """A MIME file of parts given by content type, transfer encoding and encoded body."""
    lines = [
        b"MIME-Version: 1.0",
        f'Content-Type: multipart/related; boundary="{BOUNDARY}"'.encode(),
        b"",
        b"This document is a single file web page.",
        b"",
    ]
    for kind, encoding, body in parts:
        lines += [f"--{BOUNDARY}".encode(), b"Content-Location: file:///C:/moni/1.htm"]
        lines += [f"Content-Transfer-Encoding: {encoding}".encode(), f"Content-Type: {kind}".encode(), b"", body]
    return b"\r\n".join([*lines, f"--{BOUNDARY}--".encode(), b""])
