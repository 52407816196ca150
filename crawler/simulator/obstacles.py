"""What stands between a crawler and a portal (gates, throttles, robots rules, traps), by name in OBSTACLES.

Gates that a stock browser passes by running the page's script and keeping cookies, and plain HTTP does not:
`ruishu` (412 and two cookies, the second computed), `jsl` (521 twice, then 200), `c3vk` (a small page that sets a
cookie and reloads). A cookie jar is enough for `self_cookie` (302 to the same address). `user_agent` answers 403 to
whatever does not call itself a browser, `wall` answers 403 to everybody: nothing passes it.

`burst` serves the home page with status 200 for everything after more than 20 requests within a second, until there
was quiet for one; `slow` waits 0.2 s before each answer; `dying` hangs up on every request after the 30th.

`robots_403`, `robots_503`, `robots_page` (an HTML page with 200), `robots_no` (Disallow: /), `robots_rules`
(Disallow of /search, Crawl-delay). `soft_404`: what does not exist is the home page with 200. `etag` and
`last_modified`: conditional requests answered with 304. `counter`: every page shows the time and a number that grows.
`sessions`: links carry a session id. `untyped`: files served as text/html. `named`: Content-Disposition with the raw
GBK bytes of a name. `calendar`: an endless calendar linked from every page. `clone`: every page links a copy of the
reports on a host outside gov.cn. `refresh`, `replace`: the home page is a meta refresh or a script that leads to it.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count

from crawler.simulator.gates import GATES
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import HTML, HungUp, Obstacle, Program, Resource, Site

CLONE_HOST = "www.nianbao-jingxiang.example"
_BURST, _QUIET_S, _LAST_REQUEST, _WAIT_S = 20, 1.0, 30, 0.2
_SINCE = "Tue, 05 Mar 2024 02:00:00 GMT"


def _standing(obstacle: Obstacle) -> Callable[[Site], None]:
    """An obstacle that needs to know nothing of its site."""
    return lambda site: site.obstacles.append(obstacle)


def _burst(site: Site) -> None:
    """More than 20 requests a second: the home page for everything until a second of quiet."""
    times: deque[float] = deque(maxlen=_BURST + 1)
    last, throttled = 0.0, False

    def stand(request: Request, program: Program) -> Resource:
        nonlocal last, throttled
        now = time.monotonic()
        throttled = throttled and now - last < _QUIET_S
        last = now
        times.append(now)
        throttled = throttled or (len(times) > _BURST and now - times[0] < 1)
        return program(Request("/")) if throttled else program(request)

    site.obstacles.append(stand)


def _dying(site: Site) -> None:
    served = count(1)

    def stand(request: Request, program: Program) -> Resource:
        if next(served) > _LAST_REQUEST:
            site.down = True
            raise HungUp(site.host)
        return program(request)

    site.obstacles.append(stand)


def _slow(request: Request, program: Program) -> Resource:
    time.sleep(_WAIT_S)
    return program(request)


def _robots(answer: Resource) -> Callable[[Site], None]:
    def stand(request: Request, program: Program) -> Resource:
        return answer if request.path == "/robots.txt" else program(request)

    return _standing(stand)


def _soft_404(request: Request, program: Program) -> Resource:
    answer = program(request)
    return program(Request("/")) if answer.status == 404 and request.path != "/robots.txt" else answer


def _etag(request: Request, program: Program) -> Resource:
    answer = program(request)
    if answer.status != 200:
        return answer
    tag = f'"{sha256(answer.body).hexdigest()[:16]}"'
    headers = (*answer.headers, ("ETag", tag))
    if request.headers.get("if-none-match") == tag:
        return Resource(b"", answer.content_type, 304, headers)
    return replace(answer, headers=headers)


def _last_modified(site: Site) -> None:
    """The moment a body was first seen to differ is when it was modified, as far as this host knows."""
    seen: dict[str, tuple[bytes, str]] = {}

    def stand(request: Request, program: Program) -> Resource:
        answer = program(request)
        if answer.status != 200:
            return answer
        body, when = seen.setdefault(request.target, (answer.body, _SINCE))
        if body != answer.body:
            when = f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT"
            seen[request.target] = (answer.body, when)
        headers = (*answer.headers, ("Last-Modified", when))
        if request.headers.get("if-modified-since") == when:
            return Resource(b"", answer.content_type, 304, headers)
        return replace(answer, headers=headers)

    site.obstacles.append(stand)


def _is_page(answer: Resource) -> bool:
    return answer.status == 200 and answer.content_type.startswith("text/html") and b"</body>" in answer.body


def _written_into(markup: Callable[[Request], str]) -> Callable[[Site], None]:
    """Something at the foot of every page."""

    def stand(request: Request, program: Program) -> Resource:
        answer = program(request)
        if not _is_page(answer):
            return answer
        return replace(answer, body=answer.body.replace(b"</body>", markup(request).encode("gb18030") + b"</body>"))

    return _standing(stand)


def _counter(site: Site) -> None:
    visits = count(1000)
    _written_into(lambda _: f"<p>visits: {next(visits)} {datetime.now(UTC):%Y-%m-%d %H:%M:%S}</p>")(site)


def _sessions(site: Site) -> None:
    visits = count(1)

    def stand(request: Request, program: Program) -> Resource:
        answer = program(request)
        if not _is_page(answer):
            return answer
        session = b";jsessionid=%032X" % next(visits)
        body = re.sub(rb'(href="[^":?#]+\.s?html?)(?=")', rb"\g<1>" + session, answer.body)
        return replace(answer, body=body)

    site.obstacles.append(stand)


def _untyped(request: Request, program: Program) -> Resource:
    answer = program(request)
    is_file = answer.body.startswith((b"%PDF", b"PK\x03\x04"))
    return replace(answer, content_type=HTML) if is_file else answer


def _named(request: Request, program: Program) -> Resource:
    answer = program(request)
    if not answer.body.startswith((b"%PDF", b"PK\x03\x04")):
        return answer
    name = "年度报告".encode("gbk").decode("latin-1")
    header = ("Content-Disposition", f"attachment; filename={name}.{request.path.rpartition('.')[2]}")
    return replace(answer, headers=(*answer.headers, header))


def _calendar(site: Site) -> None:
    def stand(request: Request, program: Program) -> Resource:
        found = re.fullmatch(r"/rili/(\d{4})-(\d\d)\.html", request.path)
        if found is None:
            return program(request)
        month = int(found[1]) * 12 + int(found[2]) - 1
        near = [(month - 1, "上月"), (month + 1, "下月"), (month - 12, "上年年报"), (month + 12, "下年年报")]
        links = " ".join(f'<a href="/rili/{n // 12:04d}-{n % 12 + 1:02d}.html">{words}</a>' for n, words in near)
        return Resource(site.page(f"日历{found[1]}年{found[2]}月", links).encode())

    site.obstacles.append(stand)
    _written_into(lambda _: '<a href="/rili/2024-01.html">2024</a>')(site)


def _clone(site: Site) -> None:
    address = f"http://{CLONE_HOST}/{site.code}/"
    _written_into(lambda _: f'<a href="{address}2023.html">2023年政府信息公开工作年度报告</a>')(site)


def _home_leads_on(markup: str) -> Callable[[Site], None]:
    shell = f"<html><head>{markup}</head><body></body></html>".encode()

    def stand(request: Request, program: Program) -> Resource:
        if request.path == "/":
            return Resource(shell)
        return program(Request("/")) if request.path == "/index_new.html" else program(request)

    return _standing(stand)


_RULES = b"User-agent: *\nDisallow: /search\nDisallow: /admin\nCrawl-delay: 1\n"
OBSTACLES: dict[str, Callable[[Site], None]] = {
    **{name: _standing(gate) for name, gate in GATES.items()},
    "burst": _burst,
    "slow": _standing(_slow),
    "dying": _dying,
    "robots_403": _robots(Resource(b"Forbidden", "text/plain", 403)),
    "robots_503": _robots(Resource(b"Unavailable", "text/plain", 503)),
    "robots_page": _robots(Resource("<html><body><p>页面不存在</p></body></html>".encode())),
    "robots_no": _robots(Resource(b"User-agent: *\nDisallow: /\n", "text/plain")),
    "robots_rules": _robots(Resource(_RULES, "text/plain")),
    "soft_404": _standing(_soft_404),
    "etag": _standing(_etag),
    "last_modified": _last_modified,
    "counter": _counter,
    "sessions": _sessions,
    "untyped": _standing(_untyped),
    "named": _standing(_named),
    "calendar": _calendar,
    "clone": _clone,
    "refresh": _home_leads_on('<meta http-equiv="refresh" content="0;url=/index_new.html">'),
    "replace": _home_leads_on("<script>window.location.replace('/index_new.html');</script>"),
}
