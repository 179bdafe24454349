"""Calculated attributes: which formulas there are, in which order, and their values for rows whose inputs changed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.attributes import kinds
from steerhouse.attributes.definitions import Definition, Definitions, known, read
from steerhouse.attributes.keeping import raw_values
from steerhouse.attributes.models import Attribute, AttributeValue
from steerhouse.core import plan_time
from steerhouse.core.fields import BIG, MinorUnits, PlanTime
from steerhouse.core.money import Money
from steerhouse.core.writing import FRAME, SECRET, Change, write_columns
from steerhouse_engine.expressions import (
    DATE,
    NUMBER,
    TEXT,
    YES_NO,
    CycleError,
    Expression,
    ExpressionError,
    Value,
    in_order,
    parse,
)

BATCH = 500
TODAY = "today"
TYPES = {
    "text": TEXT, "prose": TEXT, "link": TEXT, "choice": TEXT, "whole": NUMBER, "decimal": NUMBER, "money": NUMBER,
    "date": DATE, "yes_no": YES_NO,
}  # fmt: skip
# Of these kinds a formula can be.
COMPUTED = frozenset({"text", "whole", "decimal", "money", "date", "yes_no"})
CARET = "\u2038"


@dataclass(frozen=True, eq=False)
class Formula:
    """An attribute with its formula, read and checked."""

    of: Definition
    expression: Expression


class BrokenFormula(Exception):
    """A formula that cannot be computed, and why, in words."""

    def __init__(self, of: Definition, problem: str) -> None:
        super().__init__(problem)
        self.of, self.problem = of, problem


def inputs_of(model: type[Any]) -> dict[str, "models.Field[Any, Any]"]:
    """The fields of a row itself that formulas may read: open to whoever sees the row."""
    protected = FRAME | SECRET | set(getattr(model, "field_rights", {})) | set(getattr(model, "computed", ()))
    return {
        found.name: found
        for found in model._meta.concrete_fields
        if found.editable and not found.is_relation and found.name not in protected
        and not isinstance(found, MinorUnits | models.JSONField)
    }  # fmt: skip


def type_of(found: "models.Field[Any, Any]") -> str:
    """The type of a field in formulas."""
    if isinstance(found, models.BooleanField):
        return YES_NO
    if isinstance(found, PlanTime | models.DateField):
        return DATE
    return NUMBER if isinstance(found, models.IntegerField | models.FloatField | models.DecimalField) else TEXT


def compiled(found: Sequence[Definition], model: type[Any]) -> list[Formula]:
    """The formulas among these attributes, each behind those that it needs. Raises BrokenFormula."""
    types = {name: type_of(one) for name, one in inputs_of(model).items()}
    types |= {of.attribute.code: TYPES[of.attribute.kind] for of in found if of.attribute.kind in TYPES}
    by_code = {of.attribute.code: of for of in found}
    read: dict[str, Formula] = {}
    for of in found:
        if of.attribute.formula:
            read[of.attribute.code] = Formula(of, _parsed(of, types))
    try:
        order = in_order({code: one.expression.fields for code, one in read.items()})
    except CycleError as cycle:
        way = " → ".join(f"[{name}]" for name in cycle.names)
        raise BrokenFormula(by_code[cycle.names[0]], _("These need each other: %(way)s.") % {"way": way}) from None
    made = [read[code] for code in order]
    for one in made:
        _check_inputs(one, by_code)
    return made


def _parsed(of: Definition, types: Mapping[str, str]) -> Expression:
    try:
        expression = parse(of.attribute.formula, types)
    except ExpressionError as wrong:
        marked = f"{wrong.text[: wrong.place]}{CARET}{wrong.text[wrong.place :]}"
        raise BrokenFormula(of, f"{wrong.problem} {marked}") from None
    wanted = TYPES[of.attribute.kind]
    if expression.type != wanted:
        told = {"wanted": wanted, "type": expression.type}
        raise BrokenFormula(of, _("The result is a %(type)s; an attribute of this kind needs a %(wanted)s.") % told)
    return expression


def _check_inputs(one: Formula, by_code: Mapping[str, Definition]) -> None:
    """What a result tells of its inputs needs their rights, and amounts of two currencies do not meet."""
    own = one.of.attribute
    inputs = [by_code[name].attribute for name in sorted(one.expression.fields) if name in by_code]
    for found in inputs:
        if found.see_right and found.see_right != own.see_right:
            words = _("[%(code)s] is seen with the right “%(right)s”, so the result has to be seen with it as well.")
            raise BrokenFormula(one.of, words % {"code": found.code, "right": found.get_see_right_display()})
    currencies = {found.currency for found in inputs if found.kind == "money"}
    if len(currencies) > 1 or (own.kind == "money" and currencies and currencies != {own.currency}):
        raise BrokenFormula(one.of, _("Amounts of different currencies cannot be computed with each other."))


def formulas_of(definitions: Definitions, model: type[Any]) -> list[Formula]:
    """The formulas of an entity, made once. One that broke past every check computes nothing."""
    key = ("formulas", model)
    if key not in definitions.made:
        try:
            definitions.made[key] = compiled(definitions.of(model), model)
        except BrokenFormula:
            definitions.made[key] = []
    made: list[Formula] = definitions.made[key]
    return made


def follow(change: Change) -> None:
    """At the end of an action: compute anew what follows from the rows that it wrote."""
    touched: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for record in change.records:
        if record.kind in ("added", "changed"):
            touched[record.model].append((record.object_id, frozenset(record.values)))
    if not touched:
        return
    if "attributes.pickentry" in touched:
        # Formulas know entries by their words.
        compute_entities(read(""), lambda one: True)
    definitions = known(change.by)
    for label in touched.keys() & definitions.by_model.keys():
        model = apps.get_model(label)
        if formulas := formulas_of(definitions, model):
            inputs = {name for one in formulas for name in one.expression.fields}
            inputs |= {f"attribute_{name}" for name in inputs}
            ids = {object_id for object_id, names in touched[label] if names & inputs or "kind" in names}
            rows = model._base_manager.filter
            for batch in batches(sorted(ids)):
                keys = list(rows(public_id__in=batch).values_list("pk", flat=True))
                compute(model, definitions.of(model), formulas, keys)


def settle(attribute: Attribute, *, models_of: Iterable[str] = ()) -> int:
    """After a definition changed: check the formulas of its entity together, and compute those that it concerns.

    Inside an action only; returns how many values changed. Raises ValidationError where a formula holds no more.
    """
    definitions, changed = read(""), 0
    for label in {attribute.model, *models_of}:
        model = apps.get_model(label)
        try:
            formulas = compiled(definitions.of(model), model)
        except BrokenFormula as broken:
            raise refused(broken, attribute) from None
        concerned = any(
            attribute.code in one.expression.fields or one.of.attribute.pk == attribute.pk for one in formulas
        )
        changed += compute_all(model, definitions.of(model), formulas) if concerned else 0
    return changed


def compute_entities(definitions: Definitions, when: Callable[[Formula], bool]) -> int:
    """Compute every entity that has such a formula. Inside an action only."""
    changed = 0
    for label, found in definitions.by_model.items():
        model = apps.get_model(label)
        formulas = formulas_of(definitions, model)
        changed += compute_all(model, found, formulas) if any(when(one) for one in formulas) else 0
    return changed


def compute_all(model: type[Any], found: Sequence[Definition], formulas: Sequence[Formula]) -> int:
    """Compute the formulas for every row of an entity. Inside an action only. Returns how many values changed."""
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True)) if formulas else []
    return sum(compute(model, found, formulas, batch) for batch in batches(keys))


def batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def compute(model: type[Any], found: Sequence[Definition], formulas: Sequence[Formula], keys: Sequence[int]) -> int:
    """Compute the formulas for these rows and store what differs; how many values did."""
    own = {name for one in formulas for name in one.expression.fields}
    columns = _field_columns(model, own, keys)
    results = {one.of.attribute.code for one in formulas}
    given = [of for of in found if of.attribute.code in own - results]
    values = raw_values(given, keys) if given else {}
    for of in given:
        columns[of.attribute.code] = [_as_input(of, values[key].get(of.attribute.pk, ())) for key in keys]
    kinds_of_rows = columns.pop(" kind", None)
    wanted: dict[tuple[int, int], Any] = {}
    for one in formulas:
        made = one.expression.evaluate(columns, len(keys), timezone.localdate())
        only = one.of.attribute.only
        if only and kinds_of_rows is not None:
            made = [value if kind == only else None for value, kind in zip(made, kinds_of_rows, strict=True)]
        stored = [_as_stored(one.of, value) for value in made]
        columns[one.of.attribute.code] = [_as_input(one.of, () if v is None else (v,)) for v in stored]
        wanted |= {(key, one.of.attribute.pk): value for key, value in zip(keys, stored, strict=True)}
    return _store({one.of.attribute.pk: one.of for one in formulas}, keys, wanted)


def _field_columns(model: type[Any], names: Iterable[str], keys: Sequence[int]) -> dict[str, Sequence[Value]]:
    fields = {name: found for name, found in inputs_of(model).items() if name in names}
    kind = ["kind"] if any(found.name == "kind" for found in model._meta.concrete_fields) else []
    rows = {
        row["pk"]: row for row in model._base_manager.filter(pk__in=keys).values("pk", *{*fields, *kind})
    }  # fmt: skip
    columns: dict[str, Sequence[Value]] = {
        name: [_plain(rows[key][name], found) for key in keys] for name, found in fields.items()
    }
    return columns | ({" kind": [rows[key]["kind"] for key in keys]} if kind else {})


def _plain(value: Any, found: "models.Field[Any, Any]") -> Value:
    """A field's value as formulas know it."""
    if value in (None, ""):
        return None
    if isinstance(found, PlanTime):
        return plan_time.to_datetime(value).date()
    if type_of(found) == NUMBER:
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return bool(value) if isinstance(found, models.BooleanField) else value


def _as_input(of: Definition, values: Sequence[Any]) -> Value:
    found = kinds.meant(of, values)
    if isinstance(found, Money):
        return found.amount
    if isinstance(found, bool) or found is None:
        return found
    if isinstance(found, int):
        return Decimal(found)
    return found if isinstance(found, Decimal | dt.date) else str(found)


def _as_stored(of: Definition, value: Value) -> Any:
    """A result as it is stored: rounded to what the kind keeps, empty where it does not fit."""
    kind = of.attribute.kind
    if value is None:
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        places = {"decimal": kinds.MILLION, "money": Decimal(kinds.one_major(of.attribute.currency or "EUR"))}
        scaled = (value * places.get(kind, Decimal(1))).to_integral_value(rounding=ROUND_HALF_UP)
        return int(scaled) if abs(scaled) <= BIG else None
    return str(value)[: kinds.LONGEST] or None if kind == "text" else value


def _store(formulas: Mapping[int, Definition], keys: Sequence[int], wanted: Mapping[tuple[int, int], Any]) -> int:
    """Write what differs through the door of computed values."""
    there: dict[tuple[int, int], tuple[int, Any]] = {}
    rows = AttributeValue.objects.filter(object_id__in=keys, attribute_id__in=list(formulas))
    for pk, key, attribute, text, whole, day in rows.values_list(
        "pk", "object_id", "attribute_id", "text", "whole", "day"
    ):
        there[key, attribute] = (pk, {"text": text, "whole": whole, "day": day}[formulas[attribute].attribute.storage])
    changed: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    new, gone = [], []
    for (key, attribute), value in wanted.items():
        storage = formulas[attribute].attribute.storage
        present = there.get((key, attribute))
        if present is None and value is not None:
            new.append(AttributeValue(attribute_id=attribute, object_id=key, **{storage: value}))
        elif present is not None and value is None:
            gone.append(present[0])
        elif present is not None and present[1] != value:
            changed[storage].append((present[0], value))
    AttributeValue.objects.bulk_create(new, batch_size=BATCH)
    for batch in batches(gone):
        AttributeValue.objects.filter(pk__in=batch).delete()
    return len(new) + len(gone) + sum(write_columns(AttributeValue, [name], rows) for name, rows in changed.items())


def refused(broken: BrokenFormula, attribute: Any) -> ValidationError:
    """A broken formula told to whoever changed an attribute: its own, or one that needs it."""
    other = broken.of.attribute
    if other.pk == attribute.pk:
        return ValidationError({"formula": [broken.problem]})
    words = _("The attribute “%(name)s” is computed from this one: %(problem)s")
    return ValidationError(words % {"name": other.name, "problem": broken.problem})
