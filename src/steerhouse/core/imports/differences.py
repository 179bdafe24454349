"""Rows as they are stored beside rows as a file wants them: what is new, different or gone, found without writing."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from steerhouse.core.imports.steps import Counts, Line
from steerhouse.core.writing import add_rows, change_rows, remove_rows
from steerhouse.interchange.schedule_file import NotCarried

K = TypeVar("K", bound=Hashable)
Values = Mapping[str, Any]
Pair = tuple[Any, Any]


class Shortened:
    """Fits texts of a file into the fields that hold them, and counts what did not fit, for the preview."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, int]] = Counter()

    def text(self, text: str, most: int, field: str) -> str:
        """The text, or as much of it as the field holds, an ellipsis at its end.

        >>> Shortened().text("Dig foundations", 8, "name")
        'Dig fou…'
        """
        if len(text) <= most:
            return text
        self.counted[field, most] += 1
        return text[: most - 1] + "…"

    def line(self, text: str, most: int, field: str) -> str:
        """The text on one line, fitted."""
        return self.text(" ".join(text.split()), most, field)

    @property
    def not_carried(self) -> list[NotCarried]:
        """How many texts of each field lost their end."""
        return [
            NotCarried(_("What stands after the first %s characters") % f"{most:,}", count, field)
            for (field, most), count in self.counted.items()
        ]


@dataclass
class Difference(Generic[K]):
    """The rows of one model that an import adds, changes and removes; `rows` are all wanted ones by their key."""

    model: type[models.Model]
    rows: dict[K, Any] = field(default_factory=dict)
    added: list[Any] = field(default_factory=list)
    changed: list[tuple[Any, dict[str, Pair]]] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        return Counts(len(self.added), len(self.changed), len(self.removed))

    @property
    def name(self) -> str:
        """What the rows are called, in the plural."""
        return str(self.model._meta.verbose_name_plural)

    def row(self, key: K | None) -> Any:
        """The wanted row of that key; None where there is none."""
        return None if key is None else self.rows.get(key)

    def relate(self, name: str, wanted: Mapping[K, Any]) -> None:
        """Put a relation between rows of this same model on each of them, once all are there."""
        new = {id(row) for row in self.added}
        changed = {id(row): pairs for row, pairs in self.changed}
        for key, row in self.rows.items():
            pairs = assign(row, {name: wanted[key]})
            if not pairs or id(row) in new:
                continue
            if id(row) in changed:
                changed[id(row)].update(pairs)
            else:
                self.changed.append((row, pairs))

    def lines(self) -> Iterator[Line]:
        """One line for people for each row that something happens to."""
        thing = str(self.model._meta.verbose_name)
        for row in self.added:
            yield Line("added", thing, str(row))
        for row, pairs in self.changed:
            yield Line("changed", thing, str(row), "; ".join(self._details(pairs)))
        for row in self.removed:
            yield Line("removed", thing, str(row))

    def _details(self, pairs: Mapping[str, Pair]) -> Iterator[str]:
        for name, (old, new) in pairs.items():
            yield f"{self.model._meta.get_field(name).verbose_name}: {shown(old)} → {shown(new)}"  # type: ignore[union-attr]

    def write_added(self, *relations: str) -> None:
        """Insert the new rows; `relations` lead to rows that got their keys only just now."""
        rebind(self.added, relations)
        add_rows(self.added)

    def write_changed(self) -> None:
        """Write the columns in which the changed rows differ."""
        names = sorted({name for _row, pairs in self.changed for name in pairs})
        rows = [row for row, _pairs in self.changed]
        rebind(rows, [name for name in names if self.model._meta.get_field(name).is_relation])
        change_rows(rows, [self.model._meta.get_field(name).attname for name in names])  # type: ignore[union-attr]

    def write_removed(self) -> None:
        """Delete what the file does not hold any more."""
        remove_rows(self.removed)


def compare(
    model: type[models.Model], stored: Mapping[K, Any], wanted: Mapping[K, Values], make: Callable[[K], Any]
) -> Difference[K]:
    """Match rows by key. The wanted values are put on the rows, which nobody saves here; `make` gives new ones."""
    found: Difference[K] = Difference(model)
    for key, values in wanted.items():
        row = stored.get(key)
        if row is None:
            row = make(key)
            found.added.append(row)
            assign(row, values)
        elif pairs := assign(row, values):
            found.changed.append((row, pairs))
        found.rows[key] = row
    found.removed = [row for key, row in stored.items() if key not in wanted]
    return found


def assign(row: Any, values: Values) -> dict[str, Pair]:
    """Put values on a row; returns old and new of those that differ."""
    pairs: dict[str, Pair] = {}
    for name, value in values.items():
        attribute = row._meta.get_field(name).attname
        old = getattr(row, attribute)
        related = isinstance(value, models.Model)
        # A row that is not stored yet has no key and so differs from every stored one.
        if (value.pk is None or old != value.pk) if related else old != value:
            pairs[name] = (old, value)
        setattr(row, name if related else attribute, value)
    return pairs


def rebind(rows: Iterable[Any], relations: Sequence[str]) -> None:
    """Assign relations anew, so that their columns take the keys that the related rows have by now."""
    for row in rows:
        for name in relations:
            attribute = row._meta.get_field(name).attname
            if getattr(row, attribute) is None and name in row._state.fields_cache:
                setattr(row, name, getattr(row, name))


def shown(value: Any) -> str:
    """A value in a line of a preview.

    >>> shown(None), shown("x" * 100)[-3:]
    ('–', 'xx…')
    """
    text = "–" if value is None or value == "" else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
