"""Every list with every column that it offers: the same few questions, and no field without its right."""

from typing import Any

import pytest

from steerhouse.core.fields import MinorUnits
from steerhouse.core.lists.choosing import offered_columns
from steerhouse.core.pages import REGISTRY, Pages
from tests.contract.answers import body
from tests.contract.conftest import World
from tests.contract.identities import PROTECTED
from tests.contract.test_matrix import CANARY_AMOUNT, CANARY_TEXT, field_of, in_euro, questions

ALL = sorted(REGISTRY.pages.values(), key=lambda pages: pages.name)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.parametrize("pages", ALL, ids=lambda pages: pages.name),
]


def every_column(pages: Pages) -> list[str]:
    """Questions that show all columns, in portions that a list takes."""
    names = [column.name for column in offered_columns(pages)]
    return ["columns=" + ",".join(names[start : start + 20]) for start in range(0, len(names), 20)]


@pytest.mark.one_database
def test_any_columns_are_asked_for_as_often_for_twelve_rows_as_for_two(world: World, pages: Pages) -> None:
    world.rows(pages)
    who = world.people["editor"]
    paths = [f"/{pages.path}/{file}?{asked}" for asked in every_column(pages) for file in ("", "export.csv")]
    before = [questions(who, path) for path in paths]
    for _ in range(10):
        world.maker.row(pages.model, world.here)
    after = [questions(who, path) for path in paths]
    assert max(after) <= 30
    assert after == before, paths


@pytest.mark.one_database
def test_no_column_shows_a_protected_amount_to_who_lacks_its_right(world: World, pages: Pages) -> None:
    rights: dict[str, Any] = pages.model.field_rights
    for name in [n for n in rights if isinstance(field_of(pages, n), MinorUnits) and rights[n] in PROTECTED]:
        row = world.maker.row(pages.model, world.here, **{name: CANARY_AMOUNT})
        in_euro(row, field_of(pages, name).currency_from)
        for who in world.people.values():
            asked = [f"/{pages.path}/{file}?columns={name}" for file in ("", "export.csv")]
            told = [path for path in asked if CANARY_TEXT.search(body(who.client.get(path)))]
            assert bool(told) is (rights[name] in who.rights), (who.name, told)
