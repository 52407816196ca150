"""The rows of a table's page.  Written in Python: a page may have two thousand cells, and a template takes three times
as long for each."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from archive.site.cells import page_path


def row_body(
    rows: Iterable[Iterable[Mapping[str, Any]]],
    numeric: Container[str],
    hidden: Callable[[str], bool],
    address: Callable[[str], str],
) -> Markup:
    """The ``tr`` elements for the rows as Datasette hands them to a template; ``numeric`` are the columns of numbers,
    ``hidden`` those left out, ``address`` gives a path its base."""
    shown: dict[str, bool] = {}
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            column = cell["column"]
            if column not in shown:
                shown[column] = column != "Link" and not hidden(column)
            if shown[column]:
                style = f"{cell['value_type']} number" if column in numeric else cell["value_type"]
                cells.append(f'<td class="{style}">{_value(cell, address)}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return Markup("\n".join(lines))


def _value(cell: Mapping[str, Any], address: Callable[[str], str]) -> str:
    if cell["value_type"] == "pk" and (path := page_path(cell["column"], cell["raw"])):
        return f'<a class="id" href="{escape(address(path))}">{escape(cell["raw"])}</a>'
    return escape(cell["value"])
