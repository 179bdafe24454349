"""What the feed's columns hold beside what is taken over: custom fields, and documented properties that are left."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from steerhouse.interchange.problems import shortened
from steerhouse.interchange.project_online.model import UnknownColumn
from steerhouse.interchange.project_online.names import (
    BASELINE,
    NOT_CARRIED,
    OTHER_BASELINE,
    OWN_FIGURES,
    PROJECTS,
    READ,
    TASKS,
    decoded,
    is_about_the_page,
    is_known,
)
from steerhouse.interchange.project_online.pages import Entity
from steerhouse.interchange.project_online.values import is_empty
from steerhouse.interchange.schedule_file import NotCarried

KEPT = (PROJECTS, TASKS)
MOST_EXAMPLE = 80


@dataclass
class Columns:
    """Counts the values of every column that is not taken over; `custom` are the unknown ones of an entity set."""

    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    custom: dict[str, list[str]] = field(default_factory=dict)

    def look(self, entity: Entity) -> None:
        """Go through the columns of one entity set."""
        names = dict.fromkeys(name for row in entity.rows for name in row if not is_about_the_page(name))
        unknown = [name for name in names if not is_known(entity.name, name)]
        # Navigation to other entities is no value; where nothing else stands in a column, it is one.
        self.custom[entity.name] = [
            name for name in unknown if not all(_deferred(row.get(name)) for row in entity.rows)
        ]
        left = [name for name in names if _is_left(entity.name, name)]
        figures = [name for name in names if name in OWN_FIGURES.get(entity.name, ())]
        for row in entity.rows:
            for name in self.custom[entity.name]:
                if not is_nothing(row.get(name)):
                    self.unknown[entity.name, name] += 1
                    self.examples.setdefault((entity.name, name), shortened(as_text(row[name]), MOST_EXAMPLE))
            self.left.update((entity.name, name) for name in left if not is_empty(row.get(name)))
            self.figures[entity.name] += sum(not is_empty(row.get(name)) for name in figures)

    @property
    def unknown_columns(self) -> tuple[UnknownColumn, ...]:
        """Every unknown column, those without any value too."""
        return tuple(
            UnknownColumn(
                entity, decoded(name), self.unknown[entity, name], self.examples.get((entity, name), ""), entity in KEPT
            )
            for entity in READ
            for name in sorted(self.custom.get(entity, ()))
        )

    @property
    def not_carried(self) -> Iterator[NotCarried]:
        """What has a value and is not taken over."""
        for (entity, name), count in sorted(self.left.items()):
            yield NotCarried(f"{entity}: {decoded(name)}", count, entity)
        for entity, count in self.figures.items():
            if count:
                what = f"{entity}: floats, earned value, variances, overtime and budgets that Project Online computed"
                yield NotCarried(what, count, entity)
        for one in self.unknown_columns:
            if one.count and not one.kept:
                yield NotCarried(f"{one.entity}: {one.name}", one.count, one.entity)

    def lines(self, entity: str, row: Mapping[str, Any]) -> Iterable[str]:
        """The custom fields of a row as lines to be kept with it."""
        for name in self.custom.get(entity, ()):
            if not is_nothing(row.get(name)):
                yield f"{decoded(name)}: {as_text(row[name])}"


def _is_left(entity: str, name: str) -> bool:
    known = name in NOT_CARRIED.get(entity, ())
    return known or (BASELINE.match(name) is None and OTHER_BASELINE.match(name) is not None)


def is_nothing(value: object) -> bool:
    """Whether a custom field has no value; a zero and a no are values.

    >>> is_nothing(None), is_nothing(" "), is_nothing(False), is_nothing("0")
    (True, True, False, False)
    """
    return value is None or (isinstance(value, str) and not value.strip()) or _deferred(value)


def _deferred(value: object) -> bool:
    return isinstance(value, dict) and "__deferred" in value


def as_text(value: object) -> str:
    """A custom field's value as people read it; several values of a pick list stand behind one another."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        value = value.get("results", list(value.values()))
    if isinstance(value, list):
        return ", ".join(as_text(one) for one in value)
    return str(value).strip()
