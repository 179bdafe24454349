"""The four verbs that every entity has unless its room says otherwise: add, edit, archive, restore."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.utils import timezone

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.models import Entity

E = TypeVar("E", bound=Entity)
# What a room does in the same transaction when a row of its leaves or comes back: figures that counted it follow.
AFTER_ARCHIVING: dict[type[Entity], Callable[..., Any]] = {}
# What it does when rows of its were set back to what they were, beyond their own columns: `do(rows, *, by)`.
AFTER_SET_BACK: dict[type[Entity], Callable[..., Any]] = {}


@action("add")
def add(model: type[E], *, values: Mapping[str, Any], by: Actor) -> E:
    """Put a new row where the actor may have one."""
    thing = model(**values)
    thing.full_clean()
    thing.save()
    return thing


@action("edit")
def edit(thing: E, *, values: Mapping[str, Any], by: Actor, version: int | None = None) -> E:
    """Change fields of a row; `version` is the one that the editor saw, so that nobody's edit is lost."""
    if version is not None:
        thing.version = version
    for name, value in values.items():
        setattr(thing, name, value)
    thing.full_clean()
    thing.save()
    return thing


@action("archive")
def archive(thing: E, *, by: Actor) -> E:
    """Take a row out of lists and counts; it stays, and `restore` brings it back."""
    thing.archived_at = timezone.now()
    return _left_or_back(thing, by)


@action("restore")
def restore(thing: E, *, by: Actor) -> E:
    """Bring back what was archived."""
    thing.archived_at = None
    return _left_or_back(thing, by)


def _left_or_back(thing: E, by: Actor) -> E:
    thing.save()
    if follow := AFTER_ARCHIVING.get(type(thing)):
        follow(thing, by=by)
    return thing
