"""The program plan: projects roll up, milestones stand below theirs, nothing unseen is drawn."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from steerhouse.core import plan_time
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import edit_task
from steerhouse.schedule.models import Task
from steerhouse.schedule.programs.actions import link_outside
from steerhouse.schedule.programs.timeline import timeline
from steerhouse.schedule.work.tests.people import SEE, SYSTEM, account, acting, browser, fresh, project, task

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MONDAY = dt.date(2026, 1, 5)


def program(name: str, parent: Component | None = None, kind: str = "program") -> Component:
    made: Component = add_component(Component, values={"name": name, "kind": kind, "parent": parent}, by=SYSTEM)
    return made


def milestone(component: Component, name: str, after: Task) -> Task:
    made = task(component, name, 0, after=after)
    edited: Task = edit_task(made, values={"kind": Task.Kind.MILESTONE}, by=SYSTEM)
    return edited


class World:
    """A portfolio with a program of two linked projects and a project without a plan; another portfolio beside it."""

    def __init__(self) -> None:
        self.top = program("Coast", kind="portfolio")
        self.dikes = program("Dikes", self.top)
        self.north, self.south = project("North", MONDAY, self.dikes), project("South", MONDAY, self.dikes)
        self.dig = task(self.north, "Dig", 5)
        self.ready = milestone(self.north, "Ground ready", self.dig)
        self.fill = task(self.south, "Fill", 10)
        values = {"name": "Idea", "kind": "project", "parent": self.top, "start": MONDAY, "finish": dt.date(2026, 6, 1)}
        self.idea = add_component(Component, values=values, by=SYSTEM)
        link_outside(fresh(self.fill), waits=True, project="North", other="Ground ready", by=SYSTEM)


@pytest.fixture
def world() -> World:
    return World()


def column(drawing: dict[str, Any], name: str) -> list[Any]:
    return list(drawing["tasks"][name])


def test_projects_stand_below_their_program_which_lasts_from_the_first_to_the_last(world: World) -> None:
    drawing = timeline(fresh(world.top), by=SYSTEM)["drawing"]
    assert list(zip(column(drawing, "name"), column(drawing, "level"), column(drawing, "kind"), strict=True)) == [
        ("Dikes", 1, 1), ("North", 2, 1), ("Ground ready", 3, 2), ("South", 2, 0), ("Idea", 1, 0),
    ]  # fmt: skip
    days = [plan_time.to_date(moment) for moment in column(drawing, "finish")]
    assert days == [
        dt.date(2026, 1, 23),
        dt.date(2026, 1, 9),
        dt.date(2026, 1, 9),
        dt.date(2026, 1, 23),
        dt.date(2026, 6, 1),
    ]
    assert (drawing["links"]["from"], drawing["links"]["to"]) == ([2], [3]) and not drawing["editable"]


def test_nothing_of_a_project_that_the_reader_does_not_see_is_drawn(world: World) -> None:
    reader = account("Rae", world.south.node, *SEE)
    assert browser(reader).get(reverse("component.program", args=[world.top.public_id])).status_code == 404
    names = column(timeline(fresh(world.dikes), by=acting(reader))["drawing"], "name")
    assert names == ["South"] and timeline(fresh(world.dikes), by=acting(reader))["drawing"]["links"]["from"] == []


def test_the_page_leads_on_from_each_row_in_as_many_questions_for_many_projects_as_for_few(world: World) -> None:
    reader = browser(account("Pia", world.top.node, *SEE))
    page = reverse("component.program", args=[world.top.public_id])
    assert "Open the program plan" in reader.get(f"/components/{world.top.public_id}/").content.decode()
    assert "Open the program plan" not in reader.get(f"/components/{world.north.public_id}/").content.decode()
    with CaptureQueriesContext(connection) as few:
        assert "Ground ready" in reader.get(page).content.decode()
    for number in range(3):
        project(f"Site {number}", MONDAY, world.dikes)
    with CaptureQueriesContext(connection) as many:
        assert "Site 2" in reader.get(page).content.decode()
    assert len(few) == len(many) <= 30
    leads = {one.public_id: reader.get(reverse("program.open", args=[one.public_id])).url for one in (
        world.dikes, world.north, world.ready,
    )}  # fmt: skip
    assert list(leads.values()) == [
        reverse("component.program", args=[world.dikes.public_id]), f"/components/{world.north.public_id}/",
        f"/tasks/{world.ready.public_id}/",
    ]  # fmt: skip
