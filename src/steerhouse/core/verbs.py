"""Verbs as data: what can be done, which right it needs, what it is called. Routes, buttons, API and tests read it."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Right:
    """A permission that an access role can hold: a room and a level, or a field that needs protection."""

    name: str
    label: str | Promise


@dataclass(frozen=True)
class Verb:
    """Something that people do to one kind of thing, and the right it takes."""

    name: str
    right: str
    label: str | Promise


RIGHTS: dict[str, Right] = {}
VERBS: dict[str, Verb] = {}
# A verb that needs no right beyond being signed in (own password, own jobs), and one open to everybody.
SIGNED_IN = "signed-in"
ANYONE = "anyone"
# Verbs of one's own account: closed to everybody who acts on behalf of somebody else.
PERSONAL: set[str] = set()
STANDARD: list[tuple[str, str, Any]] = [
    ("view", "view", _("See")),
    ("export", "view", _("Export")),
    ("history", "view", _("See history")),
    ("add", "edit", _("Add")),
    ("edit", "edit", _("Edit")),
    ("archive", "edit", _("Archive")),
    ("restore", "edit", _("Restore")),
]


def declare_right(name: str, label: str | Promise) -> str:
    """Make a right known; roles can hold no other."""
    RIGHTS[name] = Right(name, label)
    return name


def declare_verb(name: str, right: str, label: str | Promise) -> Verb:
    """Make a verb known. Its right must have been declared, so that a typing error stops the start."""
    if right not in RIGHTS and right not in (SIGNED_IN, ANYONE):
        raise LookupError(f"verb {name} needs the right {right}, which nobody declared")
    VERBS[name] = Verb(name, right, label)
    return VERBS[name]


def declare_room(room: str, label: str | Promise, *, models: list[str], edit_right: str = "") -> None:
    """The rights of a room (see, edit) and the standard verbs of the entities that live there."""
    declare_right(f"{room}.view", label)
    declare_right(f"{room}.edit", label)
    for model in models:
        declare_entity(model, view=f"{room}.view", edit=edit_right or f"{room}.edit")


def declare_entity(model: str, *, view: str, edit: str) -> None:
    """The standard verbs of one entity under the two rights that govern it."""
    for verb, level, label in STANDARD:
        declare_verb(f"{model}.{verb}", view if level == "view" else edit, label)


def verb_of(model: type[Any], verb: str) -> Verb:
    """The verb by its full name, or by its short one for a model: `edit` of Component is `component.edit`."""
    name = verb if "." in verb else f"{model._meta.model_name}.{verb}"
    try:
        return VERBS[name]
    except KeyError:
        raise LookupError(f"nobody declared the verb {name}") from None
