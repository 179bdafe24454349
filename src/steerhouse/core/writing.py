"""The one door to rows: an action's change collects what is written, compares versions and becomes one audit entry."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.db.models import F

from steerhouse.core.actors import Actor
from steerhouse.core.context import running
from steerhouse.core.errors import Denied, Stale, WriteOutsideAction

# Fields that no edit names: the frame writes them.
FRAME = frozenset({"id", "public_id", "version", "created_at"})
SECRET = frozenset({"password"})
BATCH = 500
# What rooms keep beside a row and write with it: `(thing, changed fields, by)` → old and new value by name. A new row
# has no changed fields: None.
BESIDE: list[Callable[[Any, Mapping[str, Any] | None, Actor], Mapping[str, Any]]] = []


@dataclass
class Record:
    """What an action did to one thing."""

    model: str
    object_id: str
    kind: str
    values: Mapping[str, Any]


@dataclass
class Change:
    """A running action: who does what, and what it has written so far."""

    verb: str
    by: Actor
    key: str | None = None
    records: list[Record] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    touched: dict[str, Any] = field(default_factory=dict)
    gone: list[Any] = field(default_factory=list)

    def inner(self, verb: str, by: Actor) -> "Change":
        """An action inside this one: its own verb and right, the same records."""
        return Change(verb, by, None, self.records, self.after, self.touched, self.gone)

    def note(self, thing: Any, kind: str, values: Mapping[str, Any]) -> None:
        """Remember one change for the audit entry, and the thing for the search index."""
        self.records.append(Record(thing._meta.label_lower, thing.public_id, kind, values))
        if kind == "removed":
            self.gone.append(thing)
            self.touched.pop(thing.public_id, None)
        elif getattr(thing, "search", ()):
            self.touched[thing.public_id] = thing

    def check_place(self, thing: Any) -> None:
        """Where the row stands now has to be within the actor's right as well, not only where it came from."""
        if not self.by.is_system and not self.by.may(self.verb, thing):
            raise Denied(thing=thing, verb=self.verb)
        if not self.by.is_system and hasattr(thing, "refuse_writer"):
            thing.refuse_writer(self.by)


def current() -> Change:
    """The running change; a defect of ours where there is none."""
    change: Change | None = running()
    if change is None:
        raise WriteOutsideAction("rows are written inside an @action only")
    return change


def plain(value: Any) -> Any:
    """A value as JSON keeps it, exact and readable.

    >>> plain(dt.date(2026, 11, 22)), plain(7)
    ('2026-11-22', 7)
    """
    if value is None or isinstance(value, bool | int | str | float | list | dict):
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def kept_fields(model: type[models.Model]) -> list[str]:
    """The columns that edits change: neither the frame's own nor computed ones."""
    computed: frozenset[str] = getattr(model, "computed", frozenset())
    return [f.attname for f in model._meta.concrete_fields if f.attname not in FRAME | computed and not f.generated]


def values_of(thing: Any) -> dict[str, Any]:
    """Every kept value of a row; secrets are only said to be there."""
    return {name: _shown(name, getattr(thing, name)) for name in kept_fields(type(thing))}


def last_values(thing: Any) -> dict[str, list[Any]]:
    """The values of a row that goes, with the frame's own, so that an undo can put the same row back."""
    own = [f.attname for f in thing._meta.concrete_fields if f.attname in FRAME - {"public_id"}]
    everything = {name: plain(getattr(thing, name)) for name in own} | values_of(thing)
    return {name: [value, None] for name, value in everything.items() if value not in (None, "")}


def _shown(name: str, value: Any) -> Any:
    return "•" if name in SECRET else plain(value)


def save(thing: Any, write: Callable[..., None]) -> None:
    """Insert or update one entity inside the running action; unchanged rows are left alone."""
    change = current()
    if thing._state.adding:
        write(force_insert=True)
        change.check_place(thing)
        change.note(thing, "added", _first_values(thing) | _beside(thing, None, change))
        return
    model = type(thing)
    names = kept_fields(model)
    stored = model._base_manager.filter(pk=thing.pk).values("version", *names).first()
    if stored is None:
        raise Stale(thing=thing, changed={})
    changed = {n: [stored[n], getattr(thing, n)] for n in names if plain(stored[n]) != plain(getattr(thing, n))}
    if stored["version"] != thing.version:
        raise Stale(thing=thing, changed=_readable(changed))
    beside = _beside(thing, changed, change)
    if not changed and not beside:
        return
    values = {name: getattr(thing, name) for name in changed}
    # The version stands in the condition: of two writers that read the same row, one finds nothing to update.
    rows = model._base_manager.filter(pk=thing.pk, version=thing.version).update(version=F("version") + 1, **values)
    if not rows:
        raise Stale(thing=thing, changed=_readable(changed))
    thing.version += 1
    change.check_place(thing)
    change.note(thing, "changed", _readable(changed) | beside)


def _first_values(thing: Any) -> dict[str, Any]:
    return {n: [None, v] for n, v in values_of(thing).items() if v not in (None, "")}


def _beside(thing: Any, changed: Mapping[str, Any] | None, change: Change) -> dict[str, Any]:
    """Have rooms write what they keep beside the row."""
    return {name: pair for keep in BESIDE for name, pair in keep(thing, changed, change.by).items()}


def _readable(changed: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Old and new value of each changed field as audit and conflict page show them."""
    return {name: [_shown(name, old), _shown(name, new)] for name, (old, new) in changed.items()}


def remove(thing: Any) -> None:
    """Delete one entity for good; its last values stay in the audit."""
    change = current()
    change.note(thing, "removed", last_values(thing))
    thing.delete()


def add_rows(things: Sequence[Any]) -> None:
    """Insert many entities of one model at once."""
    if not things:
        return
    change = current()
    type(things[0])._base_manager.bulk_create(things, batch_size=BATCH)
    for path, thing in {thing.scope_path(): thing for thing in things}.items():
        if path is not None or not change.by.is_system:
            change.check_place(thing)
    for thing in things:
        change.note(thing, "added", _first_values(thing) | _beside(thing, None, change))


def change_rows(things: Sequence[Any], names: Sequence[str]) -> int:
    """Write the named columns of many entities of one model; rows without a difference stay as they are.

    Returns how many rows changed. Raises Stale when one of them has another version than the one that was read.
    """
    if not things:
        return 0
    change, model = current(), type(things[0])
    stored = {row["pk"]: row for row in _stored(model, [thing.pk for thing in things], names)}
    changed = []
    for thing in things:
        old = stored.get(thing.pk)
        if old is None or old["version"] != thing.version:
            raise Stale(thing=thing, changed={})
        difference = {n: [plain(old[n]), plain(getattr(thing, n))] for n in names}
        difference = {n: pair for n, pair in difference.items() if pair[0] != pair[1]}
        if difference:
            thing.version += 1
            change.check_place(thing)
            change.note(thing, "changed", difference)
            changed.append(thing)
    _execute_many(model, ["version", *names], [(t.pk, t.version, *(getattr(t, n) for n in names)) for t in changed])
    return len(changed)


def remove_rows(things: Sequence[Any]) -> None:
    """Delete many entities of one model; their last values stay in the audit."""
    if not things:
        return
    change, model = current(), type(things[0])
    for thing in things:
        change.note(thing, "removed", last_values(thing))
    for start in range(0, len(things), BATCH):
        model._base_manager.filter(pk__in=[thing.pk for thing in things[start : start + BATCH]]).delete()


def write_columns(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write computed columns of many rows, `(id, value, …)` each, without raising a version.

    They are results, not edits: the caller records the run once with `record_run`. One prepared statement for all
    rows is some hundred times faster than Django's `bulk_update`.
    """
    current()
    computed: frozenset[str] = getattr(model, "computed", frozenset())
    if foreign := [name for name in columns if name not in computed]:
        raise WriteOutsideAction(f"{', '.join(foreign)} of {model.__name__} are not declared as computed")
    return _execute_many(model, columns, rows)


def record(thing: Any, kind: str, **values: Any) -> None:
    """Tell the audit what happened to a thing beyond its columns."""
    current().note(thing, kind, {name: [None, plain(value)] for name, value in values.items()})


def _stored(model: type[models.Model], keys: Sequence[int], names: Sequence[str]) -> Iterable[dict[str, Any]]:
    for start in range(0, len(keys), BATCH):
        yield from model._base_manager.filter(pk__in=keys[start : start + BATCH]).values("pk", "version", *names)


def _execute_many(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    meta, quote = model._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in names]
    assignments = ", ".join(f"{quote(str(f.column))} = %s" for f in fields)  # type: ignore[union-attr]
    statement = f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE {quote(str(meta.pk.column))} = %s"  # noqa: S608
    prepared = [
        (*(f.get_db_prep_save(value, connection) for f, value in zip(fields, values, strict=True)), pk)  # type: ignore[union-attr]
        for pk, *values in rows
    ]
    if prepared:
        with connection.cursor() as cursor:
            cursor.executemany(statement, prepared)
    return len(prepared)
