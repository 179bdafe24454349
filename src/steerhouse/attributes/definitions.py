"""Which attributes there are, kept in memory: read again when their stamp, which comes with the grants, is another."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Subquery

from steerhouse.attributes.models import Attribute, AttributeStamp, PickEntry
from steerhouse.core.actors import Actor
from steerhouse.core.context import system

STAMP = "attributes"
JOINT = " › "


@dataclass(frozen=True, eq=False)
class Definition:
    """An attribute with the entries of its list, in their order, archived ones as well."""

    attribute: Attribute
    entries: tuple[PickEntry, ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)

    def entry(self, word: str) -> PickEntry | None:
        """The entry that a person or program means: by id, code, or its words with or without those above it."""
        for entry in self.entries:
            if word in (entry.public_id, self.labels[entry.pk]) or (entry.code and word == entry.code):
                return entry
        found = [entry for entry in self.entries if entry.name == word and entry.archived_at is None]
        return found[0] if len(found) == 1 else None

    def applies_to(self, thing: Any) -> bool:
        """Whether a row has the attribute: those of one kind stand on rows of that kind only."""
        return not self.attribute.only or self.attribute.only == getattr(thing, "kind", None)


@dataclass(frozen=True, eq=False)
class Definitions:
    """All attributes at one moment, by the entity that has them."""

    stamp: str | None = None
    by_model: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    archived: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    # What the pages make of them, made once.
    made: dict[Any, Any] = field(default_factory=dict)

    def of(self, model: type[Any]) -> tuple[Definition, ...]:
        """The attributes of an entity, in the order of its pages."""
        return self.by_model.get(model._meta.label_lower, ())

    def ever(self, model: type[Any]) -> tuple[Definition, ...]:
        """The attributes of an entity with those that were archived."""
        return (*self.of(model), *self.archived.get(model._meta.label_lower, ()))


KEPT: dict[str, Definitions] = {"": Definitions()}


def stamp_question() -> Subquery:
    """The present stamp, as part of another question."""
    return Subquery(AttributeStamp.objects.order_by("pk").values("stamp")[:1])


def known(by: Actor) -> Definitions:
    """The attributes as this actor's request found them; without a request it asks."""
    stamp = by.stamps[STAMP] if STAMP in by.stamps else _stamp()
    if stamp is None:
        return Definitions()
    if KEPT[""].stamp != stamp:
        KEPT[""] = read(stamp)
    return KEPT[""]


def _stamp() -> str | None:
    return AttributeStamp.objects.order_by("pk").values_list("stamp", flat=True).first()


def read(stamp: str) -> Definitions:
    """The attributes as they are stored now, past the memory."""
    with system("which attributes there are decides what everybody is asked"):
        attributes = list(Attribute.objects.order_by("section", "position", "name", "pk"))
        by_list: dict[int, list[PickEntry]] = defaultdict(list)
        for entry in PickEntry.objects.order_by("list", "position", "name", "pk"):
            by_list[entry.list_id].append(entry)
    lists = {key: in_tree(entries) for key, entries in by_list.items()}
    live: dict[str, list[Definition]] = defaultdict(list)
    archived: dict[str, list[Definition]] = defaultdict(list)
    for attribute in attributes:
        pairs = lists.get(attribute.list_id or 0, [])
        found = Definition(attribute, tuple(entry for entry, _ in pairs), {entry.pk: label for entry, label in pairs})
        (live if attribute.archived_at is None else archived)[attribute.model].append(found)
    return Definitions(
        stamp, {key: tuple(v) for key, v in live.items()}, {key: tuple(v) for key, v in archived.items()}
    )


def in_tree(entries: list[PickEntry]) -> list[tuple[PickEntry, str]]:
    """Entries with their full words, each behind the one above it."""
    below: dict[int | None, list[PickEntry]] = defaultdict(list)
    for entry in entries:
        below[entry.parent_id].append(entry)

    def walk(above: int | None, words: str) -> list[tuple[PickEntry, str]]:
        found = []
        for entry in below[above]:
            label = f"{words}{JOINT}{entry.name}" if words else entry.name
            found += [(entry, label), *walk(entry.pk, label)]
        return found

    return walk(None, "")
