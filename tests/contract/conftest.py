"""A small world for each test: two branches of the tree, seven people, and a row of the entity in each branch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from steerhouse.core.pages import Pages
from tests.contract.identities import Identity, identities
from tests.contract.makers import Branch, Maker

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


@pytest.fixture
def world(db: None) -> World:
    maker = Maker()
    here, there = maker.branch(HERE), maker.branch(THERE)
    return World(maker, here, there, identities(here, there))


@pytest.fixture
def make(world: World) -> Callable[..., Any]:
    return world.maker.row
