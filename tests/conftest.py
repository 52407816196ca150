"""What several tests need: the shared documents where they exist, the browser where there is one."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("gongkai", deadline=None)  # no test is timed: the machines are noisy
settings.load_profile("gongkai")

# a shell without job control starts background jobs with Ctrl-C ignored, and whatever they start inherits that
signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents with verified truth; tests on it are skipped where it does not exist."""
    if not (SHARED / "truth").is_dir():
        pytest.skip("../shared is not here: real documents are not part of the repository")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; browser tests are skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium driven by Playwright, for the tests of one module."""
    from playwright.sync_api import sync_playwright  # only tests with a browser wait for it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


TOOLS = ("wacz==0.6.0", "pywb==2.10.0", "frictionless==5.21.0")


@pytest.fixture(scope="session")
def tools() -> Path:
    """The commands of other people's tools that judge what we export, in a venv of their own outside the repository:
    their pins are not ours, and pywb is GPL.  Tests with them are skipped where they cannot be installed."""
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "gongkai-test-tools"
    folder.mkdir(parents=True, exist_ok=True)
    name = "-".join([*TOOLS, *map(str, sys.version_info[:2])]).replace("==", "-")
    venv = folder / name
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers may want them at once
        if not (venv / "installed").exists():
            shutil.rmtree(venv, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
            pip = [sys.executable, "-m", "pip", "--python", str(venv), "install", "-q", "--no-compile"]
            limits = ["--retries", "0", "--timeout", "10"]
            done = subprocess.run([*pip, *limits, *TOOLS], capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"{', '.join(TOOLS)} cannot be installed here: {done.stderr.strip()[-200:]}")
            (venv / "installed").touch()
    return venv / "bin"
