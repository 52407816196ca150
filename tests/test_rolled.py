"""RAR and 7z archives, where the machine has libarchive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract
from crawler.simulator import docx
from extract import carriers
from tests.readback import PLAIN, assert_read_back
from tests.writers import archive, rolled, rtf

try:
    import libarchive
except (ImportError, OSError, TypeError, AttributeError) as missing:
    pytest.skip(f"libarchive is not here: {missing}", allow_module_level=True)


def seven(files: dict[str, bytes]) -> bytes:
    """A 7z archive, packed with LZMA."""
    written = bytearray()
    with libarchive.custom_writer(lambda block: written.extend(block) or len(block), "7zip") as writer:
        for name, body in files.items():
            writer.add_file_from_memory(name, len(body), body)
    return bytes(written)


WRITERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {"rar5": rolled.rar5, "rar4": rolled.rar4, "7z": seven}
REPORT = {"公开年报.docx": docx.document(PLAIN)}
FILES = {"附件/清单.txt": b"1\r\n"} | REPORT


@pytest.mark.parametrize("kind", WRITERS)
def test_every_cell_is_read_back(kind: str) -> None:
    read: Any = extract.read(WRITERS[kind](FILES)).json("x")
    assert read["metadata"]["carrier"] == kind.rstrip("45")
    assert carriers.read(WRITERS[kind](FILES)).about["member"] == "公开年报.docx"
    assert_read_back(PLAIN, read)


@pytest.mark.parametrize("kind", WRITERS)
def test_one_in_a_zip_and_a_zip_in_one_are_opened(kind: str) -> None:
    inner = WRITERS[kind]({"r.rtf": rtf.document(PLAIN)})
    assert carriers.read(archive.zipped({"内.rar": inner})).about["member"] == "内.rar/r.rtf"
    outer = WRITERS[kind]({"内.zip": archive.zipped({"r.rtf": rtf.document(PLAIN)})})
    assert carriers.read(outer).about["member"] == "内.zip/r.rtf"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (rolled.rar5(FILES, encrypted=True), "encrypted"),
        (seven({"a.txt": bytes(66_000_000)}), "too_large"),
        (seven({"a.txt": bytes(20_000_000)}), "too_large"),
        (rolled.rar5({f"{n}.txt": b"x" for n in range(201)}), "too_large"),
        (rolled.rar5(REPORT)[:-2000], "damaged"),
        (rolled.rar5({}), "empty"),
    ],
    ids=["password", "bomb", "ratio", "many", "cut", "nothing"],
)
def test_what_holds_no_document_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(extract.Refusal) as refused:
        carriers.read(data)
    assert refused.value.kind == kind, refused.value.reason
    assert "archive_p" not in refused.value.reason  # an address in memory, another in each run


WHOLE = {kind: write({"r.rtf": rtf.document(PLAIN)}) for kind, write in WRITERS.items()}


@given(kind=st.sampled_from(sorted(WHOLE)), cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8))
def test_damage_is_refused_or_told_apart(kind: str, cuts: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE[kind])
    for place, byte in cuts:
        data[6 + int(place * (len(data) - 7))] = byte
    try:
        assert carriers.read(bytes(data)).about["members"]
    except extract.Refusal as refusal:
        assert refusal.kind in ("damaged", "encrypted", "unsupported", "empty", "too_large"), refusal
