"""The published database as a Frictionless data package: CSV, Parquet, schema, dictionary, licence, checksums.

Data Package 1.0 (https://specs.frictionlessdata.io), written by hand: its library cannot be installed beside ours.  The
same database gives the same bytes, Parquet as far as the same pyarrow writes it.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from archive import fingerprints, schema
from archive.newfolder import new_folder
from archive.parquet import parquet_writer
from archive.site import schema_page

MISSING = r"\N"
"""What stands for NULL in the tables where an empty text is something else: a blank that was printed."""

_EMPTY_MEANS_BLANK = frozenset(("cell_states", "revision_changes"))
_TYPES = {"TEXT": "string", "INTEGER": "integer", "NUMERIC": "number", "REAL": "number"}
_BATCH = 10_000
_LICENCE = "CC-BY-4.0"
SUMS = "SHA256SUMS"


class PackageRefused(ValueError):
    """Raised when a package cannot be written: the database is of another schema, or holds the mark of a missing
    value."""


@dataclass(frozen=True, slots=True)
class Packaged:
    """What a data package holds."""

    path: Path
    tables: int
    rows: int
    size: int
    content_hash: str


def export(database: Path, folder: Path, progress: Callable[[int, int], None], *, parquet: bool) -> Packaged:
    """Write the public tables of ``database`` to ``folder``, which must not exist or be empty; ``progress`` is told the
    tables done and in all.

    The folder appears when it is whole.  Raises `FolderTaken`, `PackageRefused`, sqlite3.Error, OSError.
    """
    with new_folder(folder) as part:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as db:
            state = _state(db, database)
            resources, total = [], len(schema.tables())
            for done, table in enumerate(schema.tables().values(), 1):
                resources += _write_table(db, table, part, parquet=parquet)
                progress(done, total)
            created = db.execute("SELECT MAX(captured_at) FROM captures").fetchone()[0]
        (part / "dictionary.md").write_text(schema_page.page(), encoding="utf-8")
        (part / "LICENSE.md").write_text(_licence(), encoding="utf-8")
        described = json.dumps(_package(state, created, resources), ensure_ascii=False, indent=1)
        (part / "datapackage.json").write_text(described + "\n", encoding="utf-8")
        _sum(part)
        size = sum(file.stat().st_size for file in part.rglob("*") if file.is_file())
    rows = sum(resource["rowCount"] for resource in resources if resource["format"] == "csv")
    return Packaged(folder, total, rows, size, state["content_hash"])


def _state(db: sqlite3.Connection, database: Path) -> dict[str, str]:
    db.execute("BEGIN")  # every table is read from the same state of the file
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found != schema.SCHEMA_VERSION:
        raise PackageRefused(
            f"{database} is of schema {found}, this program writes {schema.SCHEMA_VERSION}: run `gongkai build`"
        )
    return dict(db.execute("SELECT key, value FROM build").fetchall())


def _write_table(db: sqlite3.Connection, table: schema.Table, folder: Path, *, parquet: bool) -> list[dict[str, Any]]:
    """Write one table as CSV, and as Parquet where asked; returns the resources."""
    path = folder / f"{table.name}.csv"
    missing = MISSING if table.name in _EMPTY_MEANS_BLANK else ""
    types = _types(db, table)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        with parquet_writer(folder / f"{table.name}.parquet" if parquet else None, table.columns, types) as also:
            for batch in _batches(db, table):
                writer.writerows([_text(value, missing) for value in row] for row in batch)
                also(batch)
                count += len(batch)
    written = [_resource(table, path, "csv", count) | {"schema": _schema(table, types, missing)}]
    if parquet:
        written.append(_resource(table, folder / f"{table.name}.parquet", "parquet", count))
    return written


def _types(db: sqlite3.Connection, table: schema.Table) -> list[str]:
    """The type of each column: as the dictionary has it, or a wider one where a report printed what it does not hold,
    such as half a case among counts."""
    found = []
    for column in table.columns:
        held = {kind for (kind,) in db.execute(f'SELECT DISTINCT typeof("{column.name}") FROM "{table.name}"')}
        declared = _TYPES[column.type]
        wider = "string" if "text" in held else "number" if "real" in held else declared
        found.append(declared if declared == "string" else wider)
    return found


def _batches(db: sqlite3.Connection, table: schema.Table) -> Iterator[list[tuple[Any, ...]]]:
    keys = ", ".join(f'"{key}"' for key in table.primary)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor = db.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY {keys}')
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def _text(value: object, missing: str) -> object:
    if value is None:
        return missing
    if missing and value == missing:
        raise PackageRefused(f"a cell holds {missing!r}, which stands for a missing value")
    return value


def _resource(table: schema.Table, path: Path, form: str, rows: int) -> dict[str, Any]:
    tabular = {
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "doubleQuote": True, "header": True},
    }
    return {
        "name": table.name if form == "csv" else f"{table.name}-{form}",
        "path": path.name,
        "title": f"{table.zh} · {table.en}",
        "description": f"{table.about_zh}\n{table.about_en}",
        "format": form,
        "mediatype": "text/csv" if form == "csv" else "application/vnd.apache.parquet",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{fingerprints.of_file(path)}",
        "rowCount": rows,
        **(tabular if form == "csv" else {"profile": "data-resource", "type": "file"}),
    }


def _schema(table: schema.Table, types: Sequence[str], missing: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "fields": [
            {
                "name": column.name,
                "type": kind,
                "title": column.zh,
                "description": column.en,
                **({"unit": column.unit} if column.unit else {}),
            }
            for column, kind in zip(table.columns, types, strict=True)
        ],
        "missingValues": [missing],
        "primaryKey": list(table.primary),
    }
    references = [(column.name, *column.fk.split(".")) for column in table.columns if column.fk]
    if references:
        described["foreignKeys"] = [
            {"fields": name, "reference": {"resource": "" if target == table.name else target, "fields": key}}
            for name, target, key in references
        ]
    return described


def _package(state: dict[str, str], created: str | None, resources: list[dict[str, Any]]) -> dict[str, Any]:
    head = _head()
    return {
        "profile": "data-package",
        "name": "gongkai",
        "title": head["title"],
        "description": head["description"].strip(),
        "version": f"{state['schema_version']}+{state['content_hash'][:12]}",
        "created": created or "1970-01-01T00:00:00Z",
        "licenses": [{"name": _LICENCE, "path": head["license_url"], "title": head["license"]}],
        "sources": [{"title": head["source"]}],
        "contributors": [{"title": f"gongkai {version('gongkai')}", "role": "wrangler"}],
        "content_hash": state["content_hash"],
        "extractor": state["extractor"],
        "resources": resources,
    }


def _head() -> dict[str, str]:
    head: dict[str, str] = yaml.safe_load(files("archive.site").joinpath("head.yml").read_text(encoding="utf-8"))
    return head


def _licence() -> str:
    head = _head()
    return f"# {_LICENCE}\n\n{head['license']}\n\n<{head['license_url']}>\n\n{head['source']}\n"


def _sum(folder: Path) -> None:
    """Write the checksums as ``sha256sum -c`` reads them, and make all durable."""
    written = sorted(folder.iterdir())
    (folder / SUMS).write_text(
        "".join(f"{fingerprints.of_file(file)}  {file.name}\n" for file in written), encoding="utf-8"
    )
    for path in [*written, folder / SUMS]:
        with path.open("rb") as file:
            os.fsync(file.fileno())
