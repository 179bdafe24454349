"""From a number to the rows behind it: counts of changes are lists, sums of a portfolio are its projects."""

import random

import pytest

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.models import Node
from steerhouse.projects.actions import add_component, write_figures
from steerhouse.projects.models import Component, RatingScale
from steerhouse.reporting.parts import parts
from steerhouse.reporting.problem import CHANGED, Scope, figures_in, sums
from steerhouse.reporting.tests.makers import DAY, SYSTEM, add_with_figures, figures, keep_two_periods

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@action("component.edit")
def state(project: Component, *, row: dict[str, object], by: Actor) -> None:
    write_figures({project.pk: row})


def place(name: str, kind: str, parent: Component | None = None) -> Component:
    made: Component = add_component(Component, values={"name": name, "kind": kind, "parent": parent}, by=SYSTEM)
    return made


def scales() -> list[int]:
    return list(RatingScale.objects.visible_to(SYSTEM).values_list("pk", flat=True))


def listed(scope: Scope) -> dict[str, int]:
    """How many rows the filter of each change leaves."""
    asked = [Scope(scope.by, scope.node, scope.period, scope.before, {"changed": name}, scope.day) for name in CHANGED]
    return {one.filters["changed"]: figures_in(one).count() for one in asked}


def counted(scope: Scope) -> dict[str, int]:
    _totals, found = sums(scope)
    return {name: getattr(found, name) for name in CHANGED}


def test_each_count_of_what_changed_since_the_last_period_lists_as_many_projects() -> None:
    chance = random.Random(3)
    add_with_figures(Component, rows=[figures(chance, scales()) for _ in range(120)], by=SYSTEM)
    live = Scope(SYSTEM, day=DAY)
    assert counted(live) == listed(live)
    assert min(counted(live).values()) > 0


def test_each_count_of_a_closed_period_lists_as_many_projects() -> None:
    with system("test"):
        root = Node.root()
    before, period, _unit = keep_two_periods(root, chance=random.Random(4), scales=scales(), by=SYSTEM)
    closed = Scope(SYSTEM, root, period, before, day=DAY)
    assert counted(closed) == listed(closed)
    assert counted(closed)["finish_later"] > 0


def test_a_portfolio_shows_what_each_program_in_it_adds_up_to() -> None:
    portfolio = place("Coast", "portfolio")
    program = place("Barriers", "program", portfolio)
    other = place("Lights", "program", portfolio)
    for name, look, cost in (("East", "critical", 400), ("West", "ok", 200)):
        row = {"health": look, "look": look, "currency": "GBP", "cost_at_completion": cost * 100_000_000, "as_at": DAY}
        state(place(name, "project", program), row=row, by=SYSTEM)
    shown = parts(portfolio, SYSTEM)
    assert shown is not None
    assert [(one.name, one.projects, one.critical.text, one.cost) for one in shown["parts"]] == [
        (program.name, "2", "1", "£600m"),
        (other.name, "0", "0", "–"),
    ]
    assert [one.name for one in shown["projects"]] == ["East", "West"]


def test_a_project_has_no_parts() -> None:
    assert parts(place("East", "project"), SYSTEM) is None


def test_somebody_with_a_grant_on_one_program_sees_nothing_of_its_sibling_in_the_sums() -> None:
    portfolio = place("Coast", "portfolio")
    mine, theirs = (place(name, "program", portfolio) for name in ("Barriers", "Lights"))
    for program in (mine, theirs):
        state(place(f"Part of {program.name}", "project", program), row={"as_at": DAY}, by=SYSTEM)
    seeing = frozenset({"projects.view", "reporting.view"})
    somebody = Actor(user_id=1, granted=(GrantedPath(mine.node.path, seeing),))
    shown = parts(portfolio, somebody)
    assert shown is not None
    assert [one.name for one in shown["parts"]] == ["Barriers"]
    assert [one.name for one in shown["projects"]] == ["Part of Barriers"]
    assert shown["total"] == "1"
