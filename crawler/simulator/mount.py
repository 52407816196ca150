"""Files of one's own served as a column of a simulated portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from crawler.simulator.portals.publication import Column, File, PlacedColumn, Publication
from crawler.simulator.portals.site import Site

ORGAN = "模拟市人民政府"
_CONTENT_TYPES = {
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".json": "application/json",
}


@dataclass
class MountedFolder:
    """A mounted column: its host, the file behind every document URL, the sources rows that lead there."""

    host: str
    column: PlacedColumn
    files: dict[str, Path]
    sources: list[dict[str, str]] = field(default_factory=list)


def mount_folder(
    site: Site,
    publish: Callable[[Site, Sequence[Column]], list[PlacedColumn]],
    paths: Sequence[Path],
    titles: Mapping[str, str],
) -> MountedFolder:
    """Publish the files in the order given, the first on top, and return where each went.

    An HTML fragment becomes the article of a detail page, a whole HTML page is served as it is, anything
    else hangs as an attachment on a detail page of one sentence. Raises OSError for an unreadable file and
    UnicodeDecodeError for a fragment that is not UTF-8.
    """
    publications = [
        _publication(path, titles.get(path.stem, path.stem), date(2025, 3, 1) - timedelta(days=number))
        for number, path in enumerate(paths)
    ]
    [column] = publish(site, [Column(ORGAN, "mounted", site.code, publications)])
    files = {placed.document_url: path for placed, path in zip(column.placed, paths, strict=True)}
    return MountedFolder(site.host, column, files)


def _publication(path: Path, title: str, published_on: date) -> Publication:
    body = path.read_bytes()
    if path.suffix.lower() in (".html", ".htm"):
        if b"<html" in body.lower():
            return Publication(title, ORGAN, published_on, page=body)
        return Publication(title, ORGAN, published_on, body.decode("utf-8"))
    content_type = _CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")
    file = File(path.name, content_type, body)
    return Publication(title, ORGAN, published_on, f"<p>{title}全文见附件。</p>", file=file)
