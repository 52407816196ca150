"""Jobs in processes of their own, heard through their stdout: `crawler.job` and its like."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from signal import SIGINT
from typing import Any

Progress = Callable[[Mapping[str, Any]], None]

_TAIL = 4000
_RESULTS = ("manifest", "discovered")


class CrawlFailed(RuntimeError):
    """Raised when a crawl ended without a manifest; the message says why."""


def run_job(module: str, order: Mapping[str, Any], progress: Progress | None) -> dict[str, Any]:
    """Run a module of jobs in a process of its own and return its result event. Raises CrawlFailed."""
    with tempfile.TemporaryFile() as errors:
        # a session of its own: Ctrl-C reaches the child once, through the parent
        with subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as process:
            result, refused = _listen(process, json.dumps(order) + "\n", progress)
        if result is not None:
            return result
        errors.seek(0, 2)
        errors.seek(max(errors.tell() - _TAIL, 0))
        tail = errors.read().decode("utf-8", "replace").strip()
    raise CrawlFailed(refused or f"the crawl ended with code {process.returncode}: {tail or 'no message'}")


def _listen(process: subprocess.Popen[str], order: str, progress: Progress | None) -> tuple[dict[str, Any] | None, str]:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(order)
    process.stdin.flush()
    result, refused = None, ""
    while True:
        try:
            line = process.stdout.readline()
        except KeyboardInterrupt:
            process.send_signal(SIGINT)
            continue
        if not line:
            return result, refused
        event = json.loads(line)
        if event["event"] in _RESULTS:
            result = event
        elif event["event"] == "refused":
            refused = event["message"]
        elif progress is not None:
            progress(event)
