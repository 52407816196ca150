"""A whole simulated world: its portals, the sources that lead to them, and the truth about every report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.simulator import docx, html, pdf
from crawler.simulator.mount import MountedFolder, mount_folder
from crawler.simulator.noise import neighbours
from crawler.simulator.organs import City, Organ, cities, organs_of
from crawler.simulator.portals import FAMILIES
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
# The family column of these portals is left empty: a crawler must recognise them by their pages.
UNDECLARED_FAMILY = "trs"
_CARRIERS = ("html", "html", "docx", "html", "pdf", "html")
_STYLES = tuple(html.STYLES)


@dataclass
class World:
    """Virtual hosts by name, with everything a perfect crawler would find on them."""

    sites: dict[str, Site] = field(default_factory=dict)
    _sources: list[dict[str, str]] = field(default_factory=list)
    _truth: list[dict[str, Any]] = field(default_factory=list)
    _noise: list[str] = field(default_factory=list)

    @classmethod
    def build(
        cls,
        seed: int = 1,
        organs: int = 12,
        years: Sequence[int] = (2020, 2021, 2022, 2023),
        portals: int = 3,
        *,
        corrected: bool = False,
    ) -> World:
        """The world of that seed: the same arguments give the same bytes.

        `corrected` gives the same world after every office has put its errors right at the same address.
        `organs` are dealt evenly to the portals, the families take turns. Raises ValueError when more are
        asked for than there are invented names, and for a year before 2019.
        """
        world = cls()
        shares = [organs // portals + (number < organs % portals) for number in range(portals)]
        first = 0
        for number, (city, share) in enumerate(zip(cities(portals), shares, strict=True)):
            family = tuple(FAMILIES)[number % len(FAMILIES)]
            reports = {
                organ: write_reports(seed, organ, place, years, corrected=corrected)
                for place, organ in enumerate(organs_of(city, share), start=first)
            }
            world._open_portal(city, family, reports, first, years)
            first += share
        return world

    def sources(self) -> list[dict[str, str]]:
        """Rows of a sources CSV (SOURCE_FIELDS), one a column, mounted folders included."""
        return [dict(row) for row in self._sources]

    def truth(self) -> list[dict[str, Any]]:
        """One entry for every report a perfect crawler finds.

        `url` of the document that holds the tables, `page_url` of the detail page (None where the list links
        the file itself), `source_id`, `organ` (as written in the report), `division_code`, `carrier`,
        `published_on` (as shown, ISO), `document` (contract JSON), `planted` (failing
        equations), `planted_across` (X-CARRY and X-NORM-STOCK against the year before).
        """
        return list(self._truth)

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
        folder.sources.append(_source(folder.column, f"mounted_{len(self._sources)}", family, 2008))
        self._sources += folder.sources
        return folder

    def _open_portal(
        self, city: City, family: str, written: Mapping[Organ, list[Report]], first: int, years: Sequence[int]
    ) -> None:
        site = open_site(f"{city.name}人民政府", city.host, city.code)
        self.sites[city.host] = site
        reports: dict[Publication, tuple[Report, str]] = {}
        columns = []
        for place, (organ, own) in enumerate(written.items(), start=first):
            publications = [other for year in sorted(years) for other in neighbours(organ, year)]
            for number, report in enumerate(own):
                carrier = _CARRIERS[(place + number) % len(_CARRIERS)]
                straight = carrier != "html" and (place + 2 * number) % 3 == 0
                publication = _published(report, carrier, _STYLES[(place + number) % 3], straight=straight)
                reports[publication] = (report, carrier)
                publications.append(publication)
            newest_first = sorted(publications, key=lambda p: (p.published_on, p.title), reverse=True)
            columns.append(Column(organ.name, organ.slug, organ.division_code, newest_first))
        declared = "" if family == UNDECLARED_FAMILY else family
        for column in FAMILIES[family](site, columns):
            source_id = f"{city.slug}_{column.column.slug}"
            self._sources.append(_source(column, source_id, declared, min(years, default=2019)))
            self._tell(column, source_id, reports)

    def _tell(
        self, column: PlacedColumn, source_id: str, reports: Mapping[Publication, tuple[Report, str]]
    ) -> None:
        """Write down what a perfect crawler finds in this column."""
        for placed in column.placed:
            if placed.publication not in reports:
                self._noise.append(placed.document_url)
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
                }
            )


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
