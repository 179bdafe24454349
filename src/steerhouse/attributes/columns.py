"""Attributes as columns, filters and form fields of their entity."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import django_filters as df
from django import forms
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from steerhouse.attributes import kinds
from steerhouse.attributes.definitions import Definition, Definitions, known
from steerhouse.attributes.keeping import may_change, needed, raw_values
from steerhouse.attributes.models import AttributeValue
from steerhouse.core.actors import Actor
from steerhouse.core.pages.cells import Hidden
from steerhouse.core.pages.columns import Bound, Step, another
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.extras import Source
from steerhouse.core.pages.filters import NOT_THERE, YES_NO, targets
from steerhouse.core.pages.forms import offer
from steerhouse.core.pages.seeing import Sight, may_compare, rows_of, shows_field
from steerhouse.organization.models import Person

HELD = "_attribute_values"
CELLS = {
    "text": "text", "link": "prose", "prose": "prose", "whole": "number", "decimal": "number", "money": "amount",
    "date": "date", "yes_no": "yes_no", "choice": "choice", "several": "several", "person": "person",
}  # fmt: skip
SORTED = {"entry": ("entry__position", "entry__name"), "person": ("person__name",)}
NOT_SORTED = frozenset({"prose", "several", "link"})


@dataclass(frozen=True, eq=False)
class AttributeColumn(Bound):
    """A column whose values stand beside the rows."""

    of: Definition = None  # type: ignore[assignment]

    @property
    def right(self) -> str:
        return self.of.attribute.see_right

    def relations(self) -> str:
        return ""

    def read(self, row: Any, sight: Sight) -> Any:
        held = row.__dict__.get(HELD, {})
        if self.of.attribute.pk not in held:
            load(_columns(known(sight.by), type(row)), [row], sight)
            held = row.__dict__[HELD]
        values = held.get(self.of.attribute.pk, [])
        if not values:
            return None
        if self.right and not shows_field(sight.by, row, self.right):
            return Hidden(_("hidden"))
        if self.of.attribute.kind == "person":
            return values[0] if sight.sees(Person, values[0].pk) else another(Person)
        return kinds.meant(self.of, values)

    def dress(self, value: Any, held: Any) -> Any:
        if isinstance(value, list):
            return [str(self.choices.get(one, one)) for one in value]
        return kinds.revived(self.of, self.choices.get(value, value) if isinstance(value, str) else value)

    def seen_by(self, by: Actor) -> bool:
        return not self.right or by.is_system or self.right in by.rights

    def comparable(self, by: Actor) -> bool:
        return may_compare(by, self.holder, self.right)

    def sortable(self, by: Actor) -> bool:
        return self.of.attribute.kind not in NOT_SORTED and self.comparable(by)

    def order(self, sight: Sight, descending: bool) -> list[Any]:
        values = AttributeValue.objects.filter(
            attribute_id=self.of.attribute.pk, object_id=OuterRef("pk"), position=0
        ).order_by()
        if self.of.attribute.kind == "person" and not sight.everything(Person):
            values = values.filter(person__in=rows_of(Person, sight.by).order_by().values("pk"))
        storage = self.of.attribute.storage
        found = [Subquery(values.values(path)[:1]) for path in SORTED.get(storage, (storage,))]
        return [one.desc(nulls_last=True) if descending else one.asc(nulls_last=True) for one in found]

    def group_key(self) -> Any:
        """The entry of a list, or yes and no: values that many rows share and everybody may read."""
        if self.of.attribute.kind not in ("choice", "yes_no"):
            return None
        values = AttributeValue.objects.filter(attribute_id=self.of.attribute.pk, object_id=OuterRef("pk"), position=0)
        storage = {"entry": "entry_id"}.get(self.of.attribute.storage, self.of.attribute.storage)
        return Subquery(values.order_by().values(storage)[:1])

    def filter(self) -> df.Filter:
        """The filter that fits the kind."""
        kind, storage, method = self.of.attribute.kind, self.of.attribute.storage, partial(_narrow, self)
        if kind == "person":
            return df.ModelMultipleChoiceFilter(
                queryset=partial(targets, Person), to_field_name="public_id", method=method,
                error_messages={"invalid_choice": NOT_THERE, "invalid_pk_value": NOT_THERE},
            )  # fmt: skip
        if storage == "entry":
            return df.MultipleChoiceFilter(choices=list(self.choices.items()), method=method)
        if kind == "yes_no":
            return df.TypedMultipleChoiceFilter(choices=YES_NO, coerce=lambda value: value == "true", method=method)
        if kind == "date":
            return df.DateFromToRangeFilter(method=method)
        return df.RangeFilter(method=method) if storage == "whole" else df.CharFilter(method=method)


def _narrow(column: AttributeColumn, rows: Any, _name: str, chosen: Any) -> Any:
    """The rows with a value that was asked for: from the index of values to their rows."""
    if chosen in kinds.EMPTY or (isinstance(chosen, Iterable) and not list(chosen)):
        return rows
    of = column.of
    if of.attribute.storage == "entry":
        keys = [entry.pk for entry in of.entries if entry.public_id in chosen]
        found = Q(entry_id__in=_with_parts(of, keys))
    elif of.attribute.kind == "person":
        found = Q(person__in=list(chosen))
    elif of.attribute.kind == "yes_no":
        found = Q(whole__in=[int(one) for one in chosen])
    elif isinstance(chosen, slice):
        found = _range(of, chosen)
    else:
        found = Q(**{f"{of.attribute.storage}__icontains": chosen})
    values = AttributeValue.objects.filter(found, attribute_id=of.attribute.pk)
    return rows.filter(pk__in=values.order_by().values("object_id"))


def _with_parts(of: Definition, keys: Sequence[int]) -> list[int]:
    """Entries with all that stand below them: who asks for Europe means Spain as well."""
    found = set(keys)
    for entry in of.entries:
        if entry.parent_id in found:
            found.add(entry.pk)
    return sorted(found)


def _range(of: Definition, chosen: slice) -> Q:
    found = Q()
    for end, lookup in ((chosen.start, "gte"), (chosen.stop, "lte")):
        if end is not None:
            if of.attribute.kind == "date":
                found &= Q(**{f"day__{lookup}": end.date()})
            else:
                scale = _scale(of)
                found &= Q(**{f"whole__{lookup}": int((end * scale).to_integral_value())})
    return found


def _scale(of: Definition) -> Any:
    """Stored units in one unit of what people write."""
    if of.attribute.kind == "decimal":
        return kinds.MILLION
    return kinds.one_major(of.attribute.currency) if of.attribute.kind == "money" else 1


def load(columns: Sequence[Bound], rows: Sequence[Any], sight: Sight) -> None:
    """Fetch the values of many rows at once, people by name."""
    found = [column.of for column in columns if isinstance(column, AttributeColumn)]
    values = raw_values(found, [row.pk for row in rows])
    people = [of.attribute.pk for of in found if of.attribute.kind == "person"]
    named = _people({key for row in values.values() for pk in people for key in row.get(pk, ())}, sight)
    for row in rows:
        held = row.__dict__.setdefault(HELD, {})
        for of in found:
            pk = of.attribute.pk
            mine = values[row.pk].get(pk, [])
            held[pk] = [named[key] for key in mine if key in named] if pk in people else mine


def _people(keys: set[int], sight: Sight) -> dict[int, Person]:
    if not keys:
        return {}
    sight.learn(Person, keys)
    return Person._base_manager.in_bulk(keys)


def _columns(definitions: Definitions, model: type[Any]) -> list[AttributeColumn]:
    """The columns of an entity, the same objects as long as no definition changes."""
    made = definitions.made.get(model)
    if made is None:
        made = definitions.made[model] = [bound(of, model) for of in definitions.of(model)]
    return list(made)


def bound(of: Definition, model: type[Any]) -> AttributeColumn:
    """An attribute as a column of its model."""
    attribute = of.attribute
    kind = CELLS[attribute.kind]
    if attribute.kind == "choice" and any(entry.look for entry in of.entries):
        kind = "status"
    label = f"{attribute.name} ({attribute.unit})" if attribute.unit else attribute.name
    target = Person if attribute.kind == "person" else None
    choices = {entry.public_id: of.labels[entry.pk] for entry in of.entries}
    return AttributeColumn(
        attribute.column, label, kind, (Step(attribute.column, model, target),), choices=choices, load=load, of=of
    )


class AttributeSource(Source):
    """What the office defined, as columns and fields."""

    prefix = "attribute_"

    def columns(self, pages: Pages, by: Actor) -> Sequence[Bound]:
        return [column for column in _columns(known(by), pages.model) if column.seen_by(by)]

    def known(self, model: type[Any], names: Iterable[str], by: Actor) -> Mapping[str, Bound]:
        wanted = set(names)
        return {of.attribute.column: bound(of, model) for of in known(by).ever(model) if of.attribute.column in wanted}

    def fields(self, pages: Pages, thing: Any, by: Actor) -> Mapping[str, tuple[forms.Field, Any]]:
        found = [of for of in known(by).of(pages.model) if not of.attribute.formula]
        held = raw_values(found, [thing.pk])[thing.pk] if thing.pk and found else {}
        return {
            of.attribute.column: field(of, held.get(of.attribute.pk, []), thing, by)
            for of in found
            if (may_change(of, thing, by) and of.applies_to(thing) if thing.pk else _may_add(of, by))
        }

    def sections(self, pages: Pages, thing: Any, by: Actor) -> Sequence[tuple[str, Sequence[Bound]]]:
        found: dict[str, list[Bound]] = {}
        for column in _columns(known(by), pages.model):
            if column.seen_by(by) and column.of.applies_to(thing):
                found.setdefault(column.of.attribute.section or _("Attributes"), []).append(column)
        return list(found.items())


def _may_add(of: Definition, by: Actor) -> bool:
    rights = [right for right in (of.attribute.see_right, of.attribute.change_right) if right]
    return by.is_system or all(right in by.rights for right in rights)


class PickField(forms.MultipleChoiceField):
    """Entries by what people and programs call them."""

    of: Definition

    def to_python(self, value: Any) -> list[str]:
        found = [self.of.entry(str(one)) for one in super().to_python(value)]
        return [e.public_id if e else str(w) for e, w in zip(found, super().to_python(value), strict=True)]


class OnePickField(forms.ChoiceField):
    """One entry by what people and programs call it."""

    of: Definition

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        entry = self.of.entry(text) if text else None
        return entry.public_id if entry else text


def field(of: Definition, held: Sequence[Any], thing: Any, by: Actor) -> tuple[forms.Field, Any]:
    """The input of an attribute with its first value: what is stored, or the default of a new row."""
    attribute = of.attribute
    required = needed(of, thing)
    rest: dict[str, Any] = {"label": attribute.name, "help_text": _help(of), "required": required}
    first: Any = kinds.meant(of, held) if thing.pk else attribute.default or None
    if attribute.storage == "entry":
        return _entry_field(of, held, rest, first)
    if attribute.kind == "person":
        made: Any = forms.ModelChoiceField(Person._base_manager.none(), to_field_name="public_id", **rest)
        rows = rows_of(Person, by).live()
        made.queryset, first = rows, rows.filter(pk=held[0]).first() if held else None
        made.error_messages["invalid_choice"] = NOT_THERE
        offer(made, rows, first)
        return made, first
    if attribute.kind == "yes_no":
        words = [("", "–"), *YES_NO]
        chosen = {"True": "true", "False": "false"}.get(str(first), str(first or "").lower())
        return forms.TypedChoiceField(choices=words, coerce=lambda v: v == "true", empty_value=None, **rest), chosen
    made_by: dict[str, Callable[..., forms.Field]] = {
        "text": partial(forms.CharField, max_length=kinds.LONGEST), "link": partial(forms.CharField, max_length=500),
        "prose": partial(forms.CharField, max_length=kinds.LONGEST_PROSE, widget=forms.Textarea),
        "whole": forms.IntegerField, "decimal": partial(forms.DecimalField, max_digits=19, decimal_places=6),
        "money": partial(forms.DecimalField, max_digits=19), "date": forms.DateField,
    }  # fmt: skip
    return made_by[attribute.kind](**rest), first.amount if attribute.kind == "money" and held else first


def _entry_field(of: Definition, held: Sequence[int], rest: dict[str, Any], first: Any) -> tuple[forms.Field, Any]:
    offered = [e for e in of.entries if e.archived_at is None or e.pk in held]
    choices = [(entry.public_id, of.labels[entry.pk]) for entry in offered]
    chosen = [entry.public_id for entry in of.entries if entry.pk in held]
    if not held and isinstance(first, str) and (default := of.entry(first)):
        chosen = [default.public_id]
    made: Any
    if of.attribute.kind == "several":
        made = PickField(choices=choices, widget=forms.CheckboxSelectMultiple, **rest)
        made.of = of
        return made, chosen
    made = OnePickField(choices=[("", "–"), *choices], **rest)
    made.of = of
    return made, chosen[0] if chosen else ""


def _help(of: Definition) -> str:
    parts = [of.attribute.help, of.attribute.unit or (of.attribute.currency if of.attribute.kind == "money" else "")]
    return " · ".join(part for part in parts if part)


__all__ = ["AttributeColumn", "AttributeSource", "load", "models"]
