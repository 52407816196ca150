"""The recipe of docs/site.md in a real nginx before the site: headers, compression, cache, and 429 for too many."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import httpx
import pytest

from tests.published import publish, served

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
RECIPE = Path(__file__).resolve().parent.parent / "docs" / "site.md"
HTTP = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {recipe}
}}
"""
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of nginx; of the recipe only ports, names and folders are changed."""
    folder = tmp_path_factory.mktemp("nginx")
    server, shared = re.findall(r"```nginx\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served(publish(tmp_path_factory.mktemp("data"), organs=3).path) as address:
        changed = {"listen 443 ssl": f"listen 127.0.0.1:{port}", "/etc/nginx": str(folder)}
        changed |= {"/var/cache/nginx/gongkai": f"{folder}/cache", "http://127.0.0.1:8001": address}
        for old, new in changed.items():
            assert old in server + shared
            server, shared = server.replace(old, new), shared.replace(old, new)
        (folder / "gongkai.conf").write_text(shared)
        (folder / "nginx.conf").write_text(HTTP.format(folder=folder, recipe=server))
        with subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]) as nginx:
            try:
                yield _answering(f"http://127.0.0.1:{port}", nginx)
            finally:
                nginx.terminate()


def _answering(address: str, nginx: subprocess.Popen[bytes]) -> str:
    while nginx.poll() is None:
        try:
            httpx.get(f"{address}/robots.txt")
        except httpx.TransportError:
            sleep(0.05)
        else:
            return address
    raise RuntimeError("nginx ended")


def test_headers_and_compression_of_the_site_come_through(site: str) -> None:
    for path in ("/", "/findings", "/gongkai/reports", "/static/pages.css"):
        answer = httpx.get(site + path, headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip"), path
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
    plain = httpx.get(f"{site}/findings", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and "核验发现" in plain.text


def test_a_page_is_kept_for_each_language(site: str) -> None:
    first, again = (httpx.get(f"{site}/coverage") for _ in range(2))
    assert (first.headers["x-cache"], again.headers["x-cache"]) == ("MISS", "HIT")
    assert again.text == first.text
    english = httpx.get(f"{site}/coverage", cookies={"gongkai_lang": "en"})
    assert (english.headers["x-cache"], "Coverage" in english.text) == ("MISS", True)
    assert all("x-cache" in answer.headers for answer in (first, english))
    chosen = [httpx.get(f"{site}/limits?lang=en") for _ in range(2)]
    assert all(answer.headers["set-cookie"].startswith("gongkai_lang=en") for answer in chosen)


def test_too_many_queries_are_told_so_and_pages_stay_open(site: str) -> None:
    def asked(paths: list[str]) -> list[int]:
        with ThreadPoolExecutor(8) as readers:
            return list(readers.map(lambda path: httpx.get(site + path, timeout=60).status_code, paths))

    queries = asked([f"/gongkai?sql=select+{number}" for number in range(40)])
    assert set(queries) == {200, 429} and queries.count(200) >= 2
    pages = asked([f"/findings?page={number}" for number in range(20)])
    assert set(pages) == {200}
