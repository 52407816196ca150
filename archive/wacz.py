"""The archive as one WACZ file, for viewers of web archives (Web Archive Collection Zipped, version 1.1.1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from archive.captures import CaptureStore
from archive.cdxj import RUN_URI, Capture, Index, parse_line
from archive.warcrepair import OWN_FILES

WACZ_VERSION = "1.1.1"
NOT_MODIFIED = 304
_CHUNK = 1 << 20
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest time ZIP knows: the same archive gives the same file."""

_INDEXED = ("url", "mime", "status", "digest", "length", "offset", "filename")


@dataclass(frozen=True, slots=True)
class Exported:
    """What a WACZ file holds."""

    path: Path
    warc_files: int
    captures: int
    pages: int
    size: int


def export(data_dir: Path, path: Path, progress: Callable[[int, int], None]) -> Exported:
    """Write the captures of ``data_dir`` to ``path``; ``progress`` is told the WARC bytes done and in all.

    The file appears when it is whole, and is the same byte for byte for the same archive.  Raises `FileNotFoundError`
    without an archive, `ArchiveLocked` while another process writes, IndexDamaged, OSError.
    """
    store = CaptureStore(data_dir)
    if not store.warc_dir.exists():
        raise FileNotFoundError(f"{data_dir} holds no captures: there is nothing to export")
    part = path.with_name(path.name + ".part")
    with store:
        store.lock()
        captures = list(store)
        warcs = sorted(store.warc_dir.glob(OWN_FILES))
        total = sum(warc.stat().st_size for warc in warcs)
        with ZipFile(part, "w") as zipped:
            writer = _Writer(zipped, lambda done: progress(done, total))
            for warc in warcs:
                writer.copy(f"archive/{warc.name}", warc)
            lines = filter(_shown, Index(data_dir / "index.cdxj").lines())
            writer.write("indexes/index.cdxj", "".join(map(_plain, lines)))
            pages = list(_pages(captures))
            writer.write("pages/pages.jsonl", "".join(json.dumps(page, ensure_ascii=False) + "\n" for page in pages))
            writer.describe(
                max((capture.captured_at for capture in captures), default=datetime(1980, 1, 1, tzinfo=UTC))
            )
    part.replace(path)
    return Exported(path, len(warcs), len(captures), len(pages) - 1, path.stat().st_size)


def _shown(line: str) -> bool:
    """Whether a viewer has something to show for an index line: not for a run's manifest, nor for an answer 304, which
    viewers replay as the empty answer it is; left out, they show the capture before it."""
    return not line.startswith(RUN_URI) and parse_line(line).status != NOT_MODIFIED


def _plain(line: str) -> str:
    """An index line with the fields that every viewer knows, and no others."""
    key, timestamp, text = line.split(" ", 2)
    fields = json.loads(text)
    return f"{key} {timestamp} {json.dumps({name: fields[name] for name in _INDEXED})}\n"


def _pages(captures: Iterable[Capture]) -> Iterator[dict[str, str]]:
    """The lines of pages.jsonl: its head, then every page that was captured as a document."""
    yield {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    for capture in captures:
        if capture.role == "detail" and capture.status == 200 and capture.url.startswith("http"):
            yield {
                "id": capture.capture_id,
                "url": capture.url,
                "ts": capture.captured_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
                "title": capture.note.get("list_title", capture.url),
            }


class _Writer:
    """Members of the ZIP with their digests."""

    def __init__(self, zipped: ZipFile, done: Callable[[int], None]) -> None:
        self._zipped = zipped
        self._tell = done
        self._done = 0
        self._resources: list[dict[str, object]] = []

    def copy(self, name: str, source: Path) -> None:
        """Store a WARC file as it is: it is packed already, and viewers read it by offsets."""
        digest, size = sha256(), 0
        with source.open("rb") as file, self._zipped.open(_info(name, ZIP_STORED), "w", force_zip64=True) as member:
            while chunk := file.read(_CHUNK):
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                self._done += len(chunk)
                self._tell(self._done)
        self._note(name, digest.hexdigest(), size)

    def write(self, name: str, text: str) -> None:
        """Write a text member."""
        data = text.encode()
        self._zipped.writestr(_info(name, ZIP_DEFLATED), data)
        self._note(name, sha256(data).hexdigest(), len(data))

    def describe(self, created: datetime) -> None:
        """Write datapackage.json, which lists the members, and its digest."""
        package = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": "公开 · Gongkai",
            "software": f"gongkai/{version('gongkai')}",
            "created": created.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "resources": self._resources,
        }
        data = json.dumps(package, ensure_ascii=False, indent=2).encode()
        self._zipped.writestr(_info("datapackage.json", ZIP_DEFLATED), data)
        digest = {"path": "datapackage.json", "hash": f"sha256:{sha256(data).hexdigest()}"}
        self._zipped.writestr(_info("datapackage-digest.json", ZIP_DEFLATED), json.dumps(digest, indent=2))

    def _note(self, name: str, digest: str, size: int) -> None:
        resource = {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{digest}", "bytes": size}
        self._resources.append(resource)


def _info(name: str, compression: int) -> ZipInfo:
    info = ZipInfo(name, _BEGINNING)
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    return info
