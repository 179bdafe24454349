"""The next file of a schedule: what moves, by how much, and what stays as it was typed here."""

from dataclasses import replace
from typing import Any

import pytest
from django.template.loader import render_to_string

from steerhouse.core.actors import Actor
from steerhouse.core.imports.steps import Preview
from steerhouse.interchange.schedule_file import FileCalendar, ScheduleFile
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks, set_baseline
from steerhouse.schedule.import_step import preview
from steerhouse.schedule.models import Baseline, BaselineTask, Task
from steerhouse.schedule.tests.makers import STANDARD, link, plan, task

SYSTEM = Actor.system("test")
pytestmark = pytest.mark.django_db


def project(file: ScheduleFile) -> Component:
    component = add_component(Component, values={"name": "Depot", "kind": "project", "currency": "EUR"}, by=SYSTEM)
    apply_tasks(component, file=file, by=SYSTEM)
    return component


def first() -> ScheduleFile:
    """Dig, then pour; paint stands beside them and has float."""
    return plan([task(1, "Dig", 2), task(2, "Pour", 1), task(3, "Paint", 1), task(4, "Clear", 1)], [link(1, 2)])


def second() -> ScheduleFile:
    """Digging takes five days, painting an hour less; clearing is gone, roofing is new."""
    rows = [task(1, "Dig", 5), task(2, "Pour", 1), task(3, "Paint", 1), task(5, "Roof", 1)]
    rows[2] = replace(rows[2], duration=240.0)
    return plan(rows, [link(1, 2)])


def slips(component: Component, file: ScheduleFile) -> tuple[Preview, dict[str, Any]]:
    found = preview(component.node, file, SYSTEM)
    return found, found.kept.get("slips", {})


def test_what_slips_furthest_stands_first_with_its_days_float_and_the_finish_of_all() -> None:
    component = project(first())
    found, moved = slips(component, second())
    assert [(one["name"], one["days"]) for one in moved["rows"]] == [("Dig", 3.0), ("Pour", 3.0), ("Paint", -0.5)]
    assert [one["critical"] for one in moved["rows"]] == [True, True, False]
    # Three days more for all others, and half a day less to do.
    assert [one["float"] for one in moved["rows"]] == [0.0, 0.0, 3.5]
    assert (moved["later"], moved["earlier"], moved["added"], moved["removed"], moved["days"]) == (2, 1, 1, 1, 3.0)
    page = render_to_string("schedule/_slips.html", {"kept": found.kept})
    assert page.index("Dig") < page.index("Paint") and moved["finish_after"] in page
    apply_tasks(component, file=second(), by=SYSTEM)
    stored = {one.name: one.finish for one in Task.objects.visible_to(SYSTEM).filter(component=component)}
    assert set(stored) == {"Dig", "Pour", "Paint", "Roof"}
    assert slips(component, second())[1]["rows"] == []


def test_a_plan_that_comes_for_the_first_time_moves_nothing() -> None:
    component = add_component(Component, values={"name": "New", "kind": "project"}, by=SYSTEM)
    assert slips(component, first())[1] == {}


def test_what_was_typed_here_and_no_file_knows_stays() -> None:
    component = project(first())
    set_baseline(component, reason="", name="Contract", by=SYSTEM)
    dig = Task.objects.visible_to(SYSTEM).get(component=component, uid=1)
    Task.objects.visible_to(SYSTEM).filter(pk=dig.pk).update(points=8, backlog_rank=3)
    apply_tasks(component, file=second(), by=SYSTEM)
    after = Task.objects.visible_to(SYSTEM).get(component=component, uid=1)
    assert (after.pk, after.public_id, after.points, after.backlog_rank) == (dig.pk, dig.public_id, 8, 3)
    contract = Baseline.objects.visible_to(SYSTEM).get(component=component)
    promised = BaselineTask.objects.visible_to(SYSTEM).get(baseline=contract, task=after)
    assert (contract.name, contract.current, promised.duration) == ("Contract", True, 960)


def test_a_calendar_that_leans_on_one_that_leans_on_another_comes_in() -> None:
    def leaning(uid: int, base: int | None) -> FileCalendar:
        return replace(STANDARD, uid=uid, name=f"Calendar {uid}", base_uid=base, is_base=base is None)

    file = replace(first(), calendars=(*first().calendars, leaning(31, 32), leaning(32, 33), leaning(33, None)))
    component = project(file)
    assert preview(component.node, file, SYSTEM).counts.total == 0
