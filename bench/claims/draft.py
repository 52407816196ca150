"""A report being written: figures in the form, its words, and which rules it really breaks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape
from random import Random

from bench.claims.decoys import OTHER_FIGURES, PLANS, decoy
from bench.claims.telling import Teller
from bench.claims.words import Facts, applications, documents, facts, fee, proceedings
from crawler.simulator.figures import keep_books
from crawler.simulator.html import article
from crawler.simulator.labels import COLUMN_KEYS, GROUPS, OTHER_GROUP_D, SPELLINGS
from crawler.simulator.layout import Cell, Grid, grids
from crawler.simulator.organs import Organ, cities, organs_of
from crawler.simulator.prose import HEADING_S4_C, HEADINGS, Section
from crawler.simulator.reports import Report
from crawler.simulator.tables import Tables, set_in_form

_SELF = {
    "government": ("全{area}", "全{area}各级行政机关", "全{area}各级各部门"),
    "government_office": ("本办公室", "我办", "本机关", "", "{organ}"),
    "department": ("本局", "我局", "本机关", "", "{organ}"),
    "subdistrict_office": ("本街道", "我街道", "本机关", "", "{organ}"),
    "township_government": ("本镇", "我镇", "本机关", "", "全镇", "{organ}"),
}
SUBTOTALED = dict((*GROUPS, OTHER_GROUP_D))
"""The groups of outcomes under which offices print subtotals of their own."""


@dataclass
class Draft:
    """What is printed, and ``broken``: the rules that the words break by design, with those that follow from them in
    ``also``.  ``plain`` tells no parts, for tables that do not add up."""

    rng: Random
    organ: Organ
    year: int
    tables: Tables
    published_on: date
    told: Facts
    must: set[str] = field(default_factory=set)
    extra: dict[str, list[str]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    also: set[str] = field(default_factory=set)
    title: str = ""
    preface: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    drop: set[str] = field(default_factory=set)
    drop_rows: set[str] = field(default_factory=set)
    subtotals: dict[str, dict[str, int]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    texts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    plain: bool = False
    exact: bool = False

    @property
    def teller(self) -> Teller:
        """Who tells: by the organ's own words for itself."""
        return Teller(self.rng, self.year, tuple(_named(self.organ)), self.exact)

    def page(self) -> bytes:
        """The report as an HTML page."""
        rng, teller = self.rng, self.teller
        generated = {
            "s1": [
                f"{self.year}年，公开工作按年初的安排推进，没有大的变动。",
                *documents(rng, teller, self.told, self.must),
                *applications(rng, teller, self.told, self.must, plain=self.plain),
                *proceedings(rng, teller, self.told, self.must),
                *(decoy(rng, teller, (template,)) for template in rng.sample(OTHER_FIGURES, rng.randint(0, 4))),
            ],
            "s5": [decoy(rng, teller, PLANS)],
            "s6": fee(teller, self.told) if self.tables.table3_form == "d" or self.told.fee else [],
        }
        paragraphs = {
            key: [*([] if key in self.silent else generated.get(key, [])), *self.extra.get(key, ())] for key in HEADINGS
        }
        self.tables.texts.update(self.texts)
        sections = tuple(
            Section(key, self.headings.get(key, heading), tuple(paragraphs[key]))
            for key, heading in _headings(self.tables).items()
            if key not in self.drop
        )
        report = Report(
            self.organ, self.year, (self.title,), tuple(self.preface), sections, self.tables,
            SPELLINGS[self.rng.randrange(len(SPELLINGS))], self.published_on, (),
        )  # fmt: skip
        body_html = article(report, "clean", self._grids(report))
        stamp = f"<p>发布日期：{self.published_on.isoformat()}</p>"
        return f"<html><head><title>{escape(self.title)}</title></head><body>{stamp}{body_html}</body></html>".encode()

    def _grids(self, report: Report) -> dict[str, Grid]:
        drawn = {
            key: grid for key, grid in grids(report).items() if key not in self.drop and f"{key}!" not in self.drop
        }
        for label in self.drop_rows:
            grid = drawn["s3"]
            rows = tuple(row for row in grid.rows if not any(label in cell.text for cell in row))
            drawn["s3"] = replace(grid, rows=rows)
        for heading, figures in self.subtotals.items():
            drawn["s3"] = _with_subtotal(drawn["s3"], heading, figures, behind=self.rng.random() < 0.7)
        return drawn

    def subtotal(self, heading: str) -> dict[str, int]:
        """What the rows of a group add up to, column by column."""
        rows = [self.tables.table3[key] for key, _ in SUBTOTALED[heading]]
        return {column: sum(row[column] or 0 for row in rows) for column in COLUMN_KEYS}


def _with_subtotal(grid: Grid, heading: str, figures: dict[str, int], *, behind: bool) -> Grid:
    """The table with a row 小计 under a group, or with figures beside the group's heading."""
    rows = list(grid.rows)
    at, head = next((r, c) for r, row in enumerate(rows) for c in row if head_of(c.text) == head_of(heading))
    printed = tuple(Cell(str(figures[column]), 1, 1, "value") for column in COLUMN_KEYS)
    first, under = rows[at], head.rowspan
    place = first.index(head)
    if behind:
        rows[at] = (*first[:place], replace(head, rowspan=under + 1), *first[place + 1 :])
        rows.insert(at + under, (Cell("小计"), *printed))
    else:
        for r in range(at, at + under):
            label = place + 1 if r == at else 0
            rows[r] = (*rows[r][:label], replace(rows[r][label], colspan=2), *rows[r][label + 1 :])
        rows[at] = (*first[:place], *rows[at][place + 1 :])
        rows.insert(at, (*first[:place], replace(head, rowspan=1, colspan=2), *printed))
        rows[at + 1] = rows[at + 1][place:]
    outer, body = next((r, c) for r, row in enumerate(rows) for c in row if "本年度办理结果" in c.text)
    rows[outer] = tuple(replace(c, rowspan=c.rowspan + 1) if c is body else c for c in rows[outer])
    return replace(grid, rows=tuple(rows))


def head_of(text: str) -> str:
    """The four characters that name a group, however it is numbered."""
    return text[-4:]


def _headings(tables: Tables) -> dict[str, str]:
    return HEADINGS if tables.table3_form == "d" else {**HEADINGS, "s4": HEADING_S4_C}


def _named(organ: Organ) -> list[str]:
    area = "市" if organ.level == "prefecture" else organ.name[2:3] if "县" in organ.name[:3] else "区"
    return [word.format(area=area, organ=organ.name) for word in _SELF[organ.kind]]


def draft(seed: object, *, kinds: tuple[str, ...] = (), forms: str = "cd") -> Draft:
    """A sound report of an organ and year by chance, of one of the kinds where given."""
    rng = Random(f"findings/{seed}")
    organs = [organ for city in cities(6) for organ in organs_of(city, 12) if not kinds or organ.kind in kinds]
    organ = rng.choice(organs)
    form = rng.choice(forms)
    year = rng.choice((2019, 2020)) if form == "c" else rng.choice((2021, 2022, 2023, 2024))
    figures = keep_books(rng, organ, range(year - 1, year + 1))[year]
    tables = set_in_form(figures, form, form, rng)
    if organ.kind in ("township_government", "subdistrict_office"):
        _without_secrets(tables)
    until = date(year + 1, 3, 31) if organ.is_government else date(year + 1, 1, 31)
    told = facts(tables, figures.processing_fee if form == "d" else 0)
    made = Draft(rng, organ, year, tables, until - timedelta(days=rng.randint(0, 24)), told)
    made.title = f"{organ.name}{year}年政府信息公开工作年度报告"
    made.preface = [
        f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
        f"如有疑问，请与{organ.name}联系（联系电话：0999-{rng.randint(2000000, 8999999)}）。",
    ]
    if rng.random() < 0.08:
        made.subtotals = {
            heading: made.subtotal(heading) for heading in SUBTOTALED if heading[1] != "六" or form == "d"
        }
    return made


def _without_secrets(tables: Tables) -> None:
    """A township that refused for a state secret, or took too much money, gives a note: here only where planted."""
    row, other = tables.table3["refused_state_secret"], tables.table3["granted"]
    for column, count in row.items():
        other[column] = (other[column] or 0) + (count or 0)
        row[column] = 0
    if "amount_wan_yuan" in tables.table2["admin_fees"]:
        tables.table2["admin_fees"]["amount_wan_yuan"] = "12.5"
