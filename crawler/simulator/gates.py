"""Gates before portals: what they ask of a client, by name in GATES.

The wire behaviour is that of the gateways found before government portals; the computations are inventions of
this simulator and open nothing real.
"""

from __future__ import annotations

from hashlib import sha256

from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import HTML, Obstacle, Program, Resource

_SECRET = "moni"
_BROWSERS = ("Chrome/", "Firefox/", "Safari/")


def _token(*parts: str) -> str:
    return sha256("/".join((_SECRET, *parts)).encode()).hexdigest()[:24]


def _turned(token: str) -> str:
    """What the scripts compute: every digit of the token, backwards, moved on by one."""
    return "".join(f"{(int(digit, 16) + 1) % 16:x}" for digit in reversed(token))


_TURN = """function turned(t) {
  return t.split("").reverse().map(function (d) { return ((parseInt(d, 16) + 1) % 16).toString(16); }).join("");
}
"""


def _ruishu(request: Request, program: Program) -> Resource:
    """412 with a first cookie; the page's script computes the second."""
    token = _token("ruishu", request.headers.get("host", ""))
    if request.cookies.get("moniFSSBT") == _turned(token):
        return program(request)
    script = f'{_TURN}document.cookie = "moniFSSBT=" + turned("{token}") + "; path=/"; location.reload();'
    body = f"<html><head><script type=\"text/javascript\" r='m'>{script}</script></head><body></body></html>"
    return Resource(body.encode(), HTML, 412, (("Set-Cookie", f"moniFSSBS={token}; Path=/; HttpOnly"),))


def _jsl(request: Request, program: Program) -> Resource:
    """521 twice: a cookie written by concatenation, then one found by search, then the page."""
    host = request.headers.get("host", "")
    early, token = _token("jsl", host), _token("jsl", host, "2")
    held = request.cookies.get("__jsl_clearance_s")
    if held == _turned(token):
        return program(request)
    first, second = f'var c = "{early[:7]}" + ("{early[7:]}");', f'{_TURN}var c = turned("{token}");'
    script = (second if held == early else first) + (
        'document.cookie = "__jsl_clearance_s=" + c + ";max-age=3600;path=/";'
        "location.href = location.pathname + location.search;"
    )
    headers = (("Set-Cookie", f"__jsluid_h={early}; Path=/; HttpOnly"),)
    return Resource(f"<script>{script}</script>".encode(), HTML, 521, headers)


def _c3vk(request: Request, program: Program) -> Resource:
    """A small page with 200 that sets a cookie for five minutes and reloads."""
    token = _token("c3vk", request.headers.get("host", ""))[:6]
    if request.cookies.get("C3VK") == token:
        return program(request)
    script = f'document.cookie="C3VK={token}; path=/; max-age=300";window.location.reload();'
    return Resource(f"<html><body><script>{script}</script>{' ' * 260}</body></html>".encode())


def _self_cookie(request: Request, program: Program) -> Resource:
    """302 to the same address with a cookie, for ever without a cookie jar."""
    token = _token("ct6t", request.headers.get("host", ""))
    if request.cookies.get("CT6T") == token:
        return program(request)
    return Resource(b"", HTML, 302, (("Location", request.target), ("Set-Cookie", f"CT6T={token}; Path=/")))


def _user_agent(request: Request, program: Program) -> Resource:
    if any(name in request.headers.get("user-agent", "") for name in _BROWSERS):
        return program(request)
    return Resource(b"<html><body>403 Forbidden</body></html>", HTML, 403)


def _wall(_request: Request, _program: Program) -> Resource:
    return Resource("<html><body>您的访问请求被拦截。</body></html>".encode(), HTML, 403)


GATES: dict[str, Obstacle] = {
    "ruishu": _ruishu,
    "jsl": _jsl,
    "c3vk": _c3vk,
    "self_cookie": _self_cookie,
    "user_agent": _user_agent,
    "wall": _wall,
}
