"""Fields that an office added to its scheduling tool: kept with the plan and its tasks as the file spells them.

A schedule keeps the definitions, a task its values by key; amounts apart, for who may see rates. They are shown and
written out again, and nothing is computed from them.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.imports.differences import Shortened
from steerhouse.core.money import Money
from steerhouse.core.pages.cells import money, plan_moment
from steerhouse.interchange.plan_time import NotADate, minutes_since_epoch
from steerhouse.interchange.schedule_file import FieldKind, FieldValue, FileField, FileTask, ScheduleFile
from steerhouse.schedule.models import Schedule, Task

LONGEST_LABEL, LONGEST_VALUE = 200, 4_000
CENTS_A_UNIT = 100
Values = dict[str, str]


def stored_definitions(file: ScheduleFile, shortened: Shortened) -> list[dict[str, Any]] | None:
    """The definitions of a file as a schedule keeps them; nothing where the file has no field of its own."""
    found = [
        {
            "key": one.key,
            "label": shortened.line(one.label, LONGEST_LABEL, _("label of a field")) or one.key,
            "kind": one.kind.value,
            "number": one.source_id,
            "values": [[each.value[:LONGEST_VALUE], each.description[:LONGEST_VALUE]] for each in one.values],
        }
        for one in file.fields
    ]
    return found or None


def stored_values(task: FileTask, amounts: frozenset[str], shortened: Shortened) -> tuple[Values | None, Values | None]:
    """A task's values as it keeps them: those that everybody sees, and amounts."""
    found = {key: shortened.text(value, LONGEST_VALUE, _("field of the file")) for key, value in task.fields}
    plain = {key: value for key, value in found.items() if key not in amounts}
    return plain or None, {key: value for key, value in found.items() if key in amounts} or None


def amounts_of(fields: Iterable[FileField]) -> frozenset[str]:
    """The keys of fields that hold money."""
    return frozenset(one.key for one in fields if one.kind is FieldKind.COST)


def definitions(schedule: Schedule) -> tuple[FileField, ...]:
    """The fields of the file that a plan came from."""
    return tuple(
        FileField(
            key=one["key"], label=one["label"], kind=FieldKind(one["kind"]), source_id=one["number"],
            values=tuple(FieldValue(value, description) for value, description in one["values"]),
        )
        for one in schedule.file_fields or []
    )  # fmt: skip


def values_of(task: Task, *, costs: bool) -> tuple[tuple[str, str], ...]:
    """Key and value of each field of a task; amounts for who may see them."""
    found = (task.file_fields or {}) | ((task.file_amounts or {}) if costs else {})
    return tuple(sorted(found.items()))


def panel(task: Task, by: Actor) -> dict[str, Any] | None:
    """The fields of a task for its page; nothing where there are none."""
    if not (task.file_fields or task.file_amounts):
        return None
    costs = by.holds(Task.field_rights["file_amounts"], task.scope_path())
    values = dict(values_of(task, costs=costs))
    schedule = Schedule.objects.visible_to(by).filter(component_id=task.component_id).first()
    if schedule is None or not values:
        return None
    known = [one for one in definitions(schedule) if one.key in values]
    return {"rows": [(one.label, shown(one, values[one.key], task.component.currency)) for one in known]}


def shown(field: FileField, value: str, currency: str) -> str:
    """A value for people; one that is not spelled as its kind asks stands as it is."""
    try:
        if field.kind is FieldKind.FLAG:
            return _("yes") if value in ("1", "true") else _("no")
        if field.kind is FieldKind.DATE:
            return plan_moment(round(minutes_since_epoch(value)))
        if field.kind is FieldKind.COST and currency:
            return money(Money.of(Decimal(value) / CENTS_A_UNIT, currency))
        if field.kind is FieldKind.DURATION:
            hours, _h, rest = value.removeprefix("PT").partition("H")
            return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest.partition("M")[0]}
    except (ValueError, NotADate, ArithmeticError):
        return value
    return value
