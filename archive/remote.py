"""Objects at an fsspec address (a folder, S3, …): each appears whole or not at all, and what may pass is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from archive import fingerprints, multipart

_Answer = TypeVar("_Answer")

PATIENCE = 300.0
"""Seconds for which a store may fail before what was asked of it is given up."""

_CHUNK = 1 << 20
_OBJECT_STORES = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "az", "memory"))
"""Protocols whose objects appear when they are whole; elsewhere a file gets its name when it is."""


class StoreUnusable(RuntimeError):
    """Raised when a store is not there, refuses, or failed for too long."""


class ObjectWrong(StoreUnusable):
    """Raised when an object is not what it is said to be."""


class Remote:
    """The objects below one address, by name."""

    def __init__(self, address: str, *, patience: float | None = None) -> None:
        """Raises `StoreUnusable` when the address is none, or what its protocol takes is not installed."""
        try:
            import fsspec

            self._fs, root = fsspec.url_to_fs(address, use_listings_cache=False, skip_instance_cache=True)
        except (ImportError, ValueError) as error:
            raise StoreUnusable(
                f"{address} cannot be used as a store: {error} (pip install 'gongkai[cluster]')"
            ) from error
        self.address = address.rstrip("/")
        self._root: str = root.rstrip("/")
        self._patience = PATIENCE if patience is None else patience
        self._by_name = bool(_OBJECT_STORES.intersection(_protocols(self._fs)))

    def read(self, name: str) -> bytes | None:
        """A small object, None where there is none.  Raises `StoreUnusable`."""
        try:
            data: bytes = self._patiently(lambda: self._fs.cat_file(self._path(name)))
        except FileNotFoundError:
            return None
        return data

    def write(self, name: str, data: bytes) -> None:
        """Put a small object in place of what was there, in one step.  Raises `StoreUnusable`."""

        def put(path: str) -> None:
            self._fs.pipe_file(path, data)

        self._patiently(lambda: self._whole(name, put))

    def upload(self, file: Path, name: str) -> None:
        """Put a file there, unless an object of that name and size is there already: names of files hold their digest.
        What an upload that broke off has sent is not sent again, where the store tells.  Raises `StoreUnusable`,
        OSError when the file cannot be read."""
        size = file.stat().st_size
        if self._size(name) == size:
            return

        def put(path: str) -> None:
            if multipart.suits(self._fs, size):
                multipart.upload(self._fs, file, path)
            else:
                self._fs.put_file(str(file), path)

        self._patiently(lambda: self._whole(name, put))
        if (found := self._size(name)) != size:
            raise ObjectWrong(f"{self.address}/{name} has {found} bytes, {size} were sent")

    def download(self, name: str, file: Path, sha256: str) -> None:
        """Write an object to a file, which appears when it is whole and proved.  Raises `StoreUnusable`."""
        part = file.with_name(f"{file.name}.part")
        try:
            self._patiently(lambda: self._fs.get_file(self._path(name), str(part)))
            if fingerprints.of_file(part) != sha256:
                raise ObjectWrong(f"{self.address}/{name} is not what it was when it was put there")
            part.replace(file)
        except FileNotFoundError as error:
            raise ObjectWrong(f"{self.address}/{name} is gone") from error
        finally:
            part.unlink(missing_ok=True)

    def reading(self, name: str, read: Callable[[BinaryIO], _Answer]) -> _Answer:
        """What ``read`` makes of an object, which it reads forwards; it is called again when the store fails.  Raises
        `StoreUnusable`."""

        def attempt() -> _Answer:
            with self._fs.open(self._path(name), block_size=_CHUNK, cache_type="readahead") as file:
                return read(file)

        try:
            return self._patiently(attempt)
        except FileNotFoundError as error:
            raise ObjectWrong(f"{self.address}/{name} is gone") from error

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _size(self, name: str) -> int | None:
        try:
            size: int = self._patiently(lambda: self._fs.info(self._path(name))["size"])
        except FileNotFoundError:
            return None
        return size

    def _whole(self, name: str, put: Callable[[str], None]) -> None:
        path = self._path(name)
        if self._by_name:
            put(path)
            return
        self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        put(f"{path}.part")
        self._fs.mv(f"{path}.part", path)

    def _patiently(self, action: Callable[[], _Answer]) -> _Answer:
        """The answer, asked for again, each time after a longer pause, while the store fails."""
        until, pause, (passing, final) = time.monotonic() + self._patience, 0.2, _failures()
        while True:
            try:
                return action()
            except FileNotFoundError:
                raise
            except final as error:
                raise StoreUnusable(f"{self.address} refuses: {error}") from error
            except passing as error:
                if time.monotonic() + pause > until:
                    raise StoreUnusable(
                        f"{self.address} has failed for {self._patience:.0f} seconds: {error!r}"
                    ) from error
            time.sleep(pause)
            pause = min(pause * 2, 30)


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


def _failures() -> tuple[tuple[type[Exception], ...], tuple[type[Exception], ...]]:
    """What may pass, and what will not."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
    except ImportError:
        return (OSError,), (PermissionError,)
    return (OSError, BotoCoreError, ClientError), (PermissionError, NoCredentialsError)
