"""What several tests need: the shared documents where they exist, the browser where there is one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("gongkai", deadline=None)  # no test is timed: the machines are noisy
settings.load_profile("gongkai")

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
