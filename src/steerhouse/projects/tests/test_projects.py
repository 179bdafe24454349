"""What portfolios, programs and projects promise: place, names, states, statements and the figures that follow."""

import datetime as dt
import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from steerhouse.core import editing
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import Node
from steerhouse.core.search import find
from steerhouse.projects.actions import (
    add_component,
    add_components,
    add_statement,
    change_state,
    edit_component,
    edit_statement,
    rate,
)
from steerhouse.projects.models import (
    Component,
    CostFigure,
    Figures,
    FormerName,
    RatingScale,
    ReportedDate,
    StateChange,
)

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make(name: str, parent: Component | None = None, kind: str = "project", **values: Any) -> Component:
    return add_component(Component, values={"name": name, "kind": kind, "parent": parent, **values}, by=SYSTEM)


def actor_at(path: str, *rights: str) -> Actor:
    return Actor(user_id=7, name="somebody", granted=(GrantedPath(path, frozenset(rights)),))


def scale(edition: str = "five points") -> RatingScale:
    return RatingScale.objects.visible_to(SYSTEM).get(name="Delivery confidence", edition=edition)


def figures(component: Component) -> Figures:
    return Figures.objects.visible_to(SYSTEM).get(pk=component.pk)


def test_a_component_stands_below_its_parent_in_the_tree() -> None:
    portfolio = make("Rail", kind="portfolio", code="RAIL")
    project = make("Depot", portfolio)
    assert project.node.path.startswith(portfolio.node.path)
    with system("test"):
        node = Node.objects.get(pk=portfolio.node_id)
        assert (node.code, node.title, node.kind, node.numchild) == ("RAIL", "Rail", "portfolio", 1)
        assert Node.root().numchild == 1


def test_a_project_holds_no_program() -> None:
    with pytest.raises(Invalid):
        make("Program", make("Project"), kind="program")


def test_many_components_come_in_one_go_with_their_parents_among_them() -> None:
    top = Component(name="Portfolio", kind="portfolio")
    programs = [Component(name=f"Program {n}", kind="program", parent=top) for n in range(3)]
    projects = [Component(name=f"Project {n}", parent=programs[n % 3]) for n in range(30)]
    add_components(Component, components=[*projects, top, *programs], by=SYSTEM)
    with system("test"):
        for project in Component.objects.filter(kind="project").select_related("node", "parent__node"):
            assert project.node.path[:-4] == project.parent.node.path
        assert [node.numchild for node in Node.objects.filter(kind="program")] == [10, 10, 10]
        assert Node.objects.find_problems() == ([], [], [], [], [])
        assert Figures.objects.count() == StateChange.objects.count() == 34


def test_two_thousand_components_are_added_within_seconds() -> None:
    top = make("Portfolio", kind="portfolio")
    began = time.process_time()
    add_components(Component, components=[Component(name=f"P{n}", parent=top) for n in range(2000)], by=SYSTEM)
    assert time.process_time() - began < 6


def test_moving_a_component_takes_everything_below_along() -> None:
    first, second = make("First", kind="portfolio"), make("Second", kind="portfolio")
    program = make("Program", first, kind="program")
    project = make("Project", program)
    edit_component(program, values={"parent": second}, by=SYSTEM)
    with system("test"):
        moved = Component.objects.select_related("node").get(pk=project.pk)
        target = Component.objects.select_related("node").get(pk=second.pk)
        assert moved.node.path.startswith(target.node.path)
        assert Node.objects.find_problems() == ([], [], [], [], [])


def test_a_component_never_becomes_part_of_itself() -> None:
    program = make("Program", kind="program")
    project = make("Project", program)
    with pytest.raises(Invalid):
        edit_component(program, values={"parent": project}, by=SYSTEM)


def test_nobody_moves_a_component_to_where_they_may_not_edit() -> None:
    mine, other = make("Mine", kind="portfolio"), make("Other", kind="portfolio")
    project = make("Project", mine)
    by = actor_at(mine.node.path, "projects.view", "projects.edit")
    with pytest.raises(Denied):
        edit_component(project, values={"parent": other}, by=by)
    with system("test"):
        assert Node.objects.get(pk=project.node_id).path.startswith(mine.node.path)


def test_a_renamed_component_is_still_found_by_its_former_name() -> None:
    project = make("Aspire Replacement")
    edit_component(project, values={"name": "Columbus"}, by=SYSTEM)
    assert [one.name for one in FormerName.objects.visible_to(SYSTEM)] == ["Aspire Replacement"]
    assert [entry.title for entry in find(SYSTEM, "aspire")] == ["Columbus"]
    with system("test"):
        assert Node.objects.get(pk=project.node_id).title == "Columbus"


def test_a_code_belongs_to_one_component_and_none_is_needed() -> None:
    make("One", code="P-1")
    make("Two")
    make("Three")
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        make("Four", code="P-1")


def test_a_state_changes_with_its_reason_and_not_to_itself() -> None:
    project = make("Depot")
    change_state(project, state="on hold", reason="No site", by=SYSTEM)
    changes = StateChange.objects.visible_to(SYSTEM).order_by("id")
    assert [(one.before, one.after, one.reason) for one in changes] == [
        ("", "active", ""), ("active", "on hold", "No site"),
    ]  # fmt: skip
    with pytest.raises(Invalid):
        change_state(project, state="on hold", by=SYSTEM)


def test_the_newest_rating_counts_and_of_one_day_the_independent_one() -> None:
    project, five = make("Depot"), scale()
    for rater, grade, day in [
        ("authority", "green", dt.date(2020, 9, 30)),
        ("owner", "green", dt.date(2021, 3, 31)),
        ("authority", "amber-red", dt.date(2021, 3, 31)),
    ]:
        rate(project, values={"rater": rater, "scale": five, "grade": grade, "rated_on": day}, by=SYSTEM)
    found = figures(project)
    assert (found.grade, found.grade_order, found.look, found.rater) == ("amber-red", 4, "risk", "authority")


def test_a_rating_without_a_grade_says_why() -> None:
    project = make("Depot")
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        rate(project, values={"rater": "owner", "scale": scale(), "rated_on": dt.date(2022, 3, 31)}, by=SYSTEM)
    values = {"rater": "owner", "scale": scale(), "no_grade": "withheld", "rated_on": dt.date(2022, 3, 31)}
    assert rate(project, values=values, by=SYSTEM).label == "Withheld"
    assert (figures(project).look, figures(project).no_rating) == ("none", "withheld")


def test_a_grade_of_another_scale_is_refused() -> None:
    values = {"rater": "owner", "scale": scale("three points"), "grade": "amber-red", "rated_on": dt.date(2022, 3, 31)}
    with pytest.raises(ValidationError):
        rate(make("Depot"), values=values, by=SYSTEM)


def test_a_withheld_cost_is_kept_as_written_and_never_zero() -> None:
    project = make("Depot")
    values = {
        "component": project, "measure": "whole-life cost", "currency": "GBP", "stated_on": dt.date(2022, 3, 31),
        "absence": "withheld", "raw": "Exempt under Section 43",
    }  # fmt: skip
    figure = add_statement(CostFigure, values=values, by=SYSTEM)
    assert figures(project).whole_life_cost is None
    edit_statement(figure, values={"absence": "", "amount": 125_000_00}, by=SYSTEM)
    assert (figures(project).whole_life_cost, figures(project).currency) == (125_000_00, "GBP")


def test_a_slip_against_the_baseline_makes_the_health() -> None:
    project = make("Depot")
    for milestone, day in [("baseline finish", dt.date(2026, 1, 1)), ("finish", dt.date(2026, 3, 1))]:
        values = {"component": project, "milestone": milestone, "day": day, "stated_on": dt.date(2025, 1, 1)}
        add_statement(ReportedDate, values=values, by=SYSTEM)
    assert figures(project).health == "risk"


def test_an_archived_rating_counts_no_more_until_it_is_restored() -> None:
    project = make("Depot")
    rate(project, values={"rater": "owner", "scale": scale(), "grade": "green", "rated_on": "2022-03-31"}, by=SYSTEM)
    newer = {"rater": "owner", "scale": scale(), "grade": "red", "rated_on": "2022-09-30"}
    rating = rate(project, values=newer, by=SYSTEM)
    editing.archive(rating, by=SYSTEM)
    assert figures(project).grade == "green"
    editing.restore(rating, by=SYSTEM)
    assert figures(project).grade == "red"


def test_statements_moved_to_another_component_leave_the_first_without() -> None:
    one, two = make("One"), make("Two")
    rating = rate(one, values={"rater": "owner", "scale": scale(), "grade": "red", "rated_on": "2022-03-31"}, by=SYSTEM)
    edit_statement(rating, values={"component": two}, by=SYSTEM)
    assert (figures(one).look, figures(two).look) == ("none", "critical")


def test_components_of_another_branch_do_not_exist_for_an_actor() -> None:
    mine, other = make("Mine", kind="portfolio"), make("Other", kind="portfolio")
    make("Theirs", other)
    project = make("Ours", mine)
    by = actor_at(mine.node.path, "projects.view")
    assert {one.name for one in Component.objects.visible_to(by)} == {"Mine", project.name}
    assert Figures.objects.visible_to(by).count() == 2


def test_editing_takes_no_state_with_it() -> None:
    project = edit_component(make("Depot"), values={"state": "closed", "category": "ICT"}, by=SYSTEM)
    assert (project.state, project.category) == ("active", "ICT")


def test_an_archived_component_leaves_the_lists() -> None:
    project = make("Depot")
    editing.archive(project, by=SYSTEM)
    assert not Component.objects.visible_to(SYSTEM).live().exists()


def test_the_list_of_a_branch_is_a_range_of_the_path_in_the_index() -> None:
    top = make("Rail", kind="portfolio")
    add_components(Component, components=[Component(name=f"P{n}", parent=top) for n in range(300)], by=SYSTEM)
    branch = make("Bus", kind="portfolio")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = Component.objects.visible_to(actor_at(branch.node.path, "projects.view")).explain()
    assert "SCAN core_node" not in plan and "Seq Scan on core_node" not in plan
    assert "path" in plan
