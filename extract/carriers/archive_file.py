"""A ZIP, RAR or 7z archive that holds the report among other files.

Recognise it by: ``PK\\x03\\x04`` and no part of an Office or OFD package; ``Rar!``; ``7z``.
It lies by: names in GBK without saying so, archives inside archives, bombs, several documents of which one is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from extract import carriers, title
from extract.carriers.package import MAX_UNPACKED, Package
from extract.carriers.rolled import Rolled
from extract.document import Document
from extract.refusal import KINDS, Refusal

_ROLLED = {b"Rar!": "rar", b"7z": "7z"}
_MAX_MEMBERS = 200
_MAX_RATIO = 200
"""Office files pack ten to one at best; more than this is a bomb."""

_ALWAYS_ALLOWED = 1024 * 1024
_DEEPEST = 2
_FURNITURE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_TELLING = ("encrypted", "damaged", "too_large", "unsupported", "empty")


def read(data: bytes) -> Document:
    """The document of the member that is the report; ``about`` says which ``member`` of how many ``members`` that can
    be read, and its ``member_carrier``.

    Among several documents those with the title of a report are preferred, then the one with most filled cells.
    Raises `Refusal`: ``too_large`` (bombs); ``damaged``, ``encrypted``, ``unsupported``, ``empty`` as its members are.
    """
    found = _Found()
    _open(_members(data, MAX_UNPACKED), len(data) * _MAX_RATIO, 1, "", found)
    if not found.documents:
        raise _refusal(found.refusals)
    name, document = max(found.documents, key=lambda member: _rank(*member))
    about = {"member": name, "member_carrier": document.carrier, "members": str(len(found.documents))}
    return replace(document, carrier=_kind(data), about=document.about | about)


@dataclass(slots=True)
class _Found:
    """What the members came to, each with its path."""

    documents: list[tuple[str, Document]] = field(default_factory=list)
    refusals: list[tuple[str, Refusal]] = field(default_factory=list)


def _kind(data: bytes) -> str:
    return next((kind for magic, kind in _ROLLED.items() if data.startswith(magic)), "zip")


def _members(data: bytes, left: int) -> Package | Rolled:
    return Package(data, left) if _kind(data) == "zip" else Rolled(data, left)


def _open(package: Package | Rolled, allowed: int, depth: int, folder: str, found: _Found) -> None:
    """Read every member, those of inner archives too.  A bomb ends all, any other refusal its member alone."""
    names = [name for name in package.names if not any(part in name for part in _FURNITURE)]
    if len(names) + len(found.documents) + len(found.refusals) > _MAX_MEMBERS:
        raise Refusal("too_large", f"more than {_MAX_MEMBERS} files in one archive")
    before = package.left
    for name in names:
        path = folder + name
        try:
            body = package.part(name)
        except Refusal as refusal:
            if refusal.kind == "too_large":
                raise
            found.refusals.append((path, refusal))
            continue
        if before - package.left > max(allowed, _ALWAYS_ALLOWED):
            raise Refusal("too_large", f"unpacks to more than {_MAX_RATIO} times its size")
        if carriers.sniff(body) == "archive_file":
            _open_inner(package, body, depth, path, found)
            continue
        try:
            found.documents.append((path, carriers.read(body)))
        except Refusal as refusal:
            found.refusals.append((path, refusal))


def _open_inner(outer: Package | Rolled, body: bytes, depth: int, path: str, found: _Found) -> None:
    if depth == _DEEPEST:
        reason = f"archives inside archives are opened {_DEEPEST} deep"
        found.refusals.append((path, Refusal("unsupported", reason)))
        return
    try:
        inner = _members(body, outer.left)
    except Refusal as refusal:
        found.refusals.append((path, refusal))
        return
    _open(inner, len(body) * _MAX_RATIO, depth + 1, f"{path}/", found)
    outer.left = inner.left


def _rank(name: str, document: Document) -> tuple[bool, int, int]:
    lines = [p.text for p in document.paragraphs]
    titled = title.find(lines, [PurePosixPath(name).stem]) is not None
    filled = sum(cell.text.strip().isdigit() for grid in document.grids for row in grid.rows for cell in row)
    return titled, filled, sum(map(len, lines))


def _refusal(refusals: list[tuple[str, Refusal]]) -> Refusal:
    """What the archive is refused for: the most telling of what its members were refused for."""
    if not refusals:
        return Refusal("empty", "an archive without files")
    order = [*_TELLING, *KINDS]
    name, refusal = min(refusals, key=lambda found: order.index(found[1].kind))
    return Refusal(refusal.kind, f"{name}: {refusal.reason}")
