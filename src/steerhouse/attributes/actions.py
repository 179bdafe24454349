"""The verbs of attributes: definitions are checked as a whole, and never take values with them unsaid."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.attributes import formulas, kinds
from steerhouse.attributes.definitions import Definition, in_tree, read
from steerhouse.attributes.models import Attribute, AttributeStamp, AttributeValue, PickEntry
from steerhouse.core.actions import action, set_fields
from steerhouse.core.actors import Actor
from steerhouse.core.editing import AFTER_ARCHIVING
from steerhouse.core.writing import record

# What values depend on: they were stored under it.
FIXED = ("entity", "kind", "list_id", "currency")
LISTED = frozenset({"choice", "several"})
RANGED = frozenset({"whole", "decimal", "money", "date"})


@action("add")
def add_attribute(model: type[Attribute], *, values: Mapping[str, Any], by: Actor) -> Attribute:
    """Begin to ask something of each row of a kind."""
    attribute = model(**values)
    attribute.full_clean()
    check(attribute)
    attribute.save()
    record_computed(attribute, formulas.settle(attribute))
    return attribute


def record_computed(attribute: Attribute, values: int) -> None:
    """Say once in the history how many values a formula gave: they are results, not edits."""
    if values:
        record(attribute, "computed", values=values)


def left_or_back(attribute: Attribute, *, by: Actor) -> None:
    """An attribute that a formula needs stays; one that comes back is computed anew."""
    record_computed(attribute, formulas.settle(attribute))


AFTER_ARCHIVING[Attribute] = left_or_back


@action("edit")
def compute_of_the_day(model: type[Attribute], *, by: Actor) -> int:
    """Compute the formulas that ask for today, once a day."""
    changed = formulas.compute_entities(read(""), lambda one: formulas.TODAY in one.expression.text.lower())
    AttributeStamp.objects.update(computed_on=timezone.localdate())
    return changed


def each_day() -> None:
    """Look whether the day has changed since formulas asked for it; each worker does, every few seconds."""
    stamp = AttributeStamp.objects.order_by("pk").first()
    if stamp is None or stamp.computed_on == timezone.localdate():
        return
    if any(formulas.TODAY in text.lower() for text in formulas_in_use()):
        compute_of_the_day(Attribute, by=Actor.system("formulas that ask for today"))
    else:
        AttributeStamp.objects.filter(pk=stamp.pk).update(computed_on=timezone.localdate())


def formulas_in_use() -> list[str]:
    """The texts of all formulas."""
    return list(Attribute._base_manager.filter(archived_at=None).exclude(formula="").values_list("formula", flat=True))


@action("edit")
def edit_attribute(
    attribute: Attribute, *, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Attribute:
    """Change a definition; what stored values depend on stays as long as there are some."""
    if version is not None:
        attribute.version = version
    code, before = attribute.code, [getattr(attribute, name) for name in FIXED]
    formula, model = attribute.formula, attribute.model
    set_fields(attribute, dict(values))
    attribute.full_clean()
    if attribute.code != code:
        raise ValidationError({"code": [_("The key stays: files, programs and formulas know the attribute by it.")]})
    changed = [name for name, old in zip(FIXED, before, strict=True) if getattr(attribute, name) != old]
    if formula and changed:
        AttributeValue.objects.filter(attribute=attribute).delete()
    # What people typed is neither reinterpreted nor replaced by a result.
    changed += ["formula"] if attribute.formula and not formula else []
    if changed and (count := AttributeValue.objects.filter(attribute=attribute).count()):
        words = ngettext(
            "%(count)s value is stored so. Add a new attribute, carry the value over, then archive this one.",
            "%(count)s values are stored so. Add a new attribute, carry the values over, then archive this one.",
            count,
        )
        raise ValidationError({changed[0].removesuffix("_id"): [words % {"count": count}]})
    check(attribute)
    attribute.save()
    record_computed(attribute, formulas.settle(attribute, models_of=[model]))
    return attribute


def check(attribute: Attribute) -> None:
    """Raise ValidationError where parts of a definition do not fit each other."""
    problems: dict[str, list[str]] = {}
    if (attribute.kind in LISTED) != (attribute.list_id is not None):
        needed = attribute.kind in LISTED
        problems["list"] = [_("Choose the pick list.") if needed else _("Only attributes of a list have one.")]
    if attribute.kind == "money" and not attribute.currency:
        problems["currency"] = [_("Money needs its currency.")]
    for name in ("lowest", "highest"):
        if getattr(attribute, name) and attribute.kind not in RANGED:
            problems[name] = [_("Only numbers, money and dates have limits.")]
    if attribute.formula and attribute.kind not in formulas.COMPUTED:
        problems["kind"] = [_("A formula gives a text, a number, money, a date, or yes or no.")]
    if attribute.formula and (attribute.required or attribute.default):
        problems["formula"] = [_("What is computed has no first value and cannot be asked for.")]
    if attribute.shape and attribute.kind != "text":
        problems["shape"] = [_("Only texts have a shape.")]
    if not problems:
        problems = _values_problems(attribute)
    if problems:
        raise ValidationError(problems)


def _values_problems(attribute: Attribute) -> dict[str, list[str]]:
    """What is wrong with the values that a definition names."""
    pairs = in_tree(list(PickEntry.objects.filter(list=attribute.list_id))) if attribute.list_id else []
    of = Definition(attribute, tuple(entry for entry, _label in pairs), {entry.pk: label for entry, label in pairs})
    problems = {}
    for name in ("lowest", "highest"):
        try:
            if text := getattr(attribute, name):
                kinds.limit(of, text)
        except ValidationError as problem:
            problems[name] = problem.messages
    if not problems and attribute.default:
        try:
            kinds.stored(of, kinds.default(of))
        except ValidationError as problem:
            problems["default"] = problem.messages
    if attribute.default and attribute.kind == "person":
        problems["default"] = [_("A person cannot be the first value of all rows.")]
    return problems
