"""Many small portals in a process of its own, answering as fast as Python can: load for `bench.throughput`.

Each host has list pages of TRS's kind with ROWS rows, and detail pages of some 20 KB. Runs as
`python -m bench.hosts PAGES_A_HOST`; says its address on stdout and ends when stdin closes.
"""

from __future__ import annotations

import asyncio
import re
import sys
from functools import lru_cache
from random import Random

ROWS = 50
_ASKED = re.compile(rb"GET (\S+) HTTP/1\.1\r\n.*?host: ([^\r]+)\r\n", re.IGNORECASE | re.DOTALL)
_WORDS = "公开信息申请政府年度报告主动行政机关办理规定情况工作单位部门"


@lru_cache(maxsize=64)
def _filling(seed: int) -> str:
    rng = Random(seed)
    paragraphs = ("".join(rng.choices(_WORDS, k=180)) for _ in range(35))
    return "".join(f"<p>{paragraph}。</p>" for paragraph in paragraphs)


def listing(page: int, pages: int) -> bytes:
    """A list page: its rows, and the script that names the number of pages."""
    rows = "".join(
        f'<li><a href="./202401/t20240115_{number}.html" title="第{number}局2023年政府信息公开工作年度报告">'
        f"第{number}局2023年政府信息公开工作年度报告</a><span>2024-01-15</span></li>"
        for number in range(page * ROWS, (page + 1) * ROWS)
    )
    script = f'<script>createPageHTML({pages}, {page}, "index", "html");</script>'
    return f"<html><head><title>政府信息公开年报</title></head><body><ul>{rows}</ul>{script}</body></html>".encode()


def detail(host: str, number: int) -> bytes:
    """A detail page, no two alike."""
    title = f"{host} 第{number}局2023年政府信息公开工作年度报告"
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{_filling(number % 64)}</body></html>".encode()
    )


def answer(host: str, path: str, pages: int) -> bytes | None:
    """The page at a path, None where there is none."""
    if found := re.fullmatch(r"/nb/index(?:_(\d+))?\.html", path):
        page = int(found[1] or 0)
        return listing(page, pages) if page < pages else None
    found = re.fullmatch(r"/nb/202401/t20240115_(\d+)\.html", path)
    return detail(host, int(found[1])) if found else None


class _Host(asyncio.Protocol):
    pages = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        asked = _ASKED.match(data)
        assert asked is not None, data
        body = answer(asked[2].decode(), asked[1].decode(), self.pages)
        head = f"HTTP/1.1 {'200 OK' if body else '404 Not Found'}\r\nContent-Type: text/html; charset=utf-8\r\n"
        body = body or b"not here"
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def _serve(pages: int) -> None:
    _Host.pages = pages
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Host, "127.0.0.1", 0, backlog=512)
    print(f"127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
