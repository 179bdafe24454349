"""What periods promise: snapshots are renewed until the period closes, and then stay as they were known."""

import datetime as dt
from typing import Any

import pytest

from steerhouse.core import editing
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import Node
from steerhouse.interchange.portfolio_list import PortfolioList
from steerhouse.organization.models import Period
from steerhouse.projects.actions import add_component, add_statement, rate
from steerhouse.projects.lists import apply_list
from steerhouse.projects.models import Component, CostFigure, Figures, RatingScale
from steerhouse.projects.tests.makers import OWNER, THREE, cost, day, portfolio_list, rating, row
from steerhouse.reporting.actions import PeriodClosed, apply_portfolio_list, close_period, take_snapshots
from steerhouse.reporting.models import Snapshot

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make(name: str, parent: Component | None = None, kind: str = "project") -> Component:
    return add_component(Component, values={"name": name, "kind": kind, "parent": parent}, by=SYSTEM)


def period(month: int, node: Node | None = None) -> Period:
    last = (dt.date(2026, month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    values = {"name": f"2026-{month:02d}", "starts": dt.date(2026, month, 1), "ends": last, "node": node}
    return editing.add(Period, values=values, by=SYSTEM)


def root() -> Node:
    with system("test"):
        return Node.root()


def rated(component: Component, grade: str, on: dt.date) -> None:
    scale = RatingScale.objects.visible_to(SYSTEM).get(name="Delivery status")
    rate(component, values={"rater": "manager", "scale": scale, "grade": grade, "rated_on": on}, by=SYSTEM)


def snapshots(**where: Any) -> list[Snapshot]:
    return list(Snapshot.objects.visible_to(SYSTEM).filter(**where).order_by("period__ends", "component_id"))


def test_snapshots_are_renewed_until_the_period_closes_and_stay_afterwards() -> None:
    project, march = make("Depot"), period(3)
    rated(project, "on-track", dt.date(2026, 3, 5))
    take_snapshots(root(), period=march, by=SYSTEM)
    rated(project, "at-risk", dt.date(2026, 3, 25))
    assert close_period(march, by=SYSTEM) == 1
    [kept] = snapshots()
    assert (kept.look, kept.frozen_at is not None, kept.ratings["manager"]["label"]) == ("risk", True, "At risk")
    rated(project, "critical", dt.date(2026, 4, 2))
    assert snapshots()[0].look == "risk"


def test_the_live_figures_know_those_of_the_last_closed_period() -> None:
    project = make("Depot")
    rated(project, "on-track", dt.date(2026, 2, 20))
    close_period(period(2), by=SYSTEM)
    rated(project, "critical", dt.date(2026, 3, 20))
    close_period(period(3), by=SYSTEM)
    rated(project, "at-risk", dt.date(2026, 4, 20))
    found = Figures.objects.visible_to(SYSTEM).get()
    assert (found.look, found.previous_look, found.previous_as_at) == ("risk", "ok", dt.date(2026, 2, 28))


def test_a_closed_period_is_closed() -> None:
    make("Depot")
    march = period(3)
    close_period(march, by=SYSTEM)
    with pytest.raises(PeriodClosed):
        close_period(march, by=SYSTEM)
    with pytest.raises(PeriodClosed):
        take_snapshots(root(), period=march, by=SYSTEM)


def test_periods_close_in_their_order() -> None:
    march, april = period(3), period(4)
    close_period(april, by=SYSTEM)
    with pytest.raises(Invalid):
        close_period(march, by=SYSTEM)


def test_a_portfolio_with_its_own_periods_reports_into_those_only() -> None:
    listed, usual = make("Listed", kind="portfolio"), make("Usual", kind="portfolio")
    own = period(3, listed.node)
    make("One", listed)
    make("Two", usual)
    close_period(period(3), by=SYSTEM)
    close_period(own, by=SYSTEM)
    assert {one.name for one in snapshots(period=own)} == {"Listed", "One"}
    assert {one.name for one in snapshots(period__node=None)} == {"Usual", "Two"}


def test_who_may_not_edit_reports_closes_no_period() -> None:
    portfolio = make("Listed", kind="portfolio")
    own = period(3, portfolio.node)
    by = Actor(
        user_id=7, granted=(GrantedPath(portfolio.node.path, frozenset({"organization.view", "reporting.view"})),)
    )
    with pytest.raises(Denied):
        close_period(own, by=by)


def bring_in(node: Node, file: PortfolioList) -> None:
    apply_portfolio_list(node, file=file, by=SYSTEM)


def test_a_list_becomes_the_snapshots_of_its_year() -> None:
    top = make("Government", kind="portfolio")
    silent = rating(None, OWNER, THREE)
    rows = [
        row("Crossrail", "Red"),
        row("Eagle", ratings=(rating("Amber", scale=THREE), silent), measures=(cost(None),)),
    ]
    bring_in(top.node, portfolio_list(2022, rows))
    found = {one.name: one for one in snapshots()}
    assert (found["Crossrail"].look, found["Crossrail"].whole_life_cost) == ("critical", 10_000_000_000)
    assert found["Eagle"].whole_life_cost is None and set(found["Eagle"].ratings) == {"authority", "owner"}
    assert all(one.frozen_at is not None and one.as_at == dt.date(2022, 3, 31) for one in found.values())


def test_live_figures_of_a_listed_project_are_compared_with_the_list_before() -> None:
    top = make("Government", kind="portfolio")
    bring_in(top.node, portfolio_list(2021, [row("Crossrail", "Red", finish=day("2026-01-01"))]))
    bring_in(top.node, portfolio_list(2018, [row("Crossrail", "Green", finish=day("2024-01-01"))]))
    found = Figures.objects.visible_to(SYSTEM).get(component__name="Crossrail")
    assert (found.look, found.previous_look, found.previous_as_at) == ("critical", "ok", dt.date(2018, 3, 31))
    assert found.finish is not None and found.previous_finish is not None
    assert (found.finish - found.previous_finish) // 1440 == 731


def test_names_in_snapshots_are_those_of_their_time() -> None:
    top = make("Government", kind="portfolio")
    bring_in(top.node, portfolio_list(2019, [row("Eagle", former_names=("Urenco",))]))
    bring_in(top.node, portfolio_list(2018, [row("Urenco")]))
    assert [one.name for one in snapshots()] == ["Urenco", "Eagle"]


def test_snapshots_follow_a_project_that_is_joined_with_another() -> None:
    top = make("Government", kind="portfolio")
    bring_in(top.node, portfolio_list(2018, [row("Armour 2025", "Red")]))
    bring_in(top.node, portfolio_list(2019, [row("Main Battle Tank", code="MOD-7")]))
    bring_in(top.node, portfolio_list(2021, [row("Armour 2025", code="MOD-7")]))
    assert [(one.component.name, one.name) for one in snapshots()] == [
        ("Armour 2025", "Armour 2025"), ("Armour 2025", "Main Battle Tank"), ("Armour 2025", "Armour 2025"),
    ]  # fmt: skip


def test_statements_of_a_closed_period_are_not_edited() -> None:
    project, march = make("Depot"), period(3)
    values = {"component": project, "measure": "whole-life cost", "amount": 100, "currency": "EUR", "period": march,
              "stated_on": dt.date(2026, 3, 31)}  # fmt: skip
    add_statement(CostFigure, values=values, by=SYSTEM)
    close_period(march, by=SYSTEM)
    with pytest.raises(PeriodClosed):
        add_statement(CostFigure, values={**values, "measure": "benefits"}, by=SYSTEM)


def test_a_list_may_be_applied_without_reporting_looking_at_it() -> None:
    top = make("Government", kind="portfolio")
    apply_list(top.node, file=portfolio_list(2021, [row("Crossrail")]), by=SYSTEM)
    assert not snapshots()
