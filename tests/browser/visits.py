"""A person at a browser, for stories: goes from page to page, has each photographed and checked by axe."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# Where pictures of stories go; without it, into pytest's own folder.
FOLDER = "BROWSER_PICTURES"
PATIENCE = 60_000
# Colors change at once: a picture taken in the middle of a change would show a page that nobody sees.
STILL = {"reduced_motion": "reduce"}


class Visitor:
    """Somebody at a browser. `complaints` collects errors of scripts and violations of the content security policy."""

    def __init__(self, page: Any, url: str, pictures: Path) -> None:
        self.page, self.url = page, url
        self.pictures = Path(os.environ.get(FOLDER) or pictures)
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.complaints: list[str] = []
        self.found: dict[str, list[str]] = {}
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> "Visitor":
        self.page.goto(self.url + path)
        return self

    def sign_in(self, username: str, password: str) -> "Visitor":
        self.go("/sign-in/")
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(self.url + "/")
        return self

    def text(self) -> str:
        """What the page says to a reader."""
        return str(self.page.locator("main").inner_text())

    def look(self, name: str) -> None:
        """Photograph the page at both widths in both themes, and note what is wrong with it.

        Axe, slow as it is, sees each width and each theme once.
        """
        self.page.wait_for_load_state()
        for size, box, checked in (("wide", WIDE, "light"), ("phone", PHONE, "dark")):
            self.page.set_viewport_size(box)
            self.found[f"{name}, {size}"] = too_wide(self.page)
            for theme in ("light", "dark"):
                self.page.emulate_media(color_scheme=theme)
                self.page.screenshot(path=self.pictures / f"{name}-{size}-{theme}.png")
                if theme == checked:
                    self.found[f"{name}, {size}"] += serious(self.page)
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="light")

    @property
    def faults(self) -> dict[str, list[str]]:
        """The pages at which something was found."""
        return {where: what for where, what in self.found.items() if what}


def serious(page: Any) -> list[str]:
    """Rules of axe that the page breaks seriously or critically, each with the first place."""
    found = Axe().run(page).response["violations"]
    broken = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in broken]


def too_wide(page: Any) -> list[str]:
    """Whether the page itself scrolls sideways, or a table reaches out of the part of the page where it stands."""
    over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    tables = page.evaluate(
        """() => [...document.querySelectorAll("section table")].filter((table) =>
            getComputedStyle(table.parentElement).overflowX === "visible" &&
            table.getBoundingClientRect().right > table.closest("section").getBoundingClientRect().right + 1
        ).map((table) => table.closest("section").innerText.slice(0, 40))"""
    )
    return [f"{over} pixels too wide"] * (over > 0) + [f"a table reaches out of “{name}”" for name in tables]


@contextmanager
def visitor(chromium: Any, url: str, pictures: Path, **options: Any) -> Iterator[Visitor]:
    """A new person with a browser of their own, closed at the end."""
    context = chromium.new_context(
        viewport=WIDE, locale="en-GB", timezone_id="UTC", color_scheme="light", **STILL, **options
    )
    try:
        yield Visitor(context.new_page(), url, pictures)
    finally:
        context.close()
