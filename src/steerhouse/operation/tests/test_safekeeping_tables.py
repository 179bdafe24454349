"""Which tables a backup holds, and that a value comes back from its neutral form."""

import datetime as dt
import json
from decimal import Decimal
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models

from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, User
from steerhouse.operation.safekeeping import tables

SYSTEM = Actor.system("test")


def test_every_table_is_kept_or_left_out_for_a_reason() -> None:
    left = {model._meta.label_lower for model in tables.every_model()} - {m._meta.label_lower for m in tables.kept()}
    assert left == {
        "sessions.session",
        "core.searchentry",
        "auth.group",
        "auth.group_permissions",
        "auth.permission",
        "contenttypes.contenttype",
        "axes.accessattempt",
        "axes.accessattemptexpiration",
        "axes.accessfailurelog",
        "axes.accesslog",
    }


def test_no_kept_row_points_at_one_that_is_left_out() -> None:
    kept = set(tables.kept())
    dangling = [
        f"{model._meta.label}.{field.name}"
        for model in kept
        for field in model._meta.local_concrete_fields
        if field.remote_field and field.remote_field.model not in kept
    ]
    assert dangling == []


def test_every_kind_of_column_has_a_neutral_form() -> None:
    known = (
        models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.FloatField,
        models.DateTimeField, models.DateField, models.TimeField, models.DecimalField, models.UUIDField,
        models.JSONField, models.BinaryField, models.AutoField, models.BigAutoField, models.ForeignKey,
    )  # fmt: skip
    strange = {
        f"{model._meta.label}.{field.name}: {type(field).__name__}"
        for model in tables.kept()
        for field in tables.fields_of(model)
        if not isinstance(field, known)
    }
    assert strange == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (models.DateTimeField(), dt.datetime(2026, 11, 22, 8, 0, 0, 7, tzinfo=dt.UTC)),
        (models.DateField(), dt.date(2026, 2, 28)),
        (models.TimeField(), dt.time(23, 59)),
        (models.DecimalField(max_digits=40, decimal_places=20), Decimal("12345678901234567890.00000000000000000001")),
        (models.UUIDField(), UUID("12345678123456781234567812345678")),
        (models.BinaryField(), b"\x00\xff"),
        (models.FloatField(), 0.1 + 0.2),
        (models.JSONField(), {"b": [1, None, "\U0001f600"], "a": 2.5}),
        (models.BigIntegerField(), -(2**63) + 1),
        (models.TextField(), 'line\n"quoted" \u2028 \U0001f600'),
    ],
)
def test_a_value_comes_back_from_its_neutral_form(field: models.Field[object, object], value: object) -> None:
    text = json.dumps(value, default=tables.neutral, sort_keys=True)
    assert "\n" not in text
    assert field.to_python(json.loads(text)) == value


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_line_is_the_same_on_both_databases() -> None:
    role = editing.add(AccessRole, values={"name": "Ümläut \U0001f600", "rights": ["tree.view"]}, by=SYSTEM)
    with system("look"):
        line = b"".join(tables.lines(AccessRole)).splitlines()[-1]
    values = dict(zip(tables.columns_of(AccessRole), json.loads(line), strict=True))
    moment = role.created_at.isoformat(timespec="microseconds")
    assert (values["name"], values["rights"], values["created_at"]) == ("Ümläut \U0001f600", ["tree.view"], moment)
    assert line.isascii()


@pytest.mark.django_db
@pytest.mark.both_databases
def test_many_rows_come_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BATCH", 3)
    for number in range(7):
        editing.add(User, values={"username": f"mona-{number}", "password": "!"}, by=SYSTEM)
    with system("look"):
        batches = [chunk.count(b"\n") for chunk in tables.lines(User)]
    assert sum(batches) == 7 and max(batches) == 3


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_required_json_column_takes_null() -> None:
    prepare = tables.preparer(apps.get_model("core", "AuditValues"))
    sent = prepare([1, "salt", None])[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s IS NULL" if connection.vendor == "sqlite" else "SELECT %s::jsonb IS NULL", [sent])
        assert not cursor.fetchone()[0]
