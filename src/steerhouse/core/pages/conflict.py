"""Two people edited the same row: both values of each field, and what the second one chooses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from steerhouse.core.acting import Request
from steerhouse.core.history import newest_entry, who_did
from steerhouse.core.pages.cells import moment, shown
from steerhouse.core.pages.columns import bind
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.extras import is_extra, known_for
from steerhouse.core.pages.forms import FRAME, EntityForm, form_class
from steerhouse.core.pages.seeing import Sight

KEEP = "keep-"


@dataclass(frozen=True)
class Doubt:
    """One field with what was typed and what is stored now."""

    name: str
    label: str
    mine: SafeString
    theirs: SafeString
    both: bool


@dataclass(frozen=True)
class Conflict:
    """What the conflict page shows, and everything typed, to be sent again."""

    doubts: list[Doubt]
    sent: list[tuple[str, str]]
    who: str
    when: str


def conflicts(pages: Pages, form: EntityForm, stored: Any, request: Request) -> Conflict:
    """Fields that this person changed, beside their stored values; first those that both changed."""
    now = form_class(pages)(instance=stored, by=request.actor, pages=pages)
    names = [name for name in form.changed_data if name not in FRAME and name in now.fields]
    doubts = [_doubt(pages, form, now, name) for name in names if form.cleaned_data.get(name) != _stored(now, name)]
    entry = newest_entry(stored)
    return Conflict(
        sorted(doubts, key=lambda doubt: not doubt.both), list(_sent_again(form, now)), who_did(entry),
        str(moment(entry.at)) if entry else "",
    )  # fmt: skip


def _doubt(pages: Pages, form: EntityForm, now: EntityForm, name: str) -> Doubt:
    column = known_for(pages.model, [name], form.by)[name] if is_extra(name) else bind(pages.model, name)
    mine = column.dress(form.cleaned_data.get(name), form.instance)
    theirs = column.read(now.instance, Sight(form.by))
    write = column.kind.long
    both = as_sent(now, name) != form.sent(f"initial-{name}")
    return Doubt(name, capfirst(str(form.fields[name].label)), shown(mine, write), shown(theirs, write), both)


def _stored(now: EntityForm, name: str) -> Any:
    """What is stored now, as the form reads values."""
    return now.fields[name].clean(now.initial.get(name)) if is_extra(name) else getattr(now.instance, name)


def as_sent(form: EntityForm, name: str) -> list[str]:
    """A field's first value as a browser sends it."""
    value = form.fields[name].prepare_value(form[name].initial)
    values = value if isinstance(value, list | tuple) else [value]
    return ["" if one is None else str(one) for one in values]


def _sent_again(form: EntityForm, now: EntityForm) -> Iterator[tuple[str, str]]:
    """What was typed, on top of what is stored now."""
    yield "version", str(now.instance.version)
    for name in [name for name in form.fields if name not in FRAME]:
        typed = form.sent(name)
        if name not in now.fields:
            continue
        stored = as_sent(now, name)
        for value in typed if name in form.changed_data else stored:
            yield name, value
        for value in stored:
            yield f"initial-{name}", value


def settled(data: QueryDict) -> QueryDict:
    """What was sent, with the stored value wherever the person chose it."""
    chosen = [key.removeprefix(KEEP) for key, value in data.items() if key.startswith(KEEP) and value == "theirs"]
    if not chosen:
        return data
    changed = data.copy()
    for name in chosen:
        changed.setlist(name, data.getlist(f"initial-{name}"))
    return changed
