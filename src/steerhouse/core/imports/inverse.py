"""Take back what one action did: its audit entry read backwards, unless a later edit would be lost by it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actions import set_fields
from steerhouse.core.actors import AFTER
from steerhouse.core.errors import SteerhouseError
from steerhouse.core.imports.steps import Counts
from steerhouse.core.models import AuditChange, AuditEntry, Node
from steerhouse.core.writing import BATCH, SECRET, add_rows, change_rows, kept_fields, remove_rows

KINDS = ("added", "changed", "removed")
MOST_REASONS = 20
# Columns whose values the audit does not tell, or that the tree keeps by itself.
UNSAID = SECRET | {"numchild"}


class CannotUndo(SteerhouseError):
    """Taking an action back would lose what people did since, so nothing is taken back."""

    status = 409
    title = _("This cannot be undone any more: later changes would be lost.")
    next_step = _("Take back the later changes that are named here first, or correct the rows by hand.")

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("", count=len(reasons))
        self.fields = {"": list(reasons[:MOST_REASONS])}


@dataclass(frozen=True)
class Written:
    """One row as an action wrote it: fields with their old and new value."""

    model: Any
    object_id: str
    kind: str
    values: Mapping[str, Sequence[Any]]

    def fields(self, side: int) -> dict[str, Any]:
        """Its values before (0) or after (1), by column: of a row that came or went all, since empty ones are not
        recorded; of a changed one those that changed."""
        recorded: dict[str, Any] = {} if self.kind == "changed" else dict.fromkeys(kept_fields(self.model))
        recorded |= {name: pair[side] for name, pair in self.values.items()}
        columns = {name: self.model._meta.get_field(name) for name in recorded}
        return {
            columns[name].attname: columns[name].to_python(value) if value not in (None, "")
            else None if columns[name].null else ""
            for name, value in recorded.items()
        }  # fmt: skip


@dataclass
class Left:
    """A row as an action left it: how it was written last, and its fields with the values that they got."""

    last: str
    fields: dict[str, Any] = field(default_factory=dict)

    def differs(self, row: Any) -> bool:
        """Whether the stored row is another than the one that was left."""
        if row is None or self.last == "removed":
            return (row is None) != (self.last == "removed")
        return any(getattr(row, name) != value for name, value in self.fields.items() if name not in UNSAID)


def take_back(entry: AuditEntry, *, leave: frozenset[str] = frozenset()) -> Counts:
    """Write the inverse of an entry inside the running action: what it added goes, what it changed and removed comes
    back under the same ids. Models named in `leave` stay as they are. Raises CannotUndo, and then nothing is written.
    """
    written = _written(entry, leave)
    reasons = [*_later_edits(written), *_later_rows(written, entry, leave)]
    if reasons:
        raise CannotUndo(reasons)
    inverse = {"added": _remove, "changed": _change_back, "removed": _insert}
    done = dict.fromkeys(KINDS, 0)
    try:
        for (model, kind), group in groupby(written, key=lambda one: (one.model, one.kind)):
            done[kind] += inverse[kind](model, list(group))
        _count_children(written)
        connection.check_constraints([model._meta.db_table for model in {one.model for one in written}])
    except IntegrityError:
        raise CannotUndo(
            [gettext("Rows that were added since stand in the place of those that would return.")]
        ) from None
    return Counts(added=done["removed"], changed=done["changed"], removed=done["added"])


def _written(entry: AuditEntry, leave: frozenset[str]) -> list[Written]:
    """The rows of an entry, the last written first."""
    found = []
    lines = AuditChange.objects.filter(entry=entry, kind__in=KINDS).exclude(model__in=leave)
    for line in lines.order_by("-position").select_related("kept"):
        kept = getattr(line, "kept", None)
        if kept is None or (line.kind != "added" and SECRET & kept.values.keys()):
            raise CannotUndo([gettext("Some of the values of that time are not kept any more.")])
        found.append(Written(apps.get_model(line.model), line.object_id, line.kind, kept.values))
    return found


def _later_edits(written: Sequence[Written]) -> Iterator[str]:
    """Rows that are not as the action left them."""
    left: dict[Any, dict[str, Left]] = defaultdict(dict)
    for one in written:
        state = left[one.model].setdefault(one.object_id, Left(one.kind))
        if one.kind != "removed":
            state.fields = one.fields(1) | state.fields
    for model, states in left.items():
        stored = {row.public_id: row for row in _stored(model, states)}
        for object_id, state in states.items():
            row = stored.get(object_id)
            if state.differs(row):
                what = gettext("was removed since") if row is None else gettext("was changed since")
                yield f"{model._meta.verbose_name} “{row or object_id}” {what}"


def _later_rows(written: Sequence[Written], entry: AuditEntry, leave: frozenset[str]) -> Iterator[str]:
    """Rows that somebody added later to rows that would go."""
    added: dict[Any, list[str]] = defaultdict(list)
    for one in written:
        if one.kind == "added":
            added[one.model].append(one.object_id)
    going = {model: {row.pk: row for row in _stored(model, ids)} for model, ids in added.items()}
    # Rows that the action itself moved there move back.
    moved = {(one.model, one.object_id, name) for one in written if one.kind == "changed" for name in one.values}
    for model, rows in going.items():
        for relation in model._meta.get_fields(include_hidden=True):
            child = relation.related_model
            points_here = relation.auto_created and not relation.concrete and hasattr(child, "public_id")
            if points_here and child._meta.label_lower not in leave:
                for one in _children(child, relation.field.name, list(rows), entry):
                    own = (child, one.public_id, relation.field.attname) in moved
                    if not own and one.pk not in going.get(child, {}):
                        owner = rows[getattr(one, relation.field.attname)]
                        yield gettext("%(kind)s “%(row)s” was added since to “%(owner)s”") % {
                            "kind": child._meta.verbose_name, "row": one, "owner": owner
                        }  # fmt: skip


def _children(child: Any, name: str, keys: Sequence[int], entry: AuditEntry) -> Iterator[Any]:
    """Rows that refer to one of the keys. What no action recorded is computed and goes with them."""
    for batch in _batches(keys):
        rows = {row.public_id: row for row in child._base_manager.filter(**{f"{name}__in": batch})}
        for ids in _batches(list(rows)):
            recorded = AuditChange.objects.filter(model=child._meta.label_lower, object_id__in=ids, entry__gt=entry)
            yield from (rows[object_id] for object_id in set(recorded.values_list("object_id", flat=True)))


def _remove(model: Any, written: Sequence[Written]) -> int:
    stored = {row.public_id: row for row in _stored(model, [one.object_id for one in written])}
    rows = [stored[one.object_id] for one in written]
    # A part of something of its own kind goes before the whole.
    own = [column.attname for column in model._meta.concrete_fields if column.related_model is model]
    while rows:
        wholes = {getattr(row, name) for row in rows for name in own}
        parts = [row for row in rows if row.pk not in wholes] or rows
        remove_rows(parts)
        gone = {row.pk for row in parts}
        rows = [row for row in rows if row.pk not in gone]
    return len(written)


def _change_back(model: Any, written: Sequence[Written]) -> int:
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in written:
        # Of two changes of one field the older one comes last, and its old value is the one to return to.
        values[one.object_id].update(one.fields(0))
    rows = _stored(model, values)
    for row in rows:
        set_fields(row, values[row.public_id])
    _place(model, rows)
    return change_rows(rows, sorted({name for fields in values.values() for name in fields}))


def _insert(model: Any, written: Sequence[Written]) -> int:
    rows = [model(public_id=one.object_id, **one.fields(0)) for one in written]
    _place(model, rows)
    add_rows(rows)
    return len(rows)


def _place(model: Any, rows: Sequence[Any]) -> None:
    """Fetch what leads to the rows' nodes at once: each row's place is checked when it is written."""
    first, _, rest = getattr(model, "scope", "").partition("__")
    if not first:
        return
    column = model._meta.get_field(first)
    above = column.related_model._base_manager.select_related(*[rest] if rest else [])
    found: dict[int, Any] = {}
    for keys in _batches(list({getattr(row, column.attname) for row in rows} - {None})):
        found |= above.in_bulk(keys)
    for row in rows:
        if getattr(row, column.attname) in found:
            setattr(row, first, found[getattr(row, column.attname)])


def _count_children(written: Sequence[Written]) -> None:
    """The tree keeps the number of children beside each node; rows of the tree that went or came alter it."""
    paths = {value for one in written if one.model is Node for value in one.values.get("path", ()) if value}
    rows = Node._base_manager
    for parent in rows.filter(path__in={path[: -Node.steplen] for path in paths}):
        below = rows.filter(path__gt=parent.path, path__lt=parent.path + AFTER, depth=parent.depth + 1)
        rows.filter(pk=parent.pk).update(numchild=below.count())


def _stored(model: Any, object_ids: Iterable[str]) -> list[Any]:
    batches = _batches(list(object_ids))
    return [row for ids in batches for row in model._base_manager.filter(public_id__in=ids)]


def _batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
