"""Bodies of an archive lent to a crawl elsewhere, so that it can tell what it finds again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from pathlib import Path

from archive.cdxj import Index, parse_line, record_end

LENT = "gongkai-lent.warc.gz"


class Lender:
    """The places of some bodies in an archive, looked up once for many loans."""

    def __init__(self, data_dir: Path, digests: Set[str]) -> None:
        """Raises IndexDamaged."""
        self._warc_dir = data_dir / "warc"
        self._lines: dict[str, str] = {}
        for line in Index(data_dir / "index.cdxj").lines():
            capture = parse_line(line)
            if capture.digest in digests and not capture.revisit:
                self._lines.setdefault(capture.digest, line)

    def lend(self, digests: Iterable[str], data_dir: Path) -> None:
        """Put the records that hold these bodies, as far as the archive has them, and their index into a new data
        folder.  Raises OSError."""
        (data_dir / "warc").mkdir(parents=True)
        lines = []
        with (data_dir / "warc" / LENT).open("wb") as lent:
            for digest in sorted(self._lines.keys() & set(digests)):
                key, moment, text = self._lines[digest].split(" ", 2)
                file, end = record_end(self._lines[digest])
                fields = json.loads(text)
                start = int(fields["offset"])
                fields |= {"filename": LENT, "offset": str(lent.tell())}
                with (self._warc_dir / file).open("rb") as held:
                    held.seek(start)
                    lent.write(held.read(end - start))
                lines.append(f"{key} {moment} {json.dumps(fields, ensure_ascii=False)}\n")
        (data_dir / "index.cdxj").write_text("".join(sorted(lines)), encoding="utf-8")
        if not lines:
            (data_dir / "warc" / LENT).unlink()
