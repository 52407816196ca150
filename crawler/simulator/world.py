"""A whole simulated world: its portals, the sources that lead to them, and the truth about every report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crawler.simulator import docx, html, pdf
from crawler.simulator.changes import Changes
from crawler.simulator.mount import MountedFolder, mount_folder
from crawler.simulator.noise import neighbours
from crawler.simulator.obstacles import OBSTACLES
from crawler.simulator.organs import City, Organ, cities, organs_of
from crawler.simulator.portals import FAMILIES
from crawler.simulator.portals.decoys import dress
from crawler.simulator.portals.publication import Column, File, PlacedColumn, Publication
from crawler.simulator.portals.site import Site, open_site
from crawler.simulator.reports import Report, write_reports

SOURCE_FIELDS = (
    "source_id",
    "organ",
    "division_code",
    "family",
    "entry_url",
    "first_year",
    "delay_s",
    "notes",
)
# The family column of all other portals is left empty: a crawler must recognise them by their pages.
DECLARED_FAMILIES = ("objid", "xxhtmls")
_CARRIERS = ("html", "html", "docx", "html", "pdf", "html")
_STYLES = tuple(html.STYLES)


@dataclass
class World:
    """Virtual hosts by name, with everything a perfect crawler would find on them."""

    sites: dict[str, Site] = field(default_factory=dict)
    _sources: list[dict[str, str]] = field(default_factory=list)
    _truth: list[dict[str, Any]] = field(default_factory=list)
    _noise: list[str] = field(default_factory=list)
    _columns: list[dict[str, Any]] = field(default_factory=list)
    _withdrawn: list[str] = field(default_factory=list)
    _obstacles: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        seed: int = 1,
        organs: int = 12,
        years: Sequence[int] = (2020, 2021, 2022, 2023),
        portals: int | None = None,
        *,
        families: Sequence[str] = tuple(FAMILIES),
        obstacles: Sequence[str] = (),
        corrected: bool | int = False,
        withdrawn: int = 0,
    ) -> World:
        """The world of that seed: the same arguments give the same bytes.

        `organs` are dealt evenly to the portals (3, or one a family where `families` are named), the families
        take turns. `obstacles` (keys of OBSTACLES, empty for none) stand one before each portal, in order.
        `corrected` gives the same world after every office, or the first so many, has put an error right at
        the same address; `withdrawn` after so many reports without an error were taken off. Raises ValueError
        when more are asked for than there are invented names or fitting reports, and for a year before 2019;
        KeyError for an unknown family or obstacle.
        """
        world = cls()
        if portals is None:
            portals = 3 if families == tuple(FAMILIES) else len(families)
        shares = [organs // portals + (number < organs % portals) for number in range(portals)]
        changes = Changes(years, corrected, withdrawn)
        first = 0
        for number, (city, share) in enumerate(zip(cities(portals), shares, strict=True)):
            reports = {
                organ: write_reports(seed, organ, place, years, corrected=changes.corrected(place))
                for place, organ in enumerate(organs_of(city, share), start=first)
            }
            world._open_portal(city, families[number % len(families)], reports, first, changes)
            first += share
        for host, obstacle in zip(list(world.sites), obstacles, strict=False):
            if obstacle:
                world.obstruct(host, obstacle)
        changes.check_done()
        return world

    def obstruct(self, host: str, obstacle: str) -> None:
        """Put an obstacle before a portal. Raises KeyError for an unknown host or obstacle."""
        OBSTACLES[obstacle](self.sites[host])
        self._obstacles.setdefault(host, []).append(obstacle)

    def sources(self) -> list[dict[str, str]]:
        """Rows of a sources CSV (SOURCE_FIELDS), one a column, mounted folders included."""
        return [dict(row) for row in self._sources]

    def truth(self) -> list[dict[str, Any]]:
        """One entry for every report a perfect crawler finds.

        `url` of the document that holds the tables, `page_url` of the detail page (None where the list links
        the file itself), `source_id`, `organ` (as written in the report), `division_code`, `carrier`,
        `published_on` (as shown, ISO), `document` (contract JSON), `planted` (failing
        equations), `planted_across` (X-CARRY and X-NORM-STOCK against the year before), `link_url` (what pages
        link where that redirects to `url`, else None), `twins` (other addresses of the same text).
        """
        return list(self._truth)

    def columns(self) -> list[dict[str, Any]]:
        """One entry for every 年报 column: what finding columns from home pages should find.

        `home_url`, `entry_url`, `source_id`, `organ`, `division_code`, `family` (key of FAMILIES), `reports`
        (how many it lists).
        """
        return list(self._columns)

    def obstacles(self) -> dict[str, list[str]]:
        """The obstacles that stand before each host; hosts without any are left out."""
        return {host: list(names) for host, names in self._obstacles.items()}

    def withdrawn(self) -> list[str]:
        """The URLs of reports that were listed and are no more."""
        return list(self._withdrawn)

    def noise(self) -> list[str]:
        """The URLs of listed documents that are no reports."""
        return list(self._noise)

    def mount(
        self,
        paths: Sequence[Path],
        family: str = "trs",
        host: str = "www.mounted-moni.gov.cn",
        titles: Mapping[str, str] | None = None,
    ) -> MountedFolder:
        """Serve these files on a portal of their own and add its column to the sources.

        `titles` gives list titles by file stem, the stem itself is the default. Raises ValueError if the
        host is taken and KeyError for an unknown family.
        """
        if host in self.sites:
            raise ValueError(f"{host} is already a portal of this world")
        site = open_site("模拟市人民政府", host, "990000")
        folder = mount_folder(site, FAMILIES[family], paths, titles or {})
        self.sites[host] = site
        declared = family if family in (*DECLARED_FAMILIES, "trs") else ""
        folder.sources.append(_source(folder.column, f"mounted_{len(self._sources)}", declared, 2008))
        self._sources += folder.sources
        return folder

    def _open_portal(
        self, city: City, family: str, written: Mapping[Organ, list[Report]], first: int, changes: Changes
    ) -> None:
        site = open_site(f"{city.name}人民政府", city.host, city.code)
        self.sites[city.host] = site
        reports: dict[Publication, tuple[Report, str]] = {}
        columns = []
        for place, (organ, own) in enumerate(written.items(), start=first):
            publications = [other for year in sorted(changes.years) for other in neighbours(organ, year)]
            for number, report in enumerate(own):
                carrier = _CARRIERS[(place + number) % len(_CARRIERS)]
                straight = carrier != "html" and (place + 2 * number) % 3 == 0
                publication = _published(report, carrier, _STYLES[(place + number) % 3], straight=straight)
                if changes.withdraws(report, place):
                    publication = replace(publication, withdrawn=True)
                reports[publication] = (report, carrier)
                publications.append(publication)
            newest_first = sorted(publications, key=lambda p: (p.published_on, p.title), reverse=True)
            columns.append(Column(organ.name, organ.slug, organ.division_code, newest_first))
        declared = family if family in DECLARED_FAMILIES else ""
        foreign = [(column["entry_url"], column["organ"]) for column in self._columns[-1:]]
        placed_columns = FAMILIES[family](site, columns)
        dress(site, foreign)
        self.sites |= {other.host: other for other in site.beside}
        for column in placed_columns:
            source_id = f"{city.slug}_{column.column.slug}"
            row = _source(column, source_id, declared, min(changes.years, default=2019))
            self._sources.append(row)
            listed = sum(p.publication in reports and not p.publication.withdrawn for p in column.placed)
            about = {key: row[key] for key in ("entry_url", "source_id", "organ", "division_code")}
            self._columns.append({"home_url": site.url("/"), **about, "family": family, "reports": listed})
            self._tell(column, source_id, reports)
            self._take_off(site, column)

    def _tell(self, column: PlacedColumn, source_id: str, reports: Mapping[Publication, tuple[Report, str]]) -> None:
        """Write down what a perfect crawler finds in this column."""
        for placed in column.placed:
            if placed.publication not in reports:
                self._noise.append(placed.document_url)
                continue
            if placed.publication.withdrawn:
                continue
            report, carrier = reports[placed.publication]
            self._truth.append(
                {
                    "url": placed.document_url,
                    "page_url": placed.page_url,
                    "source_id": source_id,
                    "organ": report.organ.name,
                    "division_code": report.organ.division_code,
                    "carrier": carrier,
                    "published_on": report.published_on.isoformat(),
                    "document": report.document(),
                    "planted": list(report.planted),
                    "planted_across": list(report.planted_across),
                    "link_url": placed.link_url,
                    "twins": list(placed.twins),
                }
            )

    def _take_off(self, site: Site, column: PlacedColumn) -> None:
        """Take what is withdrawn off the site, every address of it."""
        for placed in column.placed:
            if placed.publication.withdrawn:
                self._withdrawn.append(placed.document_url)
                for url in filter(None, (placed.page_url, placed.file_url, *placed.twins)):
                    site.withdraw(url)


def _published(report: Report, carrier: str, style: str, *, straight: bool) -> Publication:
    about = (report.title_on_list, report.organ.name, report.published_on)
    if carrier == "html":
        return Publication(*about, html.article(report, style))
    maker = {"docx": docx, "pdf": pdf}[carrier]
    file = File(f"{report.title}.{carrier}", maker.CONTENT_TYPE, maker.document(report))
    stub = f"<p>现将{report.title}予以公布，全文请查阅附件。</p>"
    return Publication(*about, stub, file=file, row_to_file=straight)


def _source(column: PlacedColumn, source_id: str, family: str, first_year: int) -> dict[str, str]:
    row = (
        source_id,
        column.column.organ,
        column.column.division_code,
        family,
        column.entry_url,
        str(first_year),
        "0",
        "simulated",
    )
    return dict(zip(SOURCE_FIELDS, row, strict=True))
