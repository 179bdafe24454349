"""The frame around a page: the navigation of what the actor may enter, and where in the tree the thing stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language

from steerhouse.core.actors import ROOT_PATH, Actor, Behalf, GrantedPath
from steerhouse.core.models import Node
from steerhouse.core.pages.addresses import address, list_address
from steerhouse.core.pages.declaration import REGISTRY, Pages, Text
from steerhouse.core.routes import ROUTES, may_enter

STEP = Node.steplen


@dataclass(frozen=True)
class Item:
    """One line of the navigation: a page of its own that people go to from anywhere."""

    label: Text
    route: str
    group: Text = ""
    position: int = 100
    go: str = ""
    when: Callable[[Actor], bool] | None = None


@dataclass(frozen=True)
class Line:
    """A link of the navigation; `go` is the letter that leads there after G."""

    label: str
    address: str
    here: bool
    go: str


@dataclass
class Group:
    """Lines under one head; the first group has none."""

    label: str
    lines: list[Line] = field(default_factory=list)


ITEMS: list[Item] = []
# Parts of the top bar that rooms lend: request → HTML.
BAR: list[Callable[[Any], str]] = []
# Notes above the content of pages that rooms lend: request → HTML, empty where there is nothing to say.
NOTES: list[Callable[[Any], str]] = []


def add_navigation(label: Text, route: str, **more: Any) -> None:
    """Offer a signature screen to those who may enter its route; the rest is as in Item. Without a group it stands on
    top, and `when` says for whom it makes sense at all."""
    ITEMS.append(Item(label, route, **more))


def lend_bar(make: Callable[[Any], str]) -> None:
    """Lend a part to the top bar of every page for people who are signed in."""
    BAR.append(make)


def lend_note(make: Callable[[Any], str]) -> None:
    """Lend a note above the content of pages for people who are signed in."""
    NOTES.append(make)


def navigation(by: Actor, path: str) -> list[Group]:
    """Groups in the order of their foremost line, each with its lines that the actor may enter."""
    found = _open_to(by.rights, by.is_signed_in, by.is_system, by.behalf is not None, get_language())
    groups: dict[str, Group] = {"": Group("")}
    for item, head, label, target in found:
        if item.when is None or item.when(by):
            here = path == target or (target != "/" and path.startswith(target))
            groups.setdefault(head, Group(head)).lines.append(Line(label, target, here, item.go))
    return [group for group in groups.values() if group.lines]


@lru_cache(maxsize=256)
def _open_to(
    rights: frozenset[str], signed_in: bool, system: bool, for_another: bool, language: str | None
) -> tuple[tuple[Item, str, str, str], ...]:
    """The items that whoever holds these rights may enter, in order, with head, label and address in the language.

    What is kept is no decision about a person: the rights are asked for anew with each request.
    """
    by = Actor.system("navigation") if system else Actor(user_id=0 if signed_in else None)
    by = replace(by, granted=(GrantedPath(ROOT_PATH, rights),), behalf=Behalf(0, "") if for_another else None)
    declared = [
        Item(pages.many, f"{pages.name}.list", pages.group, pages.position, pages.go)
        for pages in REGISTRY.pages.values()
        if pages.group
    ]
    items = sorted([*ITEMS, *declared], key=lambda item: (bool(item.group), item.position))
    return tuple(
        (item, str(item.group), capfirst(str(item.label)), reverse(item.route))
        for item in items
        if may_enter(by, ROUTES[item.route].verb)
    )


@lru_cache(maxsize=1)
def homes() -> tuple[tuple[Pages, str], ...]:
    """The entities that are one-to-one with a place in the tree, and the field that leads there."""
    return tuple(
        (pages, found.name)
        for pages in REGISTRY.pages.values()
        for found in pages.model._meta.concrete_fields
        if isinstance(found, models.OneToOneField) and found.related_model is Node
    )


def trail(by: Actor, thing: Any, pages: Pages | None, below: bool = False) -> Iterator[tuple[str, str]]:
    """What stands above the thing in the tree, as far as the actor sees it, then its list; `below` it, itself too."""
    path = thing.scope_path() if thing is not None else None
    own = isinstance(getattr(thing, "node", None), Node) and type(thing) in [home.model for home, _way in homes()]
    if path:
        # The root is the organization itself: it says nothing about where one is.
        above = [path[:end] for end in range(2 * STEP, len(path) + (0 if own else 1), STEP)]
        yield from _places(by, above)
    if pages is not None and not (path and own):
        yield capfirst(str(pages.many)), list_address(pages)
    if below and thing is not None:
        yield str(thing), address(thing)


def _places(by: Actor, paths: list[str]) -> Iterator[tuple[str, str]]:
    if not paths:
        return
    for pages, way in homes():
        rows = pages.model.objects.visible_to(by).filter(**{f"{way}__path__in": paths})
        yield from [(str(row), address(row)) for row in rows.order_by(f"{way}__path")]
    if not homes():
        yield from [(node.title, "") for node in Node.objects.visible_to(by).filter(path__in=paths)]
