"""Splitting and copying: what was chosen goes or comes along, links that are cut stay links, one step takes it back."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from steerhouse.core.context import system
from steerhouse.core.models import Node
from steerhouse.projects.actions import add_statement
from steerhouse.projects.models import Component, CostFigure, Figures
from steerhouse.restructuring.tests.test_moving import EDIT, component, deed, undo, words
from steerhouse.schedule.models import Assignment, CrossLink, Link, Task
from steerhouse.schedule.work.tests.people import SYSTEM, account, browser, fresh, project, task, worker

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def depot() -> Component:
    """Dig, then build; it costs 1,000, and has a gate as its part."""
    found = project("Depot", dt.date(2026, 1, 5), category="Buildings")
    dig = task(found, "Dig", 2, resource=worker(account("Ann", None, "projects.view")))
    task(found, "Build", 3, after=dig)
    component("Gate", found)
    values = {"component": found, "measure": "whole-life cost", "amount": 1000, "currency": "GBP",
              "stated_on": dt.date(2026, 1, 5)}  # fmt: skip
    add_statement(CostFigure, values=values, by=SYSTEM)
    return found


@pytest.fixture
def office() -> Client:
    root = Node._base_manager.get(path="0001")
    return browser(account("Office", root, *EDIT, "schedule.view", "schedule.edit", "organization.view"))


def named(name: str) -> Component:
    with system("test"):
        found: Component = Component.objects.get(name=name)
    return found


def figures(at: Component) -> Any:
    return (
        Figures.objects.visible_to(SYSTEM).values("start", "finish", "task_count", "whole_life_cost").get(component=at)
    )


def everything(at: Component) -> list[Any]:
    with system("test"):
        rows = [model.objects.order_by("pk").values() for model in (Task, Link, CostFigure)]
        plain = [[{**row, "version": 0} for row in found] for found in rows]
        return [figures(at), *plain, Component.objects.count()]


def test_a_plan_is_split_and_its_cut_link_runs_between_the_two(depot: Component, office: Client) -> None:
    before = everything(depot)
    with system("test"):
        build, gate = Task.objects.get(name="Build"), Component.objects.get(name="Gate")
    asked = {"name": "Depot yard", "code": "Y-1", "tasks": build.public_id, "children": gate.public_id, "share": "30"}
    shown = deed(office, depot, "split", **asked)
    assert shown.status_code == 200 and "Links that are cut through" in words(shown) and everything(depot) == before
    assert deed(office, depot, "split", **asked, apply="yes").status_code == 302
    yard = named("Depot yard")
    with system("test"):
        cut = CrossLink.objects.get()
        assert (cut.predecessor.component_id, cut.successor.component_id, cut.state) == (depot.pk, yard.pk, "confirmed")
        assert not Link.objects.exists() and fresh(gate).parent_id == yard.pk
    assert (figures(depot)["whole_life_cost"], figures(yard)["whole_life_cost"]) == (700, 300)
    assert (figures(depot)["task_count"], figures(yard)["task_count"]) == (1, 1)
    # What waited for the dig still waits for it.
    assert figures(yard)["start"] >= figures(depot)["finish"] and figures(yard)["finish"] == before[0]["finish"]
    answer = undo(office, depot)
    assert answer.status_code == 302, words(answer)
    assert everything(depot) == before and fresh(gate).node.path.startswith(fresh(depot).node.path)


def test_a_copy_begins_on_its_own_day_with_what_was_chosen(depot: Component, office: Client) -> None:
    before = everything(depot)
    asked = {"name": "Depot two", "code": "", "start": "2026-02-02", "plan": "on", "costs": "on", "people": "as is"}
    assert "28" in words(deed(office, depot, "copy", **asked)) and everything(depot) == before
    assert deed(office, depot, "copy", **asked, apply="yes").status_code == 302
    two = named("Depot two")
    assert (two.category, two.state, two.start) == ("Buildings", "proposed", dt.date(2026, 2, 2))
    weeks = 28 * 24 * 60
    assert figures(two) == {**before[0], "start": before[0]["start"] + weeks, "finish": before[0]["finish"] + weeks}
    with system("test"):
        assert Assignment.objects.filter(task__component=two).count() == 1
        assert Link.objects.filter(successor__component=two).count() == 1
    answer = undo(office, depot)
    assert answer.status_code == 302, words(answer)
    assert everything(depot) == before
    bare = {**asked, "name": "Depot three", "plan": "", "costs": "", "apply": "yes"}
    assert deed(office, depot, "copy", **{key: value for key, value in bare.items() if value}).status_code == 302
    assert figures(named("Depot three"))["task_count"] is None
