"""What portfolio lists promise: each project once, its history by period, in whatever order the lists come in."""

import datetime as dt
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import Node, User
from steerhouse.core.search import find
from steerhouse.interchange.portfolio_list import PortfolioList, Reason
from steerhouse.organization.models import Period, Unit
from steerhouse.projects.actions import add_component, change_state, edit_component
from steerhouse.projects.listing import Listing
from steerhouse.projects.lists import apply_list
from steerhouse.projects.models import Component, CostFigure, FormerName, Narrative, Rating, ReportedDate, StateChange
from steerhouse.projects.tests.makers import OWNER, THREE, cost, day, portfolio_list, rating, row

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def portfolio() -> Component:
    return add_component(Component, values={"name": "Government", "kind": "portfolio"}, by=SYSTEM)


def bring_in(node: Node, file: PortfolioList) -> Listing:
    found: Listing = apply_list(node, file=file, by=SYSTEM)
    return found


def projects() -> dict[str, Component]:
    rows = Component.objects.visible_to(SYSTEM).filter(kind="project").select_related("figures", "unit")
    return {one.name: one for one in rows}


def test_every_row_becomes_a_project_with_what_was_stated_about_it() -> None:
    top = portfolio()
    listing = bring_in(top.node, portfolio_list(2019, [row("Crossrail"), row("Eagle", None)]))
    assert {one.name: (one.added and len(one.added)) for one in listing.differences}["ratings"] == 2
    crossrail = projects()["Crossrail"]
    assert (crossrail.parent_id, crossrail.unit.name, crossrail.currency) == (top.pk, "DfT", "GBP")
    assert (crossrail.figures.grade, crossrail.figures.whole_life_cost) == ("amber", 10_000_000_000)
    assert (crossrail.start, crossrail.finish) == (dt.date(2015, 4, 1), dt.date(2025, 3, 31))
    period = Period.objects.visible_to(SYSTEM).get()
    assert (period.name, period.is_closed, period.node_id) == ("2018/19", True, top.node_id)


def test_the_preview_says_what_applying_does_and_the_same_list_again_changes_nothing() -> None:
    top = portfolio()
    file = portfolio_list(2019, [row("Crossrail"), row("Eagle", None)])
    shown = Listing(file, top.node, SYSTEM).counts
    assert not projects()
    assert bring_in(top.node, file).counts == shown
    assert bring_in(top.node, file).counts.total == 0


def test_a_withheld_value_is_kept_as_it_was_written() -> None:
    bring_in(portfolio().node, portfolio_list(2019, [row("Eagle", None, measures=(cost(None),), finish=day(""))]))
    said = Rating.objects.visible_to(SYSTEM).get()
    assert (said.grade, said.no_grade, said.raw) == ("", "withheld", "Exempt under Section 43")
    figure = CostFigure.objects.visible_to(SYSTEM).get()
    assert (figure.amount, figure.absence, figure.raw) == (None, "withheld", "Exempt")
    assert ReportedDate.objects.visible_to(SYSTEM).get(milestone="finish").absence == "not reported"


def test_two_raters_stand_side_by_side_and_a_silent_one_says_nothing() -> None:
    silent = rating(None, scale=THREE, reason=Reason.BLANK)
    rows = [row("Submarines", ratings=(silent, rating("Red", OWNER, THREE)))]
    bring_in(portfolio().node, portfolio_list(2022, rows))
    said = Rating.objects.visible_to(SYSTEM).get()
    assert (said.rater, said.label) == ("owner", "Red")


def test_an_unknown_scale_is_refused_and_nothing_is_written() -> None:
    rows = [row("Eagle", ratings=(rating("Amber", scale="mood, three smileys"),))]
    with pytest.raises(Invalid):
        bring_in(portfolio().node, portfolio_list(2022, rows))
    assert not projects() and not Period.objects.visible_to(SYSTEM).exists()


def test_a_text_too_long_for_its_field_is_named_before_it_is_cut() -> None:
    listing = bring_in(portfolio().node, portfolio_list(2019, [row("Eagle", description="x" * 100_007)]))
    assert len(projects()["Eagle"].description) == 100_000
    assert [(one.what, one.count, one.where) for one in listing.not_carried] == [
        ("What stands after the first 100,000 characters", 1, "description")
    ]


@pytest.mark.parametrize("values", [{"name": "E" * 301}, {"name": "Eagle", "code": "E" * 61}])
def test_a_name_or_code_too_long_to_be_found_again_is_refused_with_its_place(values: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        bring_in(portfolio().node, portfolio_list(2019, [row(**values)]))
    assert "characters" in refused.value.fields["row 2"][0]
    assert not projects()


def test_a_project_is_found_again_by_its_code_by_its_name_and_by_a_former_one() -> None:
    top = portfolio()
    bring_in(
        top.node, portfolio_list(2018, [row("Urenco Future Options"), row("Ferry"), row("Type 31e", code="MOD-1")])
    )
    rows = [
        row("Project Eagle", former_names=("Urenco Future Options",)), row("FERRY"), row("Type 31", code="MOD-1"),
    ]  # fmt: skip
    bring_in(top.node, portfolio_list(2019, rows))
    assert set(projects()) == {"Project Eagle", "FERRY", "Type 31"}
    names = {
        (one.component.name, one.name) for one in FormerName.objects.visible_to(SYSTEM).select_related("component")
    }
    assert ("Project Eagle", "Urenco Future Options") in names and ("Type 31", "Type 31e") in names
    assert [entry.title for entry in find(SYSTEM, "urenco")] == ["Project Eagle"]
    with system("test"):
        assert Node.objects.filter(title="Project Eagle").exists()


def test_who_left_the_list_is_closed_and_who_came_back_is_active() -> None:
    top = portfolio()
    bring_in(top.node, portfolio_list(2018, [row("Stays"), row("Leaves"), row("Returns")]))
    bring_in(top.node, portfolio_list(2019, [row("Stays")]))
    assert {name: one.state for name, one in projects().items()} == {
        "Stays": "active", "Leaves": "closed", "Returns": "closed",
    }  # fmt: skip
    bring_in(top.node, portfolio_list(2021, [row("Stays"), row("Returns")]))
    assert projects()["Returns"].state == "active"
    left = StateChange.objects.visible_to(SYSTEM).get(component__name="Leaves", after="closed")
    assert (left.on, left.reason) == (dt.date(2019, 3, 31), "No longer on the list")


def test_a_state_set_by_hand_is_left_to_the_person_who_set_it() -> None:
    top = portfolio()
    bring_in(top.node, portfolio_list(2018, [row("Stays"), row("Held")]))
    change_state(projects()["Held"], state="on hold", reason="No money", by=SYSTEM)
    bring_in(top.node, portfolio_list(2019, [row("Stays")]))
    assert projects()["Held"].state == "on hold"


def test_an_older_list_adds_history_and_leaves_todays_facts() -> None:
    top = portfolio()
    bring_in(top.node, portfolio_list(2021, [row("Crossrail", "Red", description="New", finish=day("2026-01-01"))]))
    bring_in(top.node, portfolio_list(2018, [row("Crossrail", "Green", description="Old", category="Rail")]))
    found = projects()["Crossrail"]
    assert (found.description, found.category, found.finish) == ("New", "Rail", dt.date(2026, 1, 1))
    assert (found.figures.grade, Rating.objects.visible_to(SYSTEM).count()) == ("red", 2)


def outcome() -> list[Any]:
    """Everything that lists say about projects, without keys and moments."""
    found: list[Any] = []
    with system("test"):
        for one in Component.objects.filter(kind="project").order_by("name").select_related("figures", "unit"):
            facts = [one.name, one.code, one.state, one.category, one.description, one.other_names, str(one.unit)]
            figures = [one.figures.grade, one.figures.as_at, one.figures.finish, one.figures.whole_life_cost]
            said = sorted((str(r.period), r.rater, r.grade) for r in Rating.objects.filter(component=one))
            states = sorted((s.after, s.on) for s in StateChange.objects.filter(component=one))
            names = sorted(n.name for n in FormerName.objects.filter(component=one))
            found.append([*facts, *figures, said, states, names])
    return found


def test_the_order_in_which_lists_come_in_does_not_matter() -> None:
    lists = [
        portfolio_list(2018, [row("Armour 2025", "Red"), row("Old name", "Green"), row("Gone")]),
        portfolio_list(2019, [row("Main Battle Tank", code="MOD-7"), row("New name", former_names=("Old name",))]),
        portfolio_list(2021, [row("Armour 2025", code="MOD-7", department="MOD"), row("New name", finish=day(""))]),
    ]
    outcomes = []
    for order in permutations(lists):
        with transaction.atomic():
            top = portfolio()
            for one in order:
                bring_in(top.node, one)
            outcomes.append(outcome())
            transaction.set_rollback(True)
    assert len(outcomes[0]) == 3
    assert all(one == outcomes[0] for one in outcomes)


def test_two_projects_that_a_code_shows_to_be_one_become_one() -> None:
    top = portfolio()
    bring_in(top.node, portfolio_list(2018, [row("Armour 2025", "Red")]))
    bring_in(top.node, portfolio_list(2019, [row("Main Battle Tank", code="MOD-7")]))
    assert len(projects()) == 2
    bring_in(top.node, portfolio_list(2021, [row("Armour 2025", code="MOD-7")]))
    assert set(projects()) == {"Armour 2025"}
    assert Rating.objects.visible_to(SYSTEM).filter(component=projects()["Armour 2025"]).count() == 3
    with system("test"):
        assert Node.objects.find_problems() == ([], [], [], [], [])


def test_a_corrected_list_changes_only_what_differs() -> None:
    top = portfolio()
    bring_in(top.node, portfolio_list(2019, [row("Crossrail"), row("Eagle")]))
    counts = bring_in(top.node, portfolio_list(2019, [row("Crossrail", "Red"), row("Eagle")])).counts
    assert (counts.added, counts.changed, counts.removed) == (0, 1, 0)
    counts = bring_in(top.node, portfolio_list(2019, [row("Crossrail", "Red")])).counts
    # Rating, cost, two dates and a narrative of the project that is not on the list any more.
    assert (counts.added, counts.changed, counts.removed) == (0, 0, 5)
    assert not Narrative.objects.visible_to(SYSTEM).filter(component__name="Eagle").exists()


def test_departments_that_the_organization_knows_are_used() -> None:
    top = portfolio()
    with system("test"):
        Unit.objects.bulk_create([Unit(name="dft")])
    bring_in(top.node, portfolio_list(2019, [row("Crossrail")]))
    assert projects()["Crossrail"].unit.name == "dft" and Unit.objects.visible_to(SYSTEM).count() == 1


def test_a_list_goes_into_no_project() -> None:
    project = add_component(Component, values={"name": "Depot"}, by=SYSTEM)
    with pytest.raises(Invalid):
        bring_in(project.node, portfolio_list(2019, [row("Crossrail")]))


def test_who_may_only_read_brings_no_list_in() -> None:
    top = portfolio()
    by = Actor(user_id=7, granted=(GrantedPath(top.node.path, frozenset({"projects.view", "tree.view"})),))
    with pytest.raises(Denied):
        apply_list(top.node, file=portfolio_list(2019, [row("Crossrail")]), by=by)


def test_who_may_edit_the_portfolio_alone_brings_a_list_in() -> None:
    top = portfolio()
    rights = frozenset({"projects.view", "projects.edit", "organization.view", "tree.view"})
    with system("test"):
        [somebody] = User.objects.bulk_create([User(username="somebody")])
    by = Actor(user_id=somebody.pk, granted=(GrantedPath(top.node.path, rights),))
    apply_list(top.node, file=portfolio_list(2019, [row("Crossrail")]), by=by)
    assert Component.objects.visible_to(by).filter(name="Crossrail").exists()


def test_a_project_that_gets_parts_becomes_a_program_and_a_part_that_somebody_moved_stays_there() -> None:
    top = portfolio()
    bring_in(top.node, portfolio_list(2019, [row("Payments", code="I1")]))
    tree = [row("Payments", code="I1", kind="program"), row("Portal", code="P1", part_of="I1")]
    shown = Listing(portfolio_list(2020, tree), top.node, SYSTEM).counts
    assert bring_in(top.node, portfolio_list(2020, tree)).counts == shown
    rows = Component.objects.visible_to(SYSTEM).select_related("node", "parent")
    payments, portal = rows.get(code="I1"), rows.get(code="P1")
    assert (payments.kind, payments.node.kind, portal.parent_id) == ("program", "program", payments.pk)
    assert bring_in(top.node, portfolio_list(2020, tree)).counts.total == 0
    edit_component(portal, values={"parent": top}, by=SYSTEM)
    bring_in(top.node, portfolio_list(2021, [row("Payments", code="I1"), row("Portal", code="P1", part_of="I1")]))
    assert (rows.get(code="P1").parent_id, rows.get(code="I1").kind) == (top.pk, "program")
    assert rows.count() == 3
