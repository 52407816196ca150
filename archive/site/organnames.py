"""Organs by words of their names.  The names are kept in mind, the shortest first: SQLite would compare each of them
with the words for every search, which takes longer than the search itself."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from datasette.app import Datasette

from archive.site.once import Once
from archive.site.opened import Rows
from archive.site.published import database_of, listed, rows

_MOST = 12
_NAMES = "SELECT organ_id, name FROM organs WHERE name <> '' ORDER BY LENGTH(name), name"
_ORGANS = "SELECT organ_id, name, reports FROM organs WHERE organ_id IN ({places})"


@dataclass(frozen=True, slots=True)
class _Names:
    """All names in one text, a line each; where each line begins; the identifiers of the organs."""

    text: str
    starts: Sequence[int]
    organs: Sequence[str]

    def of(self, words: Sequence[str]) -> Iterator[str]:
        """The organs whose names have every word, in the order of the lines."""
        first, *others = words
        place = self.text.find(first)
        while place >= 0:
            line = bisect_right(self.starts, place) - 1
            end = self.text.index("\n", place)
            name = self.text[self.starts[line] : end]
            if all(word in name for word in others):
                yield self.organs[line]
            place = self.text.find(first, end)


_names: Once[_Names] = Once()


async def organs_named(datasette: Datasette, words: Sequence[str]) -> Rows:
    """The organs whose names have every word, with identifier, name and how many reports; the shortest names first, a
    dozen at most.  Capitals and small letters are the same."""

    async def read() -> _Names:
        found = await rows(datasette, _NAMES)
        names = [row["name"].lower().replace("\n", " ") + "\n" for row in found]
        starts = [0, *accumulate(map(len, names))]
        return _Names("".join(names), starts[:-1], [row["organ_id"] for row in found])

    names = await _names.get(database_of(datasette), "", read)
    looked_for = [word.lower().replace("\n", " ") for word in words]
    chosen = list(islice(names.of(looked_for), _MOST)) if looked_for else []
    places = {f"o{number}": organ for number, organ in enumerate(chosen)}
    found = await rows(datasette, _ORGANS.format(places=listed(places)), places)
    return sorted(found, key=lambda organ: chosen.index(organ["organ_id"]))
