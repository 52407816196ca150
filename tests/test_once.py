"""What is worked out once for each database opened."""

from __future__ import annotations

import asyncio

import pytest
from datasette.database import Database

from archive.site.once import Once


class Opened(Database):
    """Stands for a database that was opened: it is a key and nothing is asked of it."""

    def __init__(self) -> None:
        """Open nothing."""


def test_many_who_ask_at_once_wait_for_one() -> None:
    begun: list[str] = []

    async def ask() -> list[str]:
        database = Opened()
        once: Once[str] = Once()

        async def work() -> str:
            begun.append("")
            await asyncio.sleep(0)
            return "told"

        return await asyncio.gather(*(once.get(database, "", work) for _ in range(5)))

    assert asyncio.run(ask()) == ["told"] * 5
    assert len(begun) == 1


def test_what_failed_is_tried_again() -> None:
    async def ask() -> str:
        database = Opened()
        once: Once[str] = Once()

        async def fail() -> str:
            raise ValueError("cut off")

        async def work() -> str:
            return "told"

        with pytest.raises(ValueError, match="cut off"):
            await once.get(database, "", fail)
        return await once.get(database, "", work)

    assert asyncio.run(ask()) == "told"
