"""A table against what is stored: which row is new, different, the same or refused; written through the entity's own
verbs, row after row, inside one action."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core import jobs, plan_time, writing
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Answer, Archived, Denied, SteerhouseError, answer
from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.imports.differences import shown
from steerhouse.core.imports.steps import Counts, Line
from steerhouse.core.lists.bulk import alone
from steerhouse.core.money import Money
from steerhouse.core.pages.columns import currency_of
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.seeing import shows_field
from steerhouse.core.tables.rows import Reading, Row
from steerhouse.core.tables.targets import ID, Plan, natural_keys
from steerhouse.interchange.tables.model import TableFile
from steerhouse.interchange.tables.spelling import Sum, same

ADDED, CHANGED, SAME, LEFT = "added", "changed", "same", "left"
BATCH = 500
Key = tuple[Any, ...]


class Incoming:
    """One table on its way into one list. `seen` are the versions that a preview showed; without them it is one."""

    def __init__(
        self, pages: Pages, file: TableFile, plan: Plan, by: Actor, seen: Mapping[str, int] | None = None
    ) -> None:
        self.pages, self.plan, self.by, self.seen = pages, plan, by, seen
        self.model: Any = pages.model
        self.reading = Reading(pages, file, plan, by)
        self.rows = self.reading.rows
        self.fields = {name: found for name, found in self.reading.fields.items() if name != ID}
        self.lines: list[Line] = []
        self.versions: dict[str, int] = {}
        self._indexes: dict[tuple[str, ...], dict[Key, list[int]]] = {}
        self._taken: dict[Any, Row] = {}

    @property
    def counts(self) -> Counts:
        became = [row.became for row in self.rows]
        return Counts(became.count(ADDED), became.count(CHANGED))

    def number(self, became: str) -> int:
        """How many rows became this."""
        return sum(row.became == became for row in self.rows)

    def write(self) -> None:
        """Find what is stored and write every row that differs; inside an action only."""
        self._match()
        for done, row in enumerate(self._in_order()):
            if done % 25 == 0:
                jobs.progress(20 + 75 * done / len(self.rows), _("row %(row)s") % {"row": f"{row.number:,}"})
            for name, other in row.waits.items():
                row.values[name] = other.thing
                if other.problems:
                    text = _("Row %(row)s, to which it belongs, cannot come in.") % {"row": f"{other.number:,}"}
                    self.reading.refuse(row, name, text, _("Correct that row first."))
            if not row.problems:
                self._write(row)

    # Which stored row is meant

    def _match(self) -> None:
        ids = [row.public_id for row in self.rows if row.public_id]
        known = {
            one.public_id: one
            for start in range(0, len(ids), BATCH)
            for one in self.model.objects.visible_to(self.by).filter(public_id__in=ids[start : start + BATCH])
        }
        for row in [row for row in self.rows if not row.problems]:
            if row.public_id:
                found = known.get(row.public_id)
                if found is None:
                    text = _("There is no row of this ID that you may see.")
                    self.reading.refuse(row, ID, text, _("Empty the cell, and the row is added as a new one."))
                    continue
                self._take(row, found.pk)
            else:
                self._match_by_key(row)

    def _match_by_key(self, row: Row) -> None:
        """By the first key of which the row has all parts; in the end by all of its cells, so that no file adds its
        rows twice."""
        sums = {name for name, value in row.values.items() if isinstance(value, Sum)}
        filled = tuple(name for name in self.fields if (name in row.values or name in row.waits) and name not in sums)
        chosen = tuple(name for name in self.plan.keys if name != ID)
        keys = [chosen] if chosen else natural_keys(self.pages)
        names = next((names for names in keys if names and set(names) <= set(filled)), filled)
        if not names:
            return
        key = tuple(row.waits.get(name) or plain_of(row.values[name]) for name in names)
        first = self._taken.setdefault((names, key), row)
        if first is not row:
            self._twice(row, names[0], first)
        elif not any(name in row.waits for name in names):
            found = self._index(names).get(key, [])
            if len(found) > 1 and names != filled:
                text = _("%(count)s stored rows fit this row.") % {"count": len(found)}
                self.reading.refuse(row, names[0], text, _("Find rows by their ID, or by one more column."))
            elif found:
                self._take(row, found[0])

    def _take(self, row: Row, pk: int) -> None:
        first = self._taken.setdefault(pk, row)
        if first is not row:
            self._twice(row, ID if row.public_id else "", first)
        row.stored = pk

    def _twice(self, row: Row, name: str, first: Row) -> None:
        text = _("Row %(row)s of the file means the same row.") % {"row": f"{first.number:,}"}
        self.reading.refuse(row, name, text, _("Delete one of them, or find rows by another column."))

    def _index(self, names: tuple[str, ...]) -> dict[Key, list[int]]:
        """Stored rows by these fields, as far as the actor sees them."""
        if names not in self._indexes:
            columns = [self.model._meta.get_field(name).attname for name in names]
            found: dict[Key, list[int]] = {}
            rows = self.model.objects.visible_to(self.by).live().order_by("pk")
            for pk, *values in rows.values_list("pk", *columns):
                found.setdefault(tuple(plain_of(value) for value in values), []).append(pk)
            self._indexes[names] = found
        return self._indexes[names]

    def _in_order(self) -> Iterator[Row]:
        """Each row after those of the same file to which it belongs; rows that wait for each other are refused."""
        state: dict[Row, str] = {}
        for start in self.rows:
            path = [start]
            while path:
                row = path[-1]
                waiting = [one for one in row.waits.values() if state.get(one) != "done"]
                if state.get(row) == "done":
                    path.pop()
                elif any(state.get(one) == "open" for one in waiting):
                    name = next(name for name, one in row.waits.items() if state.get(one) == "open")
                    text = _("These rows belong to each other in a circle.")
                    self.reading.refuse(row, name, text, _("Correct one of them."))
                    row.waits.clear()
                elif waiting:
                    state[row] = "open"
                    path.append(waiting[0])
                else:
                    state[path.pop()] = "done"
                    yield row

    # What becomes of a row

    def _write(self, row: Row) -> None:
        try:
            with alone():
                self._add(row) if row.stored is None else self._edit(row)
        except jobs.Stopped:
            raise
        except (SteerhouseError, ValidationError, IntegrityError) as refusal:
            row.became = ""
            self._refused(row, answer(refusal))

    def _add(self, row: Row) -> None:
        if self.plan.mode == "change":
            row.became = LEFT
            return
        self.reading.settle(row, self.model())
        if self.pages.add is None:
            raise Denied(verb="add")
        if row.problems:
            return
        row.thing = self.pages.add(self.model, values=dict(row.values), by=self.by)
        row.became = ADDED
        self.lines.append(Line(ADDED, str(self.pages.one), row.name, _("row %s") % f"{row.number:,}"))

    def _edit(self, row: Row) -> None:
        ways = [way for way in {self.model.scope, *self.pages.fetch} if way]
        stored = self.model._base_manager.select_related(*ways).get(pk=row.stored)
        row.thing = stored
        self._refuse_later(row, stored)
        self.reading.settle(row, stored)
        changed = self._changed(row, stored)
        self.versions[stored.public_id] = stored.version
        if not changed:
            row.became = SAME
        elif self.plan.mode == "add":
            row.became = LEFT
        elif not row.problems:
            self._check(stored, changed)
            name, told = str(stored), "; ".join(self._told(stored, changed))
            if self.pages.edit is None:
                raise Denied(verb="edit")
            self.pages.edit(stored, values=changed, version=stored.version, by=self.by)
            row.became = CHANGED
            self.lines.append(Line(CHANGED, str(self.pages.one), name, told))

    def _refuse_later(self, row: Row, stored: Any) -> None:
        """What somebody else changed since the preview is not overwritten; what this same import changed is."""
        if self.seen is None or self.seen.get(stored.public_id) == stored.version:
            return
        if stored.public_id not in {record.object_id for record in writing.current().records}:
            raise ChangedSince(_("Somebody changed this since the preview."))

    def _changed(self, row: Row, stored: Any) -> dict[str, Any]:
        """The values that differ from those stored; an empty cell counts where that was asked for."""
        values = dict(row.values)
        for name in [name for name in row.empty if self.plan.empty == "clear" and name in self.fields]:
            found, now = self.fields[name], getattr(stored, self.fields[name].attname)
            if now in (None, "", [], {}) or found.get_internal_type() in ("BooleanField", "JSONField"):
                continue
            if not found.blank:
                self.reading.refuse(row, name, _("This is needed."), _("Fill the cell."))
            values[name] = None if found.null else ""
        return {name: value for name, value in values.items() if self._differs(name, value, stored)}

    def _differs(self, name: str, value: Any, stored: Any) -> bool:
        found = self.model._meta.get_field(name)
        now = getattr(stored, found.attname)
        if found.is_relation:
            return bool(now != (value.pk if value is not None else None))
        if isinstance(value, str) and isinstance(now, str):
            return value.replace("\r\n", "\n").strip() != now.replace("\r\n", "\n").strip()
        return bool(now != value)

    def _check(self, stored: Any, names: Iterable[str]) -> None:
        """The same rules as of the edit page: not archived, the right to edit it, and the rights of its fields."""
        if stored.archived_at is not None:
            raise Archived()
        rights = [self.model.field_rights.get(name, "") for name in names]
        if not self.by.may("edit", stored) or not all(shows_field(self.by, stored, right) for right in rights):
            raise Denied(thing=stored, verb="edit")

    def _told(self, stored: Any, changed: Mapping[str, Any]) -> Iterator[str]:
        for name, value in changed.items():
            found = self.model._meta.get_field(name)
            old = getattr(stored, name)
            yield f"{found.verbose_name}: {in_words(found, old, stored)} → {in_words(found, value, stored)}"

    def _refused(self, row: Row, told: Answer) -> None:
        fields: Mapping[str, Sequence[str]] = told.fields or {"": [str(told.message)]}
        for name, texts in fields.items():
            for text in texts:
                self.reading.refuse(row, name, str(text), str(told.next_step))


class ChangedSince(SteerhouseError):
    """A row is another than the preview showed."""

    status = 409
    title = gettext_lazy("Somebody changed this since the preview.")
    next_step = gettext_lazy("Look at the new preview, and apply it if it is still right.")


def plain_of(value: Any) -> Any:
    """A value as keys compare it: texts by their words, things by their key, nothing as None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return same(value)
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True)
    return getattr(value, "pk", value)


def in_words(found: Any, value: Any, row: Any) -> str:
    """A value of a field for people."""
    if value in (None, ""):
        return shown(None)
    if found.choices:
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(found, MinorUnits):
        money = Money(value, currency_of(row, found))
        return f"{money.currency} {money.amount:,f}".strip()
    if isinstance(found, PlanTime):
        return f"{plan_time.to_datetime(value):%Y-%m-%d %H:%M}"
    return shown(value)
