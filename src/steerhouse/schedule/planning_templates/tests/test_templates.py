"""Templates: a plan without dates and people, and projects that begin with it."""

import datetime as dt
from typing import Any

import pytest

from steerhouse.core import editing, plan_time
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import Node
from steerhouse.organization.models import JobRole
from steerhouse.organization.working_time import standard_week
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import edit_task, report_progress
from steerhouse.schedule.models import Assignment, Link, ProjectTemplate, Schedule, Task
from steerhouse.schedule.planning_templates.actions import make_template
from steerhouse.schedule.planning_templates.content import moment_after, working_days
from steerhouse.schedule.work.tests.people import (
    DAY,
    SEE,
    SYSTEM,
    account,
    acting,
    browser,
    fresh,
    project,
    task,
    worker,
)
from steerhouse_engine.calendars import Calendar

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MONDAY, WEDNESDAY = dt.date(2026, 1, 5), dt.date(2026, 3, 4)
PLANS = (*SEE, "schedule.edit", "projects.edit")
WEEK = Calendar("Standard", tuple(tuple((a, b) for a, b in day) for day in standard_week()))


class World:
    """A finished project with a summary, a link, a deadline and a welder; somebody who plans everywhere."""

    def __init__(self) -> None:
        with system("test"):
            self.root = Node.root()
        self.boss, self.hand, self.other = (
            account("Bo", self.root, *PLANS),
            account("Wim", None, "tree.view"),
            account("Ann", None, "tree.view"),
        )
        self.role = editing.add(JobRole, values={"name": "Welder of bridges"}, by=SYSTEM)
        self.wim, self.ann = worker(self.hand), worker(self.other)
        for one in (self.wim, self.ann):
            editing.edit(one, values={"job_role": self.role}, by=SYSTEM)
        self.bridge = project("Bridge", MONDAY)
        phase = task(self.bridge, "Steel", 1)
        self.cut = task(self.bridge, "Cut", 3, self.wim)
        edit_task(self.cut, values={"parent": phase}, by=SYSTEM)
        weld = task(self.bridge, "Weld", 4, self.wim, after=fresh(self.cut))
        edit_task(weld, values={"parent": fresh(phase), "deadline": at(dt.date(2026, 1, 19))}, by=SYSTEM)
        report_progress(
            fresh(self.cut), percent_complete=100.0, actual_start=at(MONDAY, 480), actual_finish=at(MONDAY), by=SYSTEM
        )

    def template(self, **more: Any) -> ProjectTemplate:
        values = {"source": fresh(self.bridge), "name": "Steel bridge", **more}
        made: ProjectTemplate = make_template(ProjectTemplate, values=values, by=acting(self.boss))
        return fresh(made)


def at(day: dt.date, minute: int = 1020) -> int:
    return plan_time.from_date(day, minute)


@pytest.fixture
def world() -> World:
    return World()


def begin(world: World, template: ProjectTemplate, **more: str) -> Component:
    typed = {"name": "Second bridge", "code": "B2", "start": WEDNESDAY.isoformat(), **more}
    answer = browser(world.boss).post(f"/project-templates/{template.public_id}/begin/", typed)
    assert answer.status_code == 302, answer.content.decode()
    with system("test"):
        return Component.objects.get(code="B2")


def test_a_new_project_has_the_tasks_and_links_with_dates_from_its_own_start_and_no_progress(world: World) -> None:
    template = world.template()
    made = begin(world, template, **{f"role-{world.role.public_id}": world.ann.public_id})
    with system("test"):
        rows = {one.name: one for one in Task.objects.filter(component=made)}
        links = [(str(one.predecessor), str(one.successor)) for one in Link.objects.filter(successor__component=made)]
        people = set(Assignment.objects.filter(task__component=made).values_list("task__name", "resource__name"))
        schedule = Schedule.objects.get(component=made)
    assert [(row.name, row.level, row.duration) for row in rows.values()][1:] == [
        ("Cut", 2, 3 * DAY),
        ("Weld", 2, 4 * DAY),
    ]
    assert links == [("Cut", "Weld")] and rows["Cut"].parent_id == rows["Steel"].pk
    assert (rows["Cut"].actual_start, rows["Cut"].percent_complete) == (None, 0)
    assert people == {("Cut", "Ann"), ("Weld", "Ann")}
    assert plan_time.to_date(rows["Cut"].start) == WEDNESDAY
    assert plan_time.to_date(schedule.finish) == dt.date(2026, 3, 12)
    # The deadline stood ten working days behind the start.
    assert rows["Weld"].deadline == at(dt.date(2026, 3, 18))


def test_what_was_not_chosen_is_not_carried(world: World) -> None:
    template = world.template(with_links=False, with_dates=False, with_people=False)
    assert (template.content["links"], template.content["roles"]) == ([], [])
    made = begin(world, template)
    with system("test"):
        assert not Link.objects.filter(successor__component=made).exists()
        assert not Task.objects.filter(component=made, deadline__isnull=False).exists()


def test_a_template_is_made_on_the_page_and_kept_as_high_as_its_maker_plans(world: World) -> None:
    assert world.template().node_id is None
    manager = account("Mo", world.bridge.node, *PLANS)
    sent = {"source": world.bridge.public_id, "name": "Small bridge", "with_links": "on"}
    answer = browser(manager).post("/project-templates/add/", sent, follow=True)
    assert "Small bridge was added." in answer.content.decode()
    with system("test"):
        assert ProjectTemplate.objects.get(name="Small bridge").node_id == world.bridge.node_id


def test_without_a_plan_or_the_right_to_it_nothing_is_made(world: World) -> None:
    empty = project("Idea", MONDAY)
    with pytest.raises(Invalid):
        make_template(ProjectTemplate, values={"source": empty, "name": "Nothing"}, by=SYSTEM)
    manager = account("Mo", empty.node, *PLANS)
    reader = account("Rae", world.root, *SEE)
    with pytest.raises(Denied):
        make_template(ProjectTemplate, values={"source": fresh(world.bridge), "name": "X"}, by=acting(reader))
    typed = {"name": "Second bridge", "start": WEDNESDAY.isoformat()}
    # Who plans one project only may begin none at the top of the tree.
    answer = browser(manager).post(f"/project-templates/{world.template().public_id}/begin/", typed)
    assert answer.status_code in (403, 404)
    with system("test"):
        assert not Component.objects.filter(name="Second bridge").exists()


@pytest.mark.parametrize("days", [-7, -5, -1, 0, 1, 4, 5, 10, 23])
def test_working_days_are_counted_there_and_back(days: int) -> None:
    start = at(MONDAY, 480)
    found = moment_after(WEEK, start, days, 600)
    assert working_days(WEEK, start, found) == days and found % 1440 == 600
    assert WEEK.shifts_on(found // 1440)
