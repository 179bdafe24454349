"""Database-neutral rows: which tables are kept, how a row becomes one line of JSON, and a line a row again."""

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from steerhouse.core.migration_operations import AppendOnly
from steerhouse.operation.safekeeping.archive import LONGEST_ROW

# Sign-ins end with a restore, counters of failed ones are for minutes, Django makes the others by itself.
LEFT_OUT_ROOMS = {"sessions", "axes", "auth", "contenttypes"}
# Made anew from the rows.
LEFT_OUT = {"core.searchentry"}
BATCH = 2000

Model = type[models.Model]
Field = models.Field[Any, Any]


def every_model() -> list[Model]:
    """Every table that Django keeps, in the order of their names."""
    found = apps.get_models(include_auto_created=True)
    managed = [model for model in found if model._meta.managed and not model._meta.proxy]
    return sorted(managed, key=lambda model: model._meta.label_lower)


def kept() -> list[Model]:
    """The tables that a backup holds."""
    return [
        model
        for model in every_model()
        if model._meta.app_label not in LEFT_OUT_ROOMS and model._meta.label_lower not in LEFT_OUT
    ]


def emptied() -> list[Model]:
    """The tables that a restore empties: those of the backup, sign-ins, their counters, and the index."""
    return [model for model in every_model() if model._meta.app_label not in ("auth", "contenttypes")]


def part_name(model: Model) -> str:
    """
    >>> part_name(apps.get_model("core.User"))
    'tables/core.user.jsonl'
    """
    return f"tables/{model._meta.label_lower}.jsonl"


def fields_of(model: Model) -> list[Field]:
    """The columns of a table, without those that the database computes."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def columns_of(model: Model) -> tuple[str, ...]:
    """The names of the columns, as they stand in the manifest."""
    return tuple(field.attname for field in fields_of(model))


def lines(model: Model) -> Iterator[bytes]:
    """The rows of a table by primary key, as JSON lines, some thousand at a time."""
    found = model._base_manager.order_by("pk").values_list(*columns_of(model))
    batch: list[str] = []
    for row in found.iterator(chunk_size=BATCH):
        line = json.dumps(row, default=neutral, sort_keys=True, separators=(",", ":"))
        if len(line) >= LONGEST_ROW:
            raise ValueError(f"a row of {model._meta.label} is longer than {LONGEST_ROW:,} bytes")
        batch.append(line)
        if len(batch) == BATCH:
            yield joined(batch)
            batch.clear()
    if batch:
        yield joined(batch)


def joined(batch: Sequence[str]) -> bytes:
    """Lines as bytes."""
    return ("\n".join(batch) + "\n").encode("ascii")


def neutral(value: Any) -> str:
    """A value that JSON does not know, in a form that is the same on both databases."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"a {type(value).__name__} has no neutral form yet")


def reader(model: Model) -> Callable[[list[Any]], list[Any]]:
    """From a row of the archive to Python values; ValueError where one is none for its column."""
    steps = [field.to_python for field in fields_of(model)]

    def read(row: list[Any]) -> list[Any]:
        try:
            return [step(value) for step, value in zip(steps, row, strict=True)]
        except (ValidationError, TypeError, AttributeError, OverflowError) as problem:
            raise ValueError(f"a value that does not fit its column: {problem}") from problem

    return read


def preparer(model: Model) -> Callable[[list[Any]], list[Any]]:
    """From Python values to what this database takes."""
    steps = [(field, field_is_json(field) and not field.null) for field in fields_of(model)]

    def prepare(row: list[Any]) -> list[Any]:
        return [
            # A required JSON column without a value holds JSON's null, not SQL's.
            field.get_db_prep_save(models.Value(None, field) if value is None and null else value, connection)
            for (field, null), value in zip(steps, row, strict=True)
        ]

    return prepare


def field_is_json(field: Field) -> bool:
    """Whether the column holds JSON."""
    return isinstance(field, models.JSONField)


def migrations() -> list[str]:
    """The migrations, as this code knows them, of the rooms that a backup holds."""
    rooms = {model._meta.app_label for model in kept()}
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return sorted(f"{room}.{name}" for room, name in known if room in rooms)


def append_only() -> set[str]:
    """The tables that refuse to be emptied."""
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    return {op.table for migration in found for op in migration.operations if isinstance(op, AppendOnly)}
