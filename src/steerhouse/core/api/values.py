"""Rows as JSON: exact values under the names of their fields, ids for what they point at, nothing that is hidden."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models

from steerhouse.core import plan_time
from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.money import Money
from steerhouse.core.pages import columns as col
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import Hidden, Mark
from steerhouse.core.pages.columns import Bound
from steerhouse.core.pages.declaration import Facts, Pages, panels_of
from steerhouse.core.pages.extras import columns_for, is_extra, key_of
from steerhouse.core.pages.seeing import Sight

# What every row has.
FRAME = ("id", "version", "created_at", "archived_at", "url")


@lru_cache(maxsize=256)
def fields_of(pages: Pages) -> tuple[Bound, ...]:
    """Everything that the pages of an entity show of a row: list, form and facts."""
    shown = [spec for panel in panels_of(pages) if isinstance(panel, Facts) for spec in panel.columns]
    found = {bound.name: bound for bound in col.bound(pages.model, [*pages.columns, *pages.facts, *pages.form, *shown])}
    return tuple(bound for name, bound in found.items() if name not in FRAME)


def fields_for_reader(pages: Pages, sight: Sight) -> list[Bound]:
    """What this actor gets of each row, with what rooms bring beside its fields."""
    return [*col.visible(fields_of(pages), sight.by), *columns_for(pages, sight.by)]


def rows_as_json(pages: Pages, rows: Sequence[Any], sight: Sight) -> list[dict[str, Any]]:
    """The rows with every field that the actor may know."""
    fields = fields_for_reader(pages, sight)
    col.learn(fields, rows, sight)
    return [row_as_json(row, fields, sight) for row in rows]


def row_as_json(row: Any, fields: Iterable[Bound], sight: Sight) -> dict[str, Any]:
    """One row; what is hidden from the actor in this row is null, like what is not there."""
    found = {
        "id": row.public_id, "version": row.version, "created_at": plain(row.created_at),
        "archived_at": plain(row.archived_at), "url": address(row),
    }  # fmt: skip
    for field in fields:
        value = exact(field, row, sight)
        if is_extra(field.name):
            found.setdefault("attributes", {})[key_of(field.name)] = plain(value)
            continue
        found[field.name] = plain(value)
        if field.kind_name == "amount":
            found[f"{field.name}_currency"] = value.currency if isinstance(value, Money) else None
    return found


def exact(field: Bound, row: Any, sight: Sight) -> Any:
    """The stored value, where the page would show the word of a choice or the shape of a status."""
    shown = field.read(row, sight)
    if shown is None or isinstance(shown, Hidden):
        return None
    if field.field is None or isinstance(field.field, MinorUnits):
        return shown
    found = row
    for step in field.steps:
        found = getattr(found, step.name)
    return plan_time.to_datetime(found) if isinstance(field.field, PlanTime) else found


def plain(value: Any) -> Any:
    """A value as JSON carries it: exact amounts and dates as text, things by their id."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, Hidden):
        return None
    if isinstance(value, Money):
        return f"{value.amount:f}"
    if isinstance(value, Mark):
        return str(value.word)
    if isinstance(value, models.Model):
        return getattr(value, "public_id", str(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="minutes" if value.tzinfo is None else "milliseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
