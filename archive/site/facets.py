"""Counts by value beside a table's rows, kept: they are the same on every page of the rows, in any order of them.

Datasette counts them anew for each page, which of a whole table takes longer than all the rest of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from datasette.facets import ArrayFacet, ColumnFacet, DateFacet

counting: ContextVar[bool] = ContextVar("counting", default=False)
"""Whether what the database is being asked for are counts that stay as they are while it is served."""


class KeptFacet(ColumnFacet):  # type: ignore[misc]
    """Counts by the values of a column."""

    async def facet_results(self) -> tuple[list[Mapping[str, Any]], list[str]]:
        """The counts, and the columns they were not finished in time for; conditions that are SQL of the reader's own,
        which may ask for the time or for chance, are counted anew."""
        token = counting.set("_where" not in self.request.args)
        try:
            found: tuple[list[Mapping[str, Any]], list[str]] = await super().facet_results()
        finally:
            counting.reset(token)
        return found


KINDS = [KeptFacet, ArrayFacet, DateFacet]
"""The kinds of facets there are, in the place of Datasette's, which opens a database for each request to find out
whether SQLite knows JSON."""
