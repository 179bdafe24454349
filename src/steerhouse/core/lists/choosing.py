"""Which columns a list shows, and in which order: as declared, or as the address names them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict

from steerhouse.core.actors import Actor
from steerhouse.core.pages.columns import Bound, bind, bound_columns, visible
from steerhouse.core.pages.declaration import Facts, Pages, Spec
from steerhouse.core.pages.extras import columns_for
from steerhouse.core.writing import FRAME, SECRET

# More columns than this make a table that nobody reads, and a question with too many joins.
MOST = 24


@dataclass(frozen=True)
class Offer:
    """A column that the list may show; the one with the name always stands, and first."""

    name: str
    label: str
    shown: bool
    fixed: bool


@lru_cache(maxsize=256)
def offered_columns(pages: Pages) -> tuple[Bound, ...]:
    """The declared columns, what else the room declared of the row as facts, and its other fields."""
    found = {column.name: column for column in bound_columns(pages)}
    for spec in _facts(pages):
        column = bind(pages.model, spec)
        # A property may ask the database for each row, so only those that the list declared stand in it.
        if column.field is not None:
            found.setdefault(column.name, column)
    for field in pages.model._meta.concrete_fields:
        shown = (field.editable and field.name not in FRAME | SECRET) or field.name == "created_at"
        if shown and not field.primary_key:
            found.setdefault(field.name, bind(pages.model, field.name))
    return tuple(found.values())


def _facts(pages: Pages) -> Iterator[Spec]:
    yield from pages.facts
    for panel in pages.panels:
        if isinstance(panel, Facts):
            yield from panel.columns


def named(query: QueryDict) -> list[str]:
    """The names in the address: parts of one value, or several values as a plain form sends them."""
    parts = [part.strip() for value in query.getlist("columns") for part in value.split(",")]
    return list(dict.fromkeys(part for part in parts if part))


def offered_to_choose(pages: Pages, by: Actor) -> list[Bound]:
    """The columns that this actor may choose from."""
    return [*visible(offered_columns(pages), by), *columns_for(pages, by)]


def chosen_columns(pages: Pages, query: QueryDict, by: Actor) -> list[Bound]:
    """The columns that were asked for, as far as the actor may see them; the declared ones where none was."""
    declared = visible(bound_columns(pages), by)
    names = named(query)
    offered = {column.name: column for column in offered_to_choose(pages, by)}
    wanted = [offered[name] for name in names if name in offered][:MOST]
    if not wanted:
        return declared
    first = [column for column in declared if column.kind_name == "name"][:1]
    return [*first, *(column for column in wanted if column not in first)]


def offers(pages: Pages, chosen: list[Bound], by: Actor) -> list[Offer]:
    """What the dialog shows: the columns of the list in their order, then the others by their words."""
    rest = [column for column in offered_to_choose(pages, by) if column not in chosen]
    rest.sort(key=lambda column: column.heading.casefold())
    return [
        Offer(column.name, column.heading, column in chosen, column.kind_name == "name") for column in [*chosen, *rest]
    ]
