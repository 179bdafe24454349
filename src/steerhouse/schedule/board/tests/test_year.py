"""Milestones of all projects and the year: what somebody may see, in the organization's own year, in few questions."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steerhouse.core import editing, plan_time
from steerhouse.core.models import Node
from steerhouse.organization.models import FiscalYear
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.board.year import years_of
from steerhouse.schedule.tests.makers import MONDAY, baseline, link, plan, task
from steerhouse.schedule.tests.test_edits import SYSTEM, Planner

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def project(name: str, parent: Component | None = None) -> Component:
    values: dict[str, Any] = {"name": name, "kind": "project"} | ({"parent": parent} if parent else {})
    made: Component = add_component(Component, values=values, by=SYSTEM)
    rows = [task(1, f"Build {name}", 5), task(2, f"{name} opens", 0, baselines=(baseline(MONDAY, MONDAY),))]
    apply_tasks(made, file=plan(rows, [link(1, 2)]), by=SYSTEM)
    return made


@pytest.fixture
def year_2026() -> FiscalYear:
    values = {"name": "FY 26", "starts": dt.date(2025, 10, 1), "ends": dt.date(2026, 9, 30)}
    found: FiscalYear = editing.add(FiscalYear, values=values, by=SYSTEM)
    return found


def everything(component: Component) -> Planner:
    return Planner(component, role="Director", place=Node.objects.visible_to(SYSTEM).get(path="0001"))


def page(who: Planner, address: str) -> str:
    answer = who.client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_milestones_stand_by_month_with_their_promise_and_how_late_they_are(year_2026: FiscalYear) -> None:
    depot = project("Depot")
    found = page(everything(depot), f"/milestones/?year={year_2026.public_id}")
    assert "January 2026" in found and "Depot opens" in found
    assert ">9 Jan 26</td>" in found and ">5 Jan 26</td>" in found and ">4</td>" in found
    assert "Depot opens" in page(everything(depot), f"/milestones/?year={year_2026.public_id}&state=late&view=timeline")


def test_nobody_sees_milestones_or_bars_of_a_project_that_is_not_theirs(year_2026: FiscalYear) -> None:
    mine, _theirs = project("Mine"), project("Theirs")
    who = Planner(mine)
    for address in ("/milestones/", "/milestones/?view=timeline", "/year/"):
        sign = "&" if "?" in address else "?"
        found = page(who, f"{address}{sign}year={year_2026.public_id}")
        assert "Mine" in found and "Theirs" not in found


def test_a_portfolio_narrows_both_pages(year_2026: FiscalYear) -> None:
    rail: Component = add_component(Component, values={"name": "Rail", "kind": "portfolio"}, by=SYSTEM)
    inside, outside = project("Tram", rail), project("Pier")
    who = everything(outside)
    for address in ("/milestones/", "/year/"):
        found = page(who, f"{address}?year={year_2026.public_id}&place={rail.public_id}")
        assert inside.name in found and outside.name not in found


def test_the_year_is_the_one_of_the_organization(year_2026: FiscalYear) -> None:
    found = page(everything(project("Depot")), f"/year/?year={year_2026.public_id}")
    assert "FY 26: 1 Oct 25 – 30 Sep 26" in found
    assert found.index(">Oct 25<") < found.index(">Dec<") < found.index(">Jan 26<") < found.index(">Sep<")
    assert [one.public_id for one in years_of(by=SYSTEM)] == [year_2026.public_id]
    assert plan_time.to_date(MONDAY) > year_2026.starts


def test_the_number_of_questions_does_not_grow_with_the_projects(year_2026: FiscalYear) -> None:
    who = everything(project("First"))
    page(who, "/year/")
    asked: list[int] = []
    for more in (0, 6):
        for number in range(more):
            project(f"Another {number}")
        for address in ("/milestones/", "/milestones/?view=timeline", "/year/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page(who, f"{address}{'&' if '?' in address else '?'}year={year_2026.public_id}")
            asked.append(len(queries))
    assert asked[:3] == asked[3:]
    assert max(asked) <= 30
