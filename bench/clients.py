"""Clients of a web server, each a process of its own with a plain socket, so that what is timed is the server.

Threads of one interpreter wait for each other: each answer is then late by what the others are reading just then.
"""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Sequence
from contextlib import closing
from io import BufferedReader
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from urllib.parse import urlsplit

_REQUEST = "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n"
_LONGEST = 120.0


def seconds(address: str, paths: Sequence[str]) -> list[float]:
    """Seconds until each answer is there, one after the other on one connection.  Raises RuntimeError for another
    status than 200, OSError."""
    host = urlsplit(address).netloc
    name, _, port = host.partition(":")
    times = []
    with closing(socket.create_connection((name, int(port)), _LONGEST)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection.makefile("rb") as stream:
            for path in paths:
                start = time.perf_counter()
                connection.sendall(_REQUEST.format(path=path, host=host).encode())
                status = _answered(stream)
                times.append(time.perf_counter() - start)
                if status != 200:
                    raise RuntimeError(f"{path} is answered with {status}")
    return times


def at_once(address: str, paths: Sequence[str], clients: int) -> list[float]:
    """Seconds of each answer, the paths dealt out to clients that ask at the same time.  Raises what `seconds` does."""
    forked = multiprocessing.get_context("fork")
    begin = forked.Barrier(clients)
    asking = []
    for number in range(clients):
        here, there = forked.Pipe(duplex=False)
        process = forked.Process(target=_client, args=(there, begin, address, paths[number::clients]))
        process.start()
        there.close()
        asking.append((process, here))
    told = [here.recv() for _, here in asking]
    for process, here in asking:
        process.join()
        here.close()
    for found in told:
        if isinstance(found, Exception):
            raise found
    return [one for found in told for one in found]


def _client(there: Connection, begin: Barrier, address: str, paths: Sequence[str]) -> None:
    begin.wait()
    try:
        there.send(seconds(address, paths))
    except (OSError, RuntimeError) as error:
        there.send(error)


def _answered(stream: BufferedReader) -> int:
    """The status of one answer of HTTP/1.1 (RFC 9112, 6), which is read to its end."""
    status = int(stream.readline().split()[1])
    headers = dict(iter(lambda: _header(stream), None))
    if headers.get(b"transfer-encoding") == b"chunked":
        while size := int(stream.readline(), 16):
            stream.read(size + len(b"\r\n"))
        stream.readline()
    else:
        stream.read(int(headers.get(b"content-length", b"0")))
    return status


def _header(stream: BufferedReader) -> tuple[bytes, bytes] | None:
    name, colon, value = stream.readline().partition(b":")
    return (name.lower(), value.strip()) if colon else None
