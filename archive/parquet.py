"""Tables as Parquet, with the extra ``parquet`` (pyarrow)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from archive.schema import Column

_KINDS = {"TEXT": "string", "INTEGER": "int64", "NUMERIC": "float64"}

Write = Callable[[Sequence[tuple[Any, ...]]], None]


def available() -> bool:
    """Whether pyarrow is installed."""
    return find_spec("pyarrow") is not None


@contextmanager
def parquet_writer(path: Path | None, columns: Sequence[Column]) -> Iterator[Write]:
    """A function that appends rows to the Parquet file ``path``; without a path they go nowhere.

    Raises OSError; ImportError without pyarrow.
    """
    if path is None:
        yield lambda _rows: None
        return
    import pyarrow
    from pyarrow import parquet

    fields = [
        pyarrow.field(c.name, getattr(pyarrow, _KINDS[c.type])(), metadata={"zh": c.zh, "en": c.en}) for c in columns
    ]
    layout = pyarrow.schema(fields)

    with parquet.ParquetWriter(path, layout, compression="zstd", version="2.6") as writer:

        def write(rows: Sequence[tuple[Any, ...]]) -> None:
            arrays = [
                pyarrow.array([row[place] for row in rows], type=field.type) for place, field in enumerate(layout)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=layout))

        yield write
