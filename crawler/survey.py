"""What a look round one portal has found so far: the pages looked at, the columns of reports among them, what was not
reached. Kept in memory: a survey that is killed is begun again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

from crawler.columns import MAX_LEVEL
from crawler.families import PageRequest
from crawler.urls import host_of, identity
from crawler.ways import KINDS, Way

#: how far from the home page a column may lie
MOST_STEPS = 8


@dataclass
class Node:
    """One page of the survey. `way` is how it was come to, `parent` the page it was come from (None: the home page).

    `crawled`: a crawl of the parent comes here by itself, by `request`; `is_column`: it is known to list reports.
    `reports` are the addresses and titles of the reports listed on page 1. `state` is `waiting`, `looked at`, `column`,
    `empty column` or `not reached`, and `reason` says more.
    """

    walk: str
    way: Way
    parent: Node | None
    request: PageRequest
    crawled: bool = False
    is_column: bool = False
    state: str = "waiting"
    reason: str = ""
    family: str = ""
    evidence: tuple[str, ...] = ()
    site_name: str = ""
    site_code: str = ""
    reports: dict[str, str] = field(default_factory=dict)

    def steps(self) -> Iterator[Node]:
        """The nodes from here up to the home page."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def depth(self) -> int:
        """How many steps from the home page."""
        return sum(1 for _ in self.steps()) - 1

    @property
    def top(self) -> Node:
        """The page whose crawl comes here: the highest one with nothing but levels of a column between."""
        chain = []
        for node in self.steps():
            chain.append(node)
            if not node.crawled or len(chain) > MAX_LEVEL:
                break
        return chain[-1]


@dataclass
class Found:
    """A column to propose: its page, the nodes a crawl of it comes to, and other addresses of the same reports."""

    top: Node
    nodes: list[Node]
    same: list[str] = field(default_factory=list)

    @property
    def reports(self) -> dict[str, str]:
        """Addresses and titles of the reports seen on the first pages."""
        return {url: title for node in self.nodes for url, title in node.reports.items()}

    @property
    def covered(self) -> list[str]:
        """The addresses below the column's own that a crawl of it comes to."""
        below = (
            step for node in self.nodes for step in node.steps() if step is not self.top and self.top in step.steps()
        )
        return sorted({node.request.url for node in below} - {self.top.request.url})


class Survey:
    """The state of one portal's survey, which ends after `most_pages`."""

    def __init__(self, home: str, most_pages: int) -> None:
        self.home = Node(home, Way(home, "home", ""), None, PageRequest(home))
        self.nodes: dict[str, Node] = {home: self.home}
        self.pages = 0
        self.refused: Counter[str] = Counter()
        self._refused: set[str] = set()
        self._most_pages = most_pages
        self._known: dict[str, Node] = {identity(home): self.home}
        self._waiting: dict[str, list[tuple[int, int, int, Node]]] = {}
        self._under_way: Counter[str] = Counter({host_of(home): 1})
        self._opened: set[tuple[str, str]] = set()

    def refuse(self, url: str, reason: str) -> None:
        """Count an address that may not be fetched, once."""
        if identity(url) not in self._refused:
            self._refused.add(identity(url))
            self.refused[reason] += 1

    def unopened(self, url: str, names: Iterable[str]) -> list[str]:
        """Those of the columns without an address that were not yet clicked on any page of this host: a site shows one
        menu on all its pages."""
        return [name for name in names if (host_of(url), name) not in self._opened]

    def open(self, url: str, names: Iterable[str]) -> None:
        """Note columns that were clicked on a page of this host, whatever came of it."""
        self._opened |= {(host_of(url), name) for name in names}

    def note(self, node: Node) -> None:
        """File a page to look at, unless its address is known or lies too far off. A known one that turns out to be a
        level of a column is one from then on."""
        key = identity(node.request.url) if node.request.method == "GET" else node.walk
        known = self._known.get(key)
        if known is not None:
            if node.crawled and not known.crawled and node.parent and known not in node.parent.steps():
                known.parent, known.crawled = node.parent, True
            return
        if node.depth > MOST_STEPS or node.walk in self.nodes:
            return
        self._known[key] = self.nodes[node.walk] = node
        urgency = 0 if node.crawled else KINDS.index(node.way.kind)
        queue = self._waiting.setdefault(host_of(node.request.url), [])
        heappush(queue, (urgency, node.depth, len(self.nodes), node))

    def done_with(self, node: Node) -> None:
        """Note that a page is done with, whatever came of it."""
        self.pages += 1
        self._under_way[host_of(node.request.url)] -= 1

    def ready(self) -> list[Node]:
        """The pages to fetch now: the likeliest of each host that has none under way, while the budget lasts."""
        taken: list[Node] = []
        for host, queue in self._waiting.items():
            if queue and self._under_way[host] <= 0 and self.pages + len(taken) < self._most_pages:
                taken.append(heappop(queue)[3])
                self._under_way[host] += 1
        return taken

    def found(self) -> list[Found]:
        """The columns to propose, in the order in which they were come to; a page that is no column and lists reports
        only when there is no column at all. Columns that show the same reports are one."""
        holding = [node for node in self.nodes.values() if node.reports]
        columns = [node for node in holding if node.state == "column"] or holding
        tops: dict[str, Found] = {}
        for node in columns:
            tops.setdefault(node.top.walk, Found(node.top, [])).nodes.append(node)
        distinct: dict[frozenset[str], Found] = {}
        for found in (tops[walk] for walk in self.nodes if walk in tops):
            first = distinct.setdefault(frozenset(found.reports), found)
            if first is not found:
                first.same.append(found.top.request.url)
        return list(distinct.values())

    def not_reached(self, resting: Mapping[str, str]) -> list[Node]:
        """The pages that could not be looked at and the columns that showed nothing, each with its `reason`; `resting`
        says of hosts why they are left alone."""
        spent = f"the budget of {self._most_pages} pages was spent"
        unturned = spent if self.pages >= self._most_pages else "it ended before this page had its turn"
        on_the_way = {step.walk for found in self.found() for node in found.nodes for step in node.steps()}
        missed = []
        for node in self.nodes.values():
            if node.state == "waiting":
                host = host_of(node.request.url)
                node.reason = f"{host} is left alone: {resting[host]}" if host in resting else unturned
            if node.state in ("waiting", "not reached") or (
                node.state == "empty column" and node.walk not in on_the_way
            ):
                missed.append(node)
        return missed
