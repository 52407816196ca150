"""Preloaded by a Dask worker (`dask worker --preload tests.impatient`): documents may take a second only."""

from extract import guarded
from extract.sandbox import Limits

guarded.LIMITS = Limits(seconds=1)
