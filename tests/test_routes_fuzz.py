"""Whatever is asked of the site's own routes, it answers with a page or an error of the reader's, under its policy."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote, urlsplit

import pytest
from datasette.database import QueryInterrupted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.site.opened import Opened
from archive.site.routes import ROUTES
from tests.published import Published, publish, served

NAMES = (
    *("lang", "page", "province", "level", "year", "organ", "rule", "severity", "verdict", "state", "q", "a", "b"),
    *(
        "revision",
        "_search",
        "_sort",
        "_facet",
        "_next",
        "_size",
        "_shape",
        "_where",
        "_col",
        "sql",
        "key",
        "x__contains",
    ),
)
VALUES = (
    *(
        "",
        "0",
        "-1",
        "1",
        "2021",
        "999999999999999999999999",
        "1e5",
        "NaN",
        "all",
        "info",
        "en",
        "44",
        "none",
        "county",
    ),
    *(
        "'",
        '"',
        '"复议',
        "复议 公开",
        "* OR NEAR(",
        "\\",
        "%",
        "甲" * 1000,
        "x" * 4000,
        "\x00",
        "\x1b[31m",
        "\ud800",
        "\u202e",
        "٣",
    ),
    *("R3-ROW", "not looked for", "select 1", "objects", "array", "../..", "<script>", "{{ 7*7 }}", "%s%n", "🀄"),
)
BROKEN = (
    "%",
    "%z",
    "%zz",
    "%ff",
    "%c3%28",
    "%ed%a0%80",
    "%00",
    "~",
    "~ZZ",
    "~FF",
    "+",
    ";",
    "//",
    "..",
    ".json",
    "%2e%2e%2f",
)
"""Put into an address as they are: percent- and tilde-encodings that mean nothing, and what servers trip over."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"), organs=3)


@pytest.fixture(scope="module")
def address(published: Published) -> Iterator[str]:
    with served(published.path) as address:
        yield address


@pytest.fixture(scope="module")
def keys(published: Published) -> dict[str, str]:
    """What stands in an address where a route has a name, such that there is something to show."""
    (report,) = published.rows("SELECT report_id, organ_id FROM reports LIMIT 1")
    (finding,) = published.rows("SELECT finding_id FROM findings LIMIT 1")
    (capture,) = published.rows("SELECT digest FROM captures WHERE outcome = 'report' LIMIT 1")
    place = {
        "table": "table3",
        "row": "granted",
        "column": "total",
        "digest": capture["digest"].removeprefix("sha256:"),
    }
    return (
        report
        | finding
        | place
        | {"key": "national", "name": "findings", "kind": "json", "database": "gongkai", "format": "csv"}
    )


def values() -> st.SearchStrategy[str]:
    return st.sampled_from(VALUES) | st.text(max_size=30) | st.integers().map(str)


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@st.composite
def addresses(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A pattern of a route, what is put in for its names (a missing name keeps what there is), and the query string."""
    pattern = draw(st.sampled_from([pattern for pattern, _ in ROUTES]))
    names = re.findall(r"\?P<(\w+)>", pattern)
    put = {}
    for name in names:
        if draw(st.integers(0, 2)) == 0:
            put[name] = draw(values().map(escaped) | st.sampled_from(BROKEN))
    pairs = draw(st.lists(st.tuples(st.sampled_from(NAMES), values()), max_size=4))
    query = "&".join(f"{name}={escaped(value)}" for name, value in pairs)
    return pattern + ("?" + query + draw(st.sampled_from(("", "", *BROKEN))) if pairs else ""), put


def path_of(pattern: str, put: dict[str, str], keys: dict[str, str]) -> str:
    """The address: names filled in, optional parts left out, anchors and escapes taken away."""
    path, _, query = pattern.partition("$")
    path = re.sub(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\))?[^()]*\)", lambda m: put.get(m[1], keys.get(m[1], "x")), path)
    path = re.sub(r"\(\?:[^)]*\)\?", "", path).removeprefix("^").replace("\\", "")
    return path + query


def answer(address: str, path: str, method: str = "GET") -> tuple[int, str]:
    """Status and policy of the answer to exactly this path."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=300)) as connection:
        connection.request(method, path)
        found = connection.getresponse()
        found.read()
        return found.status, found.getheader("content-security-policy") or ""


@settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=addresses())
def test_no_address_breaks_a_route(address: str, keys: dict[str, str], asked: tuple[str, dict[str, str]]) -> None:
    path = path_of(*asked, keys)
    status, policy = answer(address, path)
    assert status < 500, path
    assert policy.startswith("default-src 'none'"), path


NOTHING_THERE = {
    r"^/-/(?:databases|threads)(?:\.json)?$",  # says nothing, on purpose, as the next
    r"^/-/(?:allow-debug|auth-token|logout|messages|patterns|permissions)$",
    r"^/(?P<database>[^/.]+)\.(?P<format>csv)$",  # no query
    r"^/(?P<database>[^/.]+)/(?P<table>[^/.]+)\.(?P<format>csv)$",  # no table of this name
    r"^/downloads/(?P<name>[\w.-]+)$",  # no package
}


def test_an_order_that_is_none_is_the_readers_mistake(address: str) -> None:
    for query in ("_sort=none", "_sort_desc=none", "_sort=title&_sort_desc=title"):
        assert answer(address, f"/gongkai/reports?{query}")[0] == 400


def test_every_route_answers_when_asked_rightly(address: str, keys: dict[str, str]) -> None:
    found = {pattern: answer(address, path_of(pattern, {}, keys))[0] for pattern, _ in ROUTES}
    in_time = {pattern: status for pattern, status in found.items() if status != 503}  # 503: the machine is busy
    assert (
        in_time and {pattern for pattern, status in in_time.items() if status != 200} == NOTHING_THERE & in_time.keys()
    )


def test_a_machine_too_busy_for_any_query_says_so(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stopped(*_: object) -> None:
        raise QueryInterrupted("interrupted", "SELECT", {})

    monkeypatch.setattr(Opened, "rows_of", stopped)
    with served(published.path) as address:
        for path in ("/", "/findings", "/none", "/organ/none", "/-/search?q=x"):
            status, policy = answer(address, path)
            assert status in (503, 404) and policy.startswith("default-src 'none'"), path


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_break_nothing(address: str, method: str) -> None:
    for path in ("/", "/findings", "/report/none", "/gongkai", "/gongkai/reports"):
        status, policy = answer(address, path, method)
        assert status < 500 and policy.startswith("default-src 'none'"), (method, path)
