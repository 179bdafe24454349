"""A project manager's first day: shown around by the keyboard, and left alone afterwards.

On a real server, in a real browser. Pictures go into the folder that BROWSER_PICTURES names.
"""

from pathlib import Path
from typing import Any

import pytest
from tests.browser.offices import PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]

MAKE = """
import datetime as dt
from django.contrib.auth.hashers import make_password
from tests.browser.offices import PASSWORD
from steerhouse.core import editing
from steerhouse.core.context import system
from steerhouse.projects.models import Component
from steerhouse.schedule.work.tests import people
today = dt.date.today()
with system("a project for a story"):
    coast = Component.objects.get(code="COAST")
made = people.project("Harbour crane", today - dt.timedelta(days=21), coast)
mona = people.account("Mona", made.node, *people.SEE, "schedule.edit", "projects.edit")
editing.edit(people.fresh(mona), values={"password": make_password(PASSWORD)}, by=people.SYSTEM)
people.task(made, "Drive the piles", 3, people.worker(mona))
"""
TITLES = ["Your projects", "The page of a project", "The plan", "Baseline", "What people report", "Go anywhere"]


def walked(mona: Visitor) -> list[str]:
    """The titles of the tour's steps, gone through by the keyboard alone, each photographed."""
    page, found = mona.page, []
    box = page.locator("dialog.sh-tour")
    while True:
        box.wait_for()
        found.append(box.locator("h2").inner_text())
        assert page.evaluate("() => document.activeElement.closest('dialog.sh-tour') !== null")
        if found[-1] in ("Your projects", "The plan"):
            mona.look(f"tour-{len(found)}")
        done = box.get_by_role("button", name="Done").count() > 0
        page.keyboard.press("Enter" if done or len(found) % 2 else "ArrowRight")
        if done:
            box.wait_for(state="detached")
            return found
        page.wait_for_function(
            "last => ![undefined, last].includes(document.querySelector('dialog.sh-tour h2')?.innerText)",
            arg=found[-1],
        )


def test_a_project_manager_is_shown_around_by_the_keyboard_and_not_asked_again(
    live: Server, chromium: Any, tmp_path: Path
) -> None:
    make_office(live.home)
    live.home.python(MAKE)
    with visitor(chromium, live.url, tmp_path) as mona:
        page = mona.page
        mona.go("/sign-in/")
        page.get_by_label("User name").fill("mona")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_text("New here?").wait_for()
        mona.look("tour-offer")
        page.get_by_role("button", name="Show me").focus()
        page.keyboard.press("Enter")
        assert walked(mona) == TITLES
        mona.go("/work/")
        assert page.get_by_text("New here?").count() == 0
        # Again from the menu; Esc leaves it for good, and Tab stays inside.
        page.get_by_role("button", name="Account of").click()
        page.get_by_role("link", name="Tour").click()
        mona.look("tours")
        page.get_by_role("button", name="Show me").first.click()
        page.locator("dialog.sh-tour").wait_for()
        for _press in range(4):
            page.keyboard.press("Tab")
            assert page.evaluate("() => document.activeElement.closest('dialog.sh-tour') !== null")
        page.keyboard.press("Escape")
        page.locator("dialog.sh-tour").wait_for(state="detached")
        page.reload()
        assert page.locator("dialog.sh-tour").count() == 0
        assert mona.faults == {}
        assert mona.complaints == []
