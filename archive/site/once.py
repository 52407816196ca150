"""What is worked out once for each database opened, which is immutable while it is served: by whoever asks first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from datasette.database import Database

T = TypeVar("T")


class Once(Generic[T]):
    """Results by database and key. Those who ask while one is worked out wait for it: the first readers of a large
    database would else run the same long queries at once, and each be cut off. What failed is tried again."""

    def __init__(self) -> None:
        self._tasks: WeakKeyDictionary[Database, dict[Hashable, asyncio.Task[T]]] = WeakKeyDictionary()

    async def get(self, database: Database, key: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result. Raises what `work` raises."""
        tasks = self._tasks.setdefault(database, {})
        task = tasks.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = tasks[key] = asyncio.create_task(work())
        return await asyncio.shield(task)
