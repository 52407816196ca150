"""One virtual host: what it answers to each request target, and the furniture of its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from crawler.simulator.portals.request import Request

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Resource:
    """One answer of a site."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class HungUp(Exception):
    """The host closes the connection without an answer."""


Program = Callable[[Request], Resource]
Obstacle = Callable[[Request, Program], Resource]
NOT_FOUND = Resource(b"<html><body><h1>404 Not Found</h1></body></html>", HTML, 404)


@dataclass
class Site:
    """A portal: name, host and division code of its owner, and its resources by path (and query).

    `programs` answer what depends on the request, by path; `obstacles` stand before everything, the last
    added in front; `beside` are the sites of its organs on hosts of their own; `down` hangs up on
    every request until it is set back.
    """

    name: str
    host: str
    code: str
    resources: dict[str, Resource] = field(default_factory=dict)
    fallback: Resource = NOT_FOUND
    programs: dict[str, Program] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)
    down: bool = False
    beside: list[Site] = field(default_factory=list)

    def open_beside(self, label: str, name: str) -> Site:
        """A site of an organ of this portal, on a host of its own below the portal's domain."""
        site = Site(name, f"{label}.{self.host.removeprefix('www.')}", self.code)
        self.beside.append(site)
        return site

    def put(self, path: str, content: str | bytes | Resource) -> str:
        """Keep a page or resource at a path and return its URL. Raises ValueError if the path is taken."""
        if path in self.resources or path in self.programs:
            raise ValueError(f"http://{self.host}{path} is published twice")
        if isinstance(content, str):
            content = content.encode()
        self.resources[path] = content if isinstance(content, Resource) else Resource(content)
        return self.url(path)

    def url(self, path: str) -> str:
        """The URL of a path of this site."""
        return f"http://{self.host}{path}"

    def run(self, path: str, program: Program) -> str:
        """Answer a path by a program and return its URL. Raises ValueError if the path is taken."""
        if path in self.resources or path in self.programs:
            raise ValueError(f"http://{self.host}{path} is published twice")
        self.programs[path] = program
        return self.url(path)

    def withdraw(self, url: str) -> None:
        """Take a page or file off the site. Raises KeyError for what is not there."""
        del self.resources[url.removeprefix(self.url(""))]

    def answer(self, request: Request | str) -> Resource:
        """What the site answers to a request, or to a GET of a target; a query it does not know is ignored.

        Raises HungUp where the host gives no answer at all.
        """
        asked = Request(request) if isinstance(request, str) else request
        if self.down:
            raise HungUp(self.host)
        program: Program = self._publish
        for obstacle in self.obstacles:
            program = _behind(obstacle, program)
        return program(asked)

    def _publish(self, request: Request) -> Resource:
        program = self.programs.get(request.path)
        if program is not None:
            return program(request)
        target = request.target.partition("#")[0]
        return self.resources.get(target) or self.resources.get(request.path) or self.fallback

    def page(self, title: str, body: str, metas: dict[str, str] | None = None, charset: str = "utf-8") -> str:
        """A whole page: national metadata, banner, navigation, body, footer.

        The `<meta>` names are those of 政府网站发展指引 (国办发〔2017〕47号): three on every page, more
        by kind.
        """
        named = {"SiteName": self.name, "SiteDomain": self.host, "SiteIDCode": f"{self.code}0001"} | (metas or {})
        tags = "\n".join(f'<meta name="{name}" content="{escape(text)}"/>' for name, text in named.items())
        return (
            f'<!DOCTYPE html>\n<html lang="zh">\n<head>\n<meta charset="{charset}"/>\n{tags}\n'
            f"<title>{escape(title)}_{self.name}</title>\n</head>\n<body>\n{self._banner()}\n"
            f'<div class="main">\n{body}\n</div>\n{self._footer()}\n</body>\n</html>\n'
        )

    def _banner(self) -> str:
        return (
            f'<div class="header"><h1 class="logo">{self.name}</h1><ul class="nav">'
            '<li><a href="/">首页</a></li><li><a href="/zjwm/">走进本地</a></li>'
            '<li><a href="/gk/">政府信息公开</a></li><li><a href="javascript:void(0)">互动交流</a></li>'
            '<li><a href="/search?q=">站内搜索</a></li></ul></div>'
        )

    def _footer(self) -> str:
        return (
            f'<div class="footer"><p>主办单位：{self.name}办公室　网站标识码：{self.code}0001</p>'
            f"<p>模拟ICP备{self.code}01号-1　模拟公网安备{self.code}02000001号　网站支持IPv6</p></div>"
        )


def _behind(obstacle: Obstacle, program: Program) -> Program:
    return lambda request: obstacle(request, program)


def open_site(name: str, host: str, code: str) -> Site:
    """A site with what every portal has: a page about the place."""
    site = Site(name, host, code)
    site.put("/zjwm/", site.page("走进本地", "<p>本页只有一段模拟文字：山在北，河在南，集市逢三逢八。</p>"))
    return site
