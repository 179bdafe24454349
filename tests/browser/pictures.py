"""Takes the pictures of the documents from real pages, filled with what ships as a sample.

    python -m tests.browser.pictures [FOLDER]

Needs Chromium. The dashboard shows the Government Major Projects Portfolio of all years that ship, the plan the sample
schedule of the tests. Pictures are 1440 × 900, light.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.browsers import find_chromium
from tests.support.missing import ROOT
from tests.support.servers import Server, new_home

FOLDER = ROOT / "docs" / "pictures"
PLAN = ROOT / "tests" / "samples" / "quayside-flood-barrier.xml"
YEARS = ROOT / "src" / "steerhouse" / "reporting" / "sample"


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="steerhouse-pictures-") as temporary:
        home = Path(temporary)
        server = Server(new_home(home, f"sqlite:///{home / 'steerhouse.sqlite3'}"))
        make_office(server.home)
        bring_in(server, sorted(YEARS.glob("*.csv")), "GMPP")
        bring_in(server, [PLAN], "COAST")
        server.start()
        try:
            with sync_playwright() as playwright:
                path = find_chromium()
                chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
                take_all(chromium, server.url, folder)
                chromium.close()
        finally:
            server.stop()
    return 0


def bring_in(server: Server, files: list[Path], code: str) -> None:
    done = server.home.run("import", *map(str, files), "--into", code)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def take_all(chromium: Any, url: str, folder: Path) -> None:
    with visitor(chromium, url, folder) as who:
        page = who.sign_in(DIRECTOR, PASSWORD).page
        who.go("/find/?q=GMPP").page.locator("a.sh-row").first.click()
        page.get_by_role("link", name="Dashboard", exact=True).click()
        take(who, folder / "dashboard.png")
        who.go("/find/?q=quayside").page.locator("a.sh-row").first.click()
        page.get_by_role("link", name="Plan", exact=True).click()
        page.wait_for_selector(".sh-gantt-row:not([hidden])")
        take(who, folder / "plan.png")


def take(who: Visitor, path: Path) -> None:
    """One picture of what the window shows; refused where that is an error."""
    if who.page.locator(".sh-rank, .sh-gantt").count() == 0:
        raise SystemExit(f"there is nothing to see for {path.name}: {who.text()}")
    who.page.wait_for_load_state("networkidle")
    who.page.screenshot(path=path)
    sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    sys.exit(main())
