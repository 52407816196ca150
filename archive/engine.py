"""Where documents are read: in processes of this machine, or on a Dask cluster.  What is done with one is the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

from archive.cdxj import Capture
from archive.cluster import Cluster
from archive.extractions import Reading, read_documents

Readers: TypeAlias = Callable[[Mapping[str, Capture]], Iterator[Reading]]
"""Reads documents, given by their keys in the cache, and yields their readings as they come."""


def readers(data_dir: Path, on: str | None, store: str | None = None) -> Readers:
    """The processes of this machine, as many as it has processors, or the cluster whose scheduler is at ``on``; its
    workers find the captures in ``store``, else under the same path as here.

    Raises `ClusterUnusable` when the extra ``cluster`` is not installed.
    """
    if on is None:
        return partial(read_documents, data_dir, workers=os.cpu_count() or 1)
    return partial(Cluster(on).read, data_dir.resolve(), store)
