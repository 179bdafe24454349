"""A small world for each test: two branches of the tree, seven people, and a row of the entity in each branch."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from steerhouse.core.pages import Pages
from tests.contract.identities import Identity, identities
from tests.contract.makers import Branch, Maker
from tests.support.databases import TestDatabases

HERE, THERE = "CANARYNORTH", "CANARYSOUTH"


@dataclass
class World:
    """Two branches that know nothing of each other, and people."""

    maker: Maker
    here: Branch
    there: Branch
    people: dict[str, Identity]

    def rows(self, pages: Pages) -> tuple[Any, Any]:
        """A row of the entity in each branch."""
        return self.maker.row(pages.model, self.here), self.maker.row(pages.model, self.there)


@pytest.fixture(scope="module")
def standing(database: str, test_databases: TestDatabases, django_db_blocker: Any) -> Iterator[World]:
    """The world as every test of a module begins with it, made once; it goes when the module is through."""
    with django_db_blocker.unblock():
        test_databases.use(database)
        with transaction.atomic():
            maker = Maker()
            here, there = maker.branch(HERE), maker.branch(THERE)
            yield World(maker, here, there, identities(here, there))
            transaction.set_rollback(True)


@pytest.fixture
def world(standing: World, db: None) -> World:
    """The standing world in copies: what a test does to its rows, its people's sessions and here ends with it."""
    here, there = copy.deepcopy((standing.here, standing.there))
    return World(Maker(100), here, there, {name: one.again() for name, one in standing.people.items()})


@pytest.fixture
def make(world: World) -> Callable[..., Any]:
    return world.maker.row
