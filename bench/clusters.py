"""Dask clusters of real processes on loopback, for tests and benches: schedulers and workers that can be killed.  They
have the settings of docs/scale.md."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from types import TracebackType

_GUIDE = Path(__file__).parent.parent / "docs/scale.md"
_SETTINGS = re.compile(r"cat > (dask\.yaml) <<END\n(.+?)\n *END\n", re.DOTALL)


class Processes:
    """A scheduler at a port of its own and its workers, each started by its own command; ``options`` are the workers'
    beside the usual ones."""

    def __init__(self, folder: Path, workers: int, *options: str) -> None:
        self._folder = folder
        self._environment = os.environ | {
            "DASK_CONFIG": str(_settings(folder)),
            "DASK_LOGGING__DISTRIBUTED": "critical",
        }
        self._options = options
        self._port = _free_port()
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.scheduler = self._scheduler()
        self.workers = [self._worker() for _ in range(workers)]

    def wait(self) -> None:
        """Wait until the scheduler listens and the workers have come."""
        from distributed import Client

        while not self._listens():
            time.sleep(0.1)
        with Client(self.address, set_as_default=False, timeout=60) as client:
            if self.workers:
                client.wait_for_workers(len(self.workers), timeout=60)

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (*self.workers, self.scheduler):
            _kill(process)

    def kill_worker(self, number: int) -> None:
        """Kill a worker and start another in its place."""
        _kill(self.workers[number])
        self.workers[number] = self._worker()

    def restart_scheduler(self) -> None:
        """Kill the scheduler and start it again at the same address; its workers end with it, and are started too."""
        _kill(self.scheduler)
        self.scheduler = self._scheduler()
        for number in range(len(self.workers)):
            self.kill_worker(number)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def _scheduler(self) -> subprocess.Popen[bytes]:
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard")

    def _worker(self) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self._folder), *self._options)
        return self._start("worker", self.address, *options)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("dask")), *command],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _settings(folder: Path) -> Path:
    """The file of settings that the walkthrough writes."""
    told = _SETTINGS.search(_GUIDE.read_text("utf-8"))
    assert told is not None
    folder.mkdir(exist_ok=True)
    file = folder / told[1]
    file.write_text(textwrap.dedent(told[2]), "utf-8")
    return file


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
