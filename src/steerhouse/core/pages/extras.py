"""The door for columns and fields beyond those of the model, which a higher room brings to the pages of an entity."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from steerhouse.core.actors import Actor
from steerhouse.core.pages.columns import Bound
from steerhouse.core.pages.declaration import Pages, pages_of


class Source:
    """What a room brings; names begin with `prefix`, by which fields, filters, API and audit know whose they are."""

    prefix = ""

    def columns(self, pages: Pages, by: Actor) -> Sequence[Bound]:
        """The columns that this actor may see anywhere, the same objects as long as nothing was redefined."""
        raise NotImplementedError

    def known(self, model: type[Any], names: Iterable[str], by: Actor) -> Mapping[str, Bound]:
        """The columns of these names whoever may see them, retired ones as well: for the history."""
        raise NotImplementedError

    def fields(self, pages: Pages, thing: Any, by: Actor) -> Mapping[str, tuple[forms.Field, Any]]:
        """The fields of a form with their first values, as far as the actor may change them on this thing."""
        raise NotImplementedError

    def sections(self, pages: Pages, thing: Any, by: Actor) -> Sequence[tuple[str, Sequence[Bound]]]:
        """What stands on the page of a thing: heads with their columns."""
        raise NotImplementedError


SOURCES: list[Source] = []


def add_columns_source(source: Source) -> None:
    """Let a room bring columns to the entities whose declaration says `attributes=True`."""
    SOURCES[:] = [*(one for one in SOURCES if one.prefix != source.prefix), source]


def columns_for(pages: Pages | None, by: Actor) -> list[Bound]:
    """The columns that rooms bring to these pages, as far as the actor may see them."""
    return [c for s in SOURCES for c in s.columns(pages, by)] if pages is not None and pages.attributes else []


def fields_for(pages: Pages, thing: Any, by: Actor) -> dict[str, tuple[forms.Field, Any]]:
    """The form fields that rooms bring for this thing."""
    return {n: f for s in SOURCES for n, f in s.fields(pages, thing, by).items()} if pages.attributes else {}


def sections_for(pages: Pages, thing: Any, by: Actor) -> list[tuple[str, Sequence[Bound]]]:
    """The sections that rooms bring to the page of a thing."""
    return [one for s in SOURCES for one in s.sections(pages, thing, by)] if pages.attributes else []


def known_for(model: type[Any], names: Iterable[str], by: Actor) -> dict[str, Bound]:
    """The brought columns among these names of a history."""
    pages, found = pages_of(model), [name for name in names if is_extra(name)]
    if not found or pages is None or not pages.attributes:
        return {}
    return {name: column for s in SOURCES for name, column in s.known(model, found, by).items()}


def is_extra(name: str) -> bool:
    """Whether a name belongs to what a room brought."""
    return any(name.startswith(source.prefix) for source in SOURCES)


def key_of(name: str) -> str:
    """The name under which `Entity.attributes` holds the value."""
    return next((name.removeprefix(s.prefix) for s in SOURCES if name.startswith(s.prefix)), name)


def name_of(key: str) -> str:
    """The name of a column or field, from the key that people and programs write."""
    return f"{SOURCES[0].prefix}{key}" if SOURCES else key
