"""One value for one field of many rows: each through the entity's own edit and right, all in one action."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from steerhouse.core import writing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Archived, Denied, SteerhouseError, answer
from steerhouse.core.fields import MinorUnits
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.seeing import may_see_field, rows_of, shows_field

# As many as one transaction changes before others have to wait for it.
MOST = 500


@dataclass
class Outcome:
    """What became of each row: changed from which value to which version, unchanged, or refused and why."""

    changed: list[tuple[str, int, Any]] = field(default_factory=list)
    same: int = 0
    refused: list[tuple[Any, str]] = field(default_factory=list)


def settable(pages: Pages, by: Actor) -> list[Any]:
    """The fields of the form that rows can share: not amounts, whose currency is each row's own, nor what is unique,
    nor where a row stands."""
    if not pages.form or pages.edit is None or not by.may("edit", pages.model):
        return []
    place = pages.model.scope.partition("__")[0]
    fields = [pages.model._meta.get_field(name) for name in pages.form if name != place]
    return [
        found
        for found in fields
        if not (found.unique or isinstance(found, MinorUnits | models.JSONField) or found.many_to_many)  # type: ignore[union-attr]
        and may_see_field(by, pages.model, found.name)
    ]


@action("edit")
def edit_many(model: type[Any], *, rows: Sequence[Any], pages: Pages, name: str, value: Any, by: Actor) -> Outcome:
    """Set a field of up to 500 rows. What one row refuses is undone for this row alone and told with its reason."""
    found = Outcome()
    for row in rows:
        before, version = getattr(row, name), row.version
        if before == value:
            found.same += 1
        elif (why := _set(row, pages, {name: value}, version, by)) is None:
            found.changed.append((row.public_id, row.version, writing.plain(before)))
        else:
            found.refused.append((row, why))
    return found


@action("edit")
def set_back(
    model: type[Any], *, changed: Sequence[tuple[str, int, Any]], pages: Pages, name: str, by: Actor
) -> Outcome:
    """Give rows their former values again, where nobody has changed them since."""
    found, ids = Outcome(), [public_id for public_id, _version, _value in changed]
    rows = {row.public_id: row for row in model.objects.visible_to(by).filter(public_id__in=ids)}
    former = _former(model, name, [value for _id, _version, value in changed], by)
    for public_id, version, value in changed:
        row = rows.get(public_id)
        if row is None:
            continue
        if row.version != version:
            found.refused.append((row, _("Somebody changed this since; it stays as it is now.")))
        elif value is not None and value not in former:
            found.refused.append((row, _("Its former value does not exist any more or is not visible to you.")))
        elif (why := _set(row, pages, {name: former.get(value)}, version, by)) is None:
            found.changed.append((public_id, row.version, None))
        else:
            found.refused.append((row, why))
    return found


def _former(model: type[Any], name: str, kept: Sequence[Any], by: Actor) -> dict[Any, Any]:
    """Kept values as the field holds them: things by their key, dates from their text."""
    target: Any = model._meta.get_field(name)
    if target.is_relation:
        return {row.pk: row for row in rows_of(target.related_model, by).filter(pk__in={k for k in kept if k})}
    return {value: target.to_python(value) for value in kept}


def _set(row: Any, pages: Pages, values: dict[str, Any], version: int, by: Actor) -> str | None:
    """Edit one row; the reason where that is refused. Nothing of a refused edit stays, in the audit neither."""
    try:
        with alone():
            _check(row, values, by)
            _edit_of(pages)(row, values=values, version=version, by=by)
    except (SteerhouseError, ValidationError, IntegrityError) as refusal:
        told = answer(refusal)
        problems = [str(problem) for found in told.fields.values() for problem in found]
        return " ".join(problems) or str(told.message)
    return None


def _check(row: Any, values: dict[str, Any], by: Actor) -> None:
    if row.archived_at is not None:
        raise Archived()
    right = [type(row).field_rights.get(name, "") for name in values]
    if not by.may("edit", row) or not all(shows_field(by, row, one) for one in right):
        raise Denied(thing=row, verb="edit")


def _edit_of(pages: Pages) -> Callable[..., Any]:
    if pages.edit is None:
        raise Denied(verb="edit")
    return pages.edit


@contextmanager
def alone() -> Iterator[None]:
    """A part of an action that fails alone: its rows, its records and what was to follow are taken back."""
    change = writing.current()
    records, after, gone, touched = len(change.records), len(change.after), len(change.gone), dict(change.touched)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del change.records[records:], change.after[after:], change.gone[gone:]
        change.touched.clear()
        change.touched.update(touched)
        raise
