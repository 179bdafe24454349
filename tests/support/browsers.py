"""A real browser: Chromium of the system, or installed when a test first asks for it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from tests.support.missing import missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of a Chromium on this machine: STEERHOUSE_CHROMIUM first, then the usual names."""
    named = os.environ.get("STEERHOUSE_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install_chromium() -> str:
    """Install Debian's package where we are root, else Playwright's own; return what went wrong, or nothing."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        commands = [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ]
    else:
        commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    for command in commands:
        sys.stderr.write(f"\nChromium is missing: {' '.join(command)}\n")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{' '.join(command)}: {done.stderr.strip()[-300:]}"
    return ""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the whole run."""
    if find_spec("playwright") is None:
        missing("browser", "the package playwright is not installed")
    path = find_chromium()
    problem = "" if path else install_chromium()
    if problem:
        missing("browser", problem)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path or find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained about, violations of the content security policy among it."""
    return []


@pytest.fixture
def browser(chromium: Any, complaints: list[str]) -> Iterator[Any]:
    """A fresh page of 1440 × 900, signed in as nobody."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
