"""User-defined fields and activity codes of a Primavera P6 exchange file, as fields of its activities and summaries.

Values are spelled as `FieldKind` says. A code's value is its way from the first level down. What belongs to resources,
projects and others stays counted.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from steerhouse.interchange.mspdi.fields import Reading
from steerhouse.interchange.schedule_file import FieldKind, FieldValue, FileField, FileTask
from steerhouse.interchange.xer.tables import Row, Tables
from steerhouse.interchange.xer.tasks import WBS_FROM

UDF, CODES = "User-defined fields and their values", "Codes and their values"
KINDS = {
    "FT_TEXT": FieldKind.TEXT,
    "FT_STATICTYPE": FieldKind.TEXT,
    "FT_START_DATE": FieldKind.DATE,
    "FT_END_DATE": FieldKind.DATE,
    "FT_FLOAT_2_DECIMALS": FieldKind.NUMBER,
    "FT_INT": FieldKind.NUMBER,
    "FT_MONEY": FieldKind.COST,
}
# Rows that become tasks, by the table that the field belongs to: what is added to the row's number.
OF_TASKS = {"TASK": 0, "PROJWBS": WBS_FROM}
MOST_LEVELS = 20
CENTS = Decimal("0.01")
Values = dict[int, dict[str, str]]


def with_fields(
    tasks: tuple[FileTask, ...], tables: Tables, reading: Reading
) -> tuple[tuple[FileTask, ...], tuple[FileField, ...]]:
    """The tasks with what the file's own fields say of them, and the fields that some task has a value of."""
    values: Values = {}
    known = _user_defined(tables, values, reading) | _codes(tables, values, reading)
    made = tuple(
        replace(one, fields=tuple(sorted(values[one.uid].items()))) if values.get(one.uid) else one for one in tasks
    )
    used = {key for one in made for key, _value in one.fields}
    return made, tuple(known[key] for key in sorted(used))


def _user_defined(tables: Tables, values: Values, reading: Reading) -> dict[str, FileField]:
    types: dict[int, tuple[FileField, int]] = {}
    for row in tables.rows("UDFTYPE", reading):
        number, table = row.identity("udf_type_id"), row.text("table_name")
        if number is not None and table in OF_TASKS:
            label = row.text("udf_type_label") or row.text("udf_type_name") or f"UDF {number}"
            kind = KINDS.get(row.text("logical_data_type"), FieldKind.TEXT)
            types[number] = FileField(key=f"UDF {number}", label=label, kind=kind), OF_TASKS[table]
    for row in tables.rows("UDFVALUE", reading):
        number, owner = row.identity("udf_type_id"), row.identity("fk_id")
        if number not in types or owner is None:
            reading.leave_out(UDF, "UDFVALUE")
            continue
        field, offset = types[number]
        if value := _value(row, field.kind):
            values.setdefault(owner + offset, {})[field.key] = value
    return {field.key: field for field, _offset in types.values()}


def _value(row: Row, kind: FieldKind) -> str:
    if kind is FieldKind.DATE:
        row.time("udf_date")
        return row.text("udf_date").replace(" ", "T", 1)
    if kind is FieldKind.TEXT:
        return row.text("udf_text")
    number = row.decimal("udf_number")
    if number is None:
        return ""
    return f"{(number / CENTS).normalize() if kind is FieldKind.COST else number:f}"


def _codes(tables: Tables, values: Values, reading: Reading) -> dict[str, FileField]:
    ways = _ways(tables, reading)
    types: dict[int, FileField] = {}
    for row in tables.rows("ACTVTYPE", reading):
        number = row.identity("actv_code_type_id")
        if number is not None:
            label = row.text("actv_code_type") or f"Code {number}"
            listed = tuple(value for of, _way, value in ways.values() if of == number)
            types[number] = FileField(key=f"Code {number}", label=label, kind=FieldKind.CODE, values=listed)
    for row in tables.rows("TASKACTV", reading):
        owner, entry = row.identity("task_id"), ways.get(row.identity("actv_code_id") or 0)
        if owner is None or entry is None or entry[0] not in types:
            reading.leave_out(CODES, "TASKACTV")
            continue
        values.setdefault(owner, {})[types[entry[0]].key] = entry[1]
    return {field.key: field for field in types.values()}


def _ways(tables: Tables, reading: Reading) -> dict[int, tuple[int | None, str, FieldValue]]:
    """By number of the entry: the number of its code, its way from the first level, the entry as it can be chosen."""
    rows: dict[int, Row] = {}
    for row in tables.rows("ACTVCODE", reading):
        number = row.identity("actv_code_id")
        if number is not None:
            rows[number] = row
    found = {}
    for number, row in rows.items():
        way = _way(number, rows)
        value = FieldValue(way, row.text("actv_code_name"))
        found[number] = row.identity("actv_code_type_id"), way, value
    return found


def _way(number: int, rows: Mapping[int, Row]) -> str:
    names: list[str] = []
    here: int | None = number
    while here is not None and here in rows and len(names) < MOST_LEVELS:
        # The way is cut at points when it is written, so a point of the name itself gives way.
        names.insert(0, (rows[here].text("short_name") or rows[here].text("actv_code_name")).replace(".", "·"))
        here = rows[here].identity("parent_actv_code_id")
    return ".".join(names)
