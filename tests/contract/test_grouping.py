"""Groups of a list: counted and added over all rows that the reader sees, never over currencies, never over secrets."""

import html
import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps

from steerhouse.core.lists.grouping import groupable
from steerhouse.core.pages import REGISTRY, Pages, pages_of
from tests.contract.answers import body
from tests.contract.conftest import World
from tests.contract.identities import Identity
from tests.contract.test_matrix import actor_of, questions

ALL = sorted(REGISTRY.pages.values(), key=lambda pages: pages.name)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def groups_of(who: Identity, path: str) -> list[Any]:
    """The groups of a list, each of which stands on the page with its words."""
    answer = who.client.get(path)
    page = html.unescape(body(answer))
    found: list[Any] = answer.context["sections"]
    assert page.count('<tr class="sh-group">') == len(found)
    assert all(group.words in page for group in found)
    return found


@pytest.mark.parametrize("pages", ALL, ids=lambda pages: pages.name)
def test_groups_count_what_the_reader_sees_with_the_same_few_questions(world: World, pages: Pages) -> None:
    world.rows(pages)
    who = world.people["editor"]
    columns = groupable(pages, actor_of(who))
    paths = [f"/{pages.path}/?group={column.name}" for column in columns]
    before = [questions(who, path) for path in paths]
    for _ in range(5):
        world.maker.row(pages.model, world.here)
    assert [questions(who, path) for path in paths] == before
    assert max(before, default=0) <= 30
    seen = pages.model.objects.visible_to(actor_of(who)).live().count()
    for path in paths:
        found = groups_of(who, path)
        assert len({group.key for group in found}) == len(found)
        assert sum(group.count for group in found) == seen, path


@pytest.fixture
def figures(world: World) -> Pages:
    """Costs in two currencies: budgets in pounds, forecasts in pounds and euros."""
    model: Any = apps.get_model("projects.CostFigure")
    first, second, *_rest = [value for value, _label in model._meta.get_field("measure").flatchoices]
    one = world.maker.row(apps.get_model("projects.Component"), world.here)
    amounts = [(first, 150, "GBP"), (first, 250, "GBP"), (second, 100, "GBP"), (second, 7, "EUR")]
    for measure, minor, currency in amounts:
        made = world.maker.row(model, world.here, measure=measure, component=one, amount=minor, currency=currency)
        assert made.currency == currency
    pages = pages_of(model)
    assert pages is not None
    return pages


def test_one_currency_is_added_up_and_several_say_why_they_are_not(world: World, figures: Pages) -> None:
    office = world.people["office"]
    found = groups_of(office, "/cost-figures/?group=measure&columns=component,amount")
    sums = [[re.sub("<[^>]*>", "", sum) for _head, sum in group.sums if sum] for group in found]
    assert sums == [["£4.00"], ["n/a Several currencies: EUR, GBP"]]
    assert [group.count for group in found] == [2, 2]


def test_a_group_that_goes_on_over_the_page_says_how_many_of_its_rows_stand_here(world: World) -> None:
    model: Any = apps.get_model("organization.Unit")
    for _ in range(60):
        world.maker.row(model, world.here)
    pages = pages_of(model)
    assert pages is not None
    office = world.people["office"]
    by = next(column.name for column in groupable(pages, actor_of(office)))
    counted: Counter[Any] = Counter()
    for page in (1, 2):
        for group in groups_of(office, f"/{pages.path}/?group={by}&page={page}"):
            counted[group.key] += len(group.rows)
            assert group.count == model._base_manager.filter(archived_at=None, **{by: group.key}).count()
            assert (group.count == len(group.rows)) is ("of them here" not in group.words)
    assert sum(counted.values()) == model._base_manager.filter(archived_at=None).count()


def test_a_view_keeps_its_grouping_and_refuses_one_that_does_not_exist(world: World) -> None:
    office = world.people["office"]
    kept = office.client.post("/views/add/", {"list": "component", "name": "Grouped", "question": "group=state"})
    assert "group=state" in kept["Location"]
    refused = office.client.post("/views/add/", {"list": "component", "name": "No", "question": "group=name"})
    assert refused.status_code == 422
