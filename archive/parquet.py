"""Tables as Parquet, with the extra ``parquet`` (pyarrow)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from archive.schema import Column

_KINDS = {"string": "string", "integer": "int64", "number": "float64"}

Write = Callable[[Sequence[tuple[Any, ...]]], None]


def available() -> bool:
    """Whether pyarrow is installed."""
    return find_spec("pyarrow") is not None


@contextmanager
def parquet_writer(path: Path | None, columns: Sequence[Column], types: Sequence[str]) -> Iterator[Write]:
    """A function that appends rows to the Parquet file ``path``; without a path they go nowhere.  ``types`` are those
    of the data package, one a column; in a column of strings numbers become what they are printed as.

    Raises OSError; ImportError without pyarrow.
    """
    if path is None:
        yield lambda _rows: None
        return
    import pyarrow
    from pyarrow import parquet

    fields = [
        pyarrow.field(c.name, getattr(pyarrow, _KINDS[kind])(), metadata={"zh": c.zh, "en": c.en})
        for c, kind in zip(columns, types, strict=True)
    ]
    layout = pyarrow.schema(fields)

    with parquet.ParquetWriter(path, layout, compression="zstd", version="2.6") as writer:

        def write(rows: Sequence[tuple[Any, ...]]) -> None:
            arrays = []
            for place, field in enumerate(layout):
                values = [row[place] for row in rows]
                if types[place] == "string":
                    values = [value if value is None else str(value) for value in values]
                arrays.append(pyarrow.array(values, type=field.type))
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=layout))

        yield write
