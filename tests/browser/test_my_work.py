"""Somebody without the plan at hand reports on a phone what is done, and the forecast of the project follows.

On a real server, in a real browser. Pictures go into the folder that BROWSER_PICTURES names.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import PHONE, WIDE, Visitor, visitor
from tests.support.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]

MAKE = """
import datetime as dt
from django.contrib.auth.hashers import make_password
from tests.browser.offices import PASSWORD
from steerhouse.core import editing
from steerhouse.core.models import User
from steerhouse.schedule.actions import set_baseline
from steerhouse.schedule.work.tests import people
from steerhouse.core.context import system
today = dt.date.today()
from steerhouse.projects.models import Component
with system("a project for a story"):
    coast = Component.objects.get(code="COAST")
made = people.project("Harbour crane", today - dt.timedelta(days=21), coast)
boss = people.account("Mona", made.node, *people.SEE, "schedule.edit", "projects.edit")
hand = people.account("Harry", made.node, "schedule.view", "projects.view")
for user in (boss, hand):
    editing.edit(people.fresh(user), values={"password": make_password(PASSWORD)}, by=people.SYSTEM)
mona, harry = people.worker(boss), people.worker(hand)
dig = people.task(made, "Drive the piles", 3, mona)
pour = people.task(made, "Pour the slab", 4, harry, after=dig)
people.task(made, "Mount the crane", 60, mona, after=pour)
set_baseline(people.fresh(made), reason="Approved", by=people.SYSTEM)
print(made.public_id)
"""
FINISH = """
import sys
from steerhouse.core import plan_time
from steerhouse.core.context import system
from steerhouse.projects.models import Figures
with system("what the dashboard reads"):
    found = Figures.objects.get(component__name="Harbour crane")
print(found.finish, found.late_tasks)
"""


@pytest.fixture(scope="module")
def project(live: Server) -> str:
    make_office(live.home)
    return live.home.python(MAKE).strip().splitlines()[-1]


@pytest.fixture(scope="module")
def people(
    live: Server, project: str, chromium: Any, tmp_path_factory: pytest.TempPathFactory, database: str
) -> Iterator[dict[str, Visitor]]:
    """A worker, a project manager and a director, each with a browser of their own."""
    folder = tmp_path_factory.mktemp(f"work-{database}")
    with (
        visitor(chromium, live.url, folder) as harry,
        visitor(chromium, live.url, folder) as mona,
        visitor(chromium, live.url, folder) as director,
    ):
        found = {"harry": harry, "mona": mona, DIRECTOR: director}
        harry.go("/sign-in/")
        for name, who in found.items():
            who.page.set_viewport_size(PHONE)
            who.go("/sign-in/")
            who.page.get_by_label("User name").fill(name)
            who.page.get_by_label("Password").fill(PASSWORD)
            who.page.get_by_role("button", name="Sign in").click()
            who.page.locator("main h1").wait_for()
        yield found


def stated(live: Server) -> tuple[int, int]:
    """Forecast finish and late tasks, as the dashboard reads them."""
    finish, late = live.home.python(FINISH).split()[-2:]
    return int(finish), int(late)


def forecast(director: Visitor, project: str) -> str:
    """What the page of the project tells the director about its finish."""
    facts = (
        director.go(f"/components/{project}/").page.locator(".sh-head .sh-sub, .sh-strip, .sh-figs").all_inner_texts()
    )
    return " ".join(facts)


def test_done_on_a_phone_moves_the_forecast_finish_that_the_dashboard_shows(
    people: dict[str, Visitor], live: Server, project: str
) -> None:
    mona, director = people["mona"], people[DIRECTOR]
    before, said = stated(live), director.go("/?show=all").text()
    page = mona.go("/work/").page
    box = page.get_by_role("button", name="Done: Drive the piles").bounding_box()
    assert box["height"] >= 44 and box["width"] >= 44
    mona.look("my-work")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Done: Drive the piles").click()
    page.get_by_text("is forecast to finish on").wait_for()
    after = stated(live)
    # Ticked off three weeks after it began instead of three days, it pushes what comes behind it.
    assert after[0] > before[0] and after[1] > before[1]
    assert director.go("/?show=all").text() != said
    director.look("my-work-dashboard")


def test_what_a_worker_proposes_on_a_phone_waits_until_the_manager_accepts_it(
    people: dict[str, Visitor], live: Server, project: str
) -> None:
    harry, mona = people["harry"], people["mona"]
    assert harry.page.url.endswith("/work/")
    page = harry.go("/work/").page
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Pour the slab").click()
    page.get_by_label("Complete, %").fill("50")
    page.get_by_label("Comment").fill("Rain until Tuesday")
    harry.look("my-work-update")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Propose progress").click()
    page.get_by_text("Proposed for “Pour the slab”").wait_for()
    harry.look("my-work-proposed")
    before = stated(live)
    page = mona.go(f"/components/{project}/").page
    page.get_by_text("0 % now, 50 % proposed").wait_for()
    mona.go("/proposals/").look("proposals")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("1 proposal accepted").wait_for()
    assert stated(live) != before or "50 %" in harry.go("/work/").text()


def test_the_portfolio_shows_its_projects_on_one_timeline(people: dict[str, Visitor]) -> None:
    director = people[DIRECTOR]
    page = director.page
    page.set_viewport_size(WIDE)
    director.go("/components/?q=Coastal").page.get_by_role("link", name="Coastal defences").first.click()
    page.get_by_role("link", name="Open the program plan").click()
    page.locator(".sh-gantt-row", has_text="Harbour crane").wait_for()
    director.look("program-plan")


def test_no_page_of_the_story_has_a_serious_fault_or_scrolls_sideways(people: dict[str, Visitor]) -> None:
    assert sum(len(who.found) for who in people.values()) >= 2 * 5
    assert [who.faults for who in people.values()] == [{}, {}, {}]
    assert [text for who in people.values() for text in who.complaints] == []
