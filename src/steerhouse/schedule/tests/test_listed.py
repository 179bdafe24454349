"""What the activities of a portfolio list promise to plans that are there already."""

import datetime as dt

import pytest

from steerhouse.core.actors import Actor
from steerhouse.interchange.portfolio_list import ListedActivity, PortfolioList
from steerhouse.projects.actions import add_component
from steerhouse.projects.lists import apply_list
from steerhouse.projects.models import Component
from steerhouse.projects.tests.makers import portfolio_list, row
from steerhouse.schedule import listed
from steerhouse.schedule.models import Schedule, Task

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db]


def activity(name: str) -> ListedActivity:
    return ListedActivity(
        uid=7, name=name, start=dt.date(2018, 6, 2), finish=dt.date(2018, 6, 30), actual_start=None,
        actual_finish=None, minor_units=None, notes="",
    )  # fmt: skip


def list_of(year: int, name: str) -> PortfolioList:
    return portfolio_list(year, [row("Crossrail", code="C1", activities=(activity(name),))])


def test_a_plan_that_somebody_made_stays_and_the_preview_says_so() -> None:
    top = add_component(Component, values={"name": "Government", "kind": "portfolio"}, by=SYSTEM)
    file = list_of(2019, "Dig")
    apply_list(top.node, file=file, by=SYSTEM)
    own = Component.objects.visible_to(SYSTEM).get(code="C1")
    Schedule.objects.bulk_create([Schedule(component=own, start=0, source="Microsoft Project XML: Crossrail")])
    shown = listed.preview(top.node, file, SYSTEM)
    assert [one.count for one in shown.not_carried] == [1]
    assert listed.apply(top.node, file, SYSTEM).counts.total == 0
    assert not Task.objects.visible_to(SYSTEM).exists()


def test_a_later_list_renews_the_plan_and_an_earlier_one_leaves_it() -> None:
    top = add_component(Component, values={"name": "Government", "kind": "portfolio"}, by=SYSTEM)
    for year, name in ((2019, "Dig"), (2021, "Dig deeper"), (2020, "Dig deep")):
        file = list_of(year, name)
        apply_list(top.node, file=file, by=SYSTEM)
        listed.apply(top.node, file, SYSTEM)
    assert [one.name for one in Task.objects.visible_to(SYSTEM)] == ["Dig deeper"]
