"""What happened to a thing: who, when, and each value before and after, as far as the reader may know them."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.models import AuditChange, AuditEntry, User
from steerhouse.core.pages.cells import Hidden, shown
from steerhouse.core.pages.columns import Bound, another, bind
from steerhouse.core.pages.extras import is_extra, known_for
from steerhouse.core.pages.seeing import Sight, shows_field
from steerhouse.core.verbs import VERBS

LONG, MOST_WORDS = 80, 2000
# Twelve digits tell fingerprints apart for people.
FINGERPRINT = re.compile(r"^([0-9a-f]{12})[0-9a-f]{52}$")


@dataclass(frozen=True)
class Difference:
    """One value before and after; `text` holds a long one with its changes marked."""

    label: str
    old: SafeString
    new: SafeString
    text: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True)
class Event:
    """One entry: what was done, by whom, when, and what it changed."""

    deed: str
    who: str
    at: dt.datetime
    differences: list[Difference]
    is_new: bool


def history(thing: Any, by: Actor, *, most: int = 200, start: int = 0) -> list[Event]:
    """The newest entries first. What the reader has no right to know leaves no trace, not even an empty entry."""
    lines = list(
        AuditChange.objects.filter(model=thing._meta.label_lower, object_id=thing.public_id)
        .select_related("entry", "kept")
        .order_by("-entry_id", "-position")[start : start + most]
    )
    names, sight = names_in(line.entry for line in lines), Sight(by)
    columns = _columns(thing, lines, by)
    _learn(columns, lines, sight)
    things = _things(columns, lines, sight)
    found = []
    for line in lines:
        values = line.kept.values if hasattr(line, "kept") else {}
        known = [name for name in values if name in columns and shows_field(by, thing, columns[name].right)]
        if values and not known and line.kind == "changed":
            continue
        differences = [_difference(columns[name], values[name], thing, sight, things) for name in known]
        differences += [
            _plain(name, values[name]) for name in values if name not in columns and not _protected(thing, name)
        ]
        found.append(
            Event(
                _deed(line),
                _who(line.entry, names),
                line.entry.at,
                differences,
                line.kind == "added",
            )
        )
    return found


def count(thing: Any, most: int = 1000) -> int:
    """How many entries there are, counted no further than the limit."""
    lines = AuditChange.objects.filter(model=thing._meta.label_lower, object_id=thing.public_id)
    return lines[: most + 1].count()


def newest_entry(thing: Any) -> AuditEntry | None:
    """The last action that touched the thing."""
    lines = AuditChange.objects.filter(model=thing._meta.label_lower, object_id=thing.public_id)
    newest = lines.select_related("entry").order_by("-entry_id").first()
    return newest.entry if newest else None


def who_did(entry: AuditEntry | None) -> str:
    """The name of whoever did it."""
    if entry is None:
        return ""
    names = names_in([entry])
    return _with_behalf(entry, names[entry.user_id], names) if entry.user_id in names else _("the system")


def names_in(entries: Iterable[AuditEntry]) -> dict[int | None, str]:
    """The names of all who did something and of all for whom they did it; one query."""
    return user_names(key for entry in entries for key in (entry.user_id, entry.for_user_id))


def user_names(keys: Iterable[int | None]) -> dict[int | None, str]:
    """Names of users by key. Who may read a history may know who made it."""
    wanted = {key for key in keys if key is not None}
    rows = User._base_manager.filter(pk__in=wanted).values_list("pk", "name", "username") if wanted else []
    return {pk: name or username for pk, name, username in rows}


def _who(entry: AuditEntry, names: dict[int | None, str]) -> str:
    """The user, for whom, and the token through which a program acted; or the system and why."""
    if entry.user_id not in names:
        return _("System, %(reason)s") % {"reason": entry.reason} if entry.reason else _("System")
    name = _with_behalf(entry, names[entry.user_id], names)
    return f"{name}, {entry.reason}" if entry.reason else name


def _with_behalf(entry: AuditEntry, name: str, names: dict[int | None, str]) -> str:
    behalf = names.get(entry.for_user_id) if entry.for_user_id is not None else None
    return _("%(name)s for %(behalf)s") % {"name": name, "behalf": behalf} if behalf else name


def _deed(line: AuditChange) -> str:
    """What was done, in the verb's own words where the thing was merely changed."""
    known = {"added": _("Added"), "removed": _("Removed")}
    verb = VERBS.get(line.entry.verb)
    short = line.entry.verb.rpartition(".")[2]
    if line.kind in known:
        return str(known[line.kind])
    if line.kind != "changed":
        return capfirst(line.kind.replace("_", " "))
    return "" if short == "edit" or verb is None else capfirst(str(verb.label))


def _columns(thing: Any, lines: Sequence[AuditChange], by: Actor) -> dict[str, Bound]:
    """The fields named by these entries, by the names under which the audit keeps them."""
    fields = {found.attname: found for found in thing._meta.concrete_fields}
    named = {name for line in lines if hasattr(line, "kept") for name in line.kept.values}
    own = {name: bind(type(thing), fields[name].name) for name in named if name in fields}
    return own | known_for(type(thing), named, by)


def _protected(thing: Any, name: str) -> bool:
    return name in getattr(thing, "field_rights", {}) or is_extra(name)


def _pairs(name: str, lines: Sequence[AuditChange]) -> list[Any]:
    values = [line.kept.values[name] for line in lines if hasattr(line, "kept") and name in line.kept.values]
    return [one for pair in values for one in pair if one is not None]


def _target(column: Bound) -> type[models.Model] | None:
    return column.steps[-1].target


def _learn(columns: dict[str, Bound], lines: Sequence[AuditChange], sight: Sight) -> None:
    for name, column in columns.items():
        if target := _target(column):
            sight.learn(target, _pairs(name, lines))


def _things(columns: dict[str, Bound], lines: Sequence[AuditChange], sight: Sight) -> dict[Any, str]:
    """The names of the things that values point at, as far as the reader sees them; one query a model."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for name, column in columns.items():
        if target := _target(column):
            wanted.setdefault(target, set()).update(key for key in _pairs(name, lines) if sight.sees(target, key))
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        if keys
        for row in model._base_manager.filter(pk__in=keys)
    }


def _difference(column: Bound, pair: list[Any], thing: Any, sight: Sight, things: dict[Any, str]) -> Difference:
    old, new = (_value(column, raw, thing, sight, things) for raw in pair)
    if column.kind_name == "prose" and isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > LONG:
        return Difference(column.heading, SafeString(), SafeString(), marked(old, new))
    write = column.kind.short if column.kind_name in ("person", "status") else column.kind.long
    return Difference(column.heading, shown(old, write), shown(new, write))


def _value(column: Bound, raw: Any, thing: Any, sight: Sight, things: dict[Any, str]) -> Any:
    """A kept value as its kind writes it; what it points at by name, if the reader sees it."""
    target = _target(column)
    if raw is None or raw == "":
        return None
    if target is not None:
        if not sight.sees(target, raw):
            return another(target)
        return things.get((target, raw)) or Hidden(_("a removed %(kind)s") % {"kind": target._meta.verbose_name})
    value = column.field.to_python(raw) if column.field is not None else raw
    return column.dress(value, thing)


def _plain(name: str, pair: list[Any]) -> Difference:
    """What an action recorded beyond the columns."""
    old, new = (shown(value, lambda found: escape(FINGERPRINT.sub(r"\1…", str(found)))) for value in pair)
    return Difference(capfirst(name.replace("_", " ")), old if pair[0] is not None else SafeString(), new)


def marked(old: str, new: str) -> SafeString:
    """A long text with what went and what came, word by word."""
    before, after = old.split(" ")[:MOST_WORDS], new.split(" ")[:MOST_WORDS]
    parts = []
    for change, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if change in ("delete", "replace"):
            parts.append(f"<del>{escape(' '.join(before[a:b]))}</del>")
        if change in ("insert", "replace"):
            parts.append(f"<ins>{escape(' '.join(after[c:d]))}</ins>")
        if change == "equal":
            parts.append(escape(" ".join(before[a:b])))
    return mark_safe(" ".join(parts))  # noqa: S308  # every part is escaped above
