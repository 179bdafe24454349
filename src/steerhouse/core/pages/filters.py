"""Filters as chips: django-filter reads and checks what was chosen, the chips say what is in force."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import django_filters as df
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core import plan_time
from steerhouse.core.acting import Request
from steerhouse.core.actors import Actor
from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.models import Node
from steerhouse.core.pages.cells import day
from steerhouse.core.pages.columns import Bound, bind
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.extras import columns_for
from steerhouse.core.pages.seeing import rows_of
from steerhouse.core.rows import under

NOT_THERE = gettext_lazy("This does not exist or is not visible to you.")
YES_NO = [("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))]


def targets(model: type[models.Model], request: Request | None) -> Any:
    """The rows that a filter may name: those the actor sees."""
    return model._default_manager.none() if request is None else rows_of(model, request.actor)


def at_or_under(name: str, scope: str) -> Any:
    """A filter by things of the tree takes in what stands under them."""

    def narrow(rows: Any, _name: str, chosen: Any) -> Any:
        paths = [str(thing.scope_path()) for thing in chosen]
        return rows.filter(under(f"{name}__{scope}".removesuffix("__"), paths)) if paths else rows

    return narrow


def any_of(name: str) -> Any:
    """A filter by any other things: rows that point at one of them."""

    def narrow(rows: Any, _name: str, chosen: Any) -> Any:
        keys = [thing.pk for thing in chosen]
        return rows.filter(**{f"{name}__in": keys}) if keys else rows

    return narrow


def is_place(target: type[Any]) -> bool:
    """Whether the things of this kind are the tree itself: nodes, or what is one-to-one with a node."""
    own = [f for f in target._meta.concrete_fields if f.one_to_one and f.related_model is Node]
    return target is Node or bool(own)


def plan_days(name: str) -> Any:
    """A filter of plan times by whole days."""

    def narrow(rows: Any, _name: str, chosen: slice) -> Any:
        if chosen.start:
            rows = rows.filter(**{f"{name}__gte": plan_time.from_date(chosen.start.date())})
        if chosen.stop:
            following = chosen.stop.date() + dt.timedelta(days=1)
            rows = rows.filter(**{f"{name}__lt": plan_time.from_date(following)})
        return rows

    return narrow


def filter_for(column: Bound) -> df.Filter:
    """The filter that fits the field."""
    found, name = column.field, column.name
    if (made := column.filter()) is not None:
        return made
    if found is None or isinstance(found, MinorUnits | models.JSONField):
        raise ImproperlyConfigured(f"{column.holder.__name__}.{name} is nothing one can filter by")
    if found.is_relation:
        target: Any = found.related_model
        method = at_or_under(name, "" if target is Node else target.scope) if is_place(target) else any_of(name)
        made = df.ModelMultipleChoiceFilter(
            field_name=name, queryset=partial(targets, target), to_field_name="public_id", method=method,
            error_messages={"invalid_choice": NOT_THERE, "invalid_pk_value": NOT_THERE},
        )  # fmt: skip
    elif column.choices:
        made = df.MultipleChoiceFilter(field_name=name, choices=list(column.choices.items()))
    elif isinstance(found, models.BooleanField):
        made = df.TypedMultipleChoiceFilter(field_name=name, choices=YES_NO, coerce=lambda value: value == "true")
    elif isinstance(found, PlanTime):
        made = df.DateFromToRangeFilter(field_name=name, method=plan_days(name))
    elif isinstance(found, models.DateField):
        made = df.DateFromToRangeFilter(field_name=name)
    elif isinstance(found, models.IntegerField | models.FloatField | models.DecimalField):
        made = df.RangeFilter(field_name=name)
    else:
        made = df.CharFilter(field_name=name, lookup_expr="icontains")
    return made


@lru_cache(maxsize=256)
def filter_columns(pages: Pages) -> tuple[Bound, ...]:
    return tuple(bind(pages.model, name) for name in pages.filters)


@lru_cache(maxsize=256)
def filterset_class(pages: Pages, brought: tuple[Bound, ...] = ()) -> type[Any]:
    """All filters of an entity as one django-filter class."""
    made = {column.name: filter_for(column) for column in (*filter_columns(pages), *brought)}
    meta = type("Meta", (), {"model": pages.model, "fields": []})
    return type(f"{pages.model.__name__}Filters", (df.FilterSet,), {**made, "Meta": meta})


def filterset(pages: Pages, request: Any, rows: Any) -> Any:
    """The filters that were asked for; those by a field that this actor may not compare are not there."""
    columns = offered_to(pages, request.actor)
    brought = tuple(column for column in columns if column.load is not None)
    found = filterset_class(pages, brought)(request.GET, queryset=rows, request=request)
    offered = [column.name for column in columns]
    for name in list(found.filters):
        if name not in offered or not any(request.GET.get(part) for part in _parts(name, found.filters[name])):
            del found.filters[name]
    return found


def offered_to(pages: Pages, by: Actor) -> list[Bound]:
    """The filters by whose fields the actor may compare rows."""
    columns = [*filter_columns(pages), *columns_for(pages, by)]
    return [column for column in columns if column.comparable(by)]


@dataclass(frozen=True)
class Option:
    """One value to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A filter in the toolbar: its name, what is chosen, and the form in its popover."""

    name: str
    label: str
    words: str
    on: bool
    kind: str
    remove: str
    kept: list[tuple[str, str]]
    options: list[Option] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def ends(self) -> list[tuple[str, str, str]]:
        """Name, present value and label of each input."""
        if self.kind not in ENDS:
            return [(self.name, self.values.get(self.name, ""), self.label)]
        labels = (_("From"), _("Until"))
        parts = [f"{self.name}_{end}" for end in ENDS[self.kind]]
        return [(part, self.values.get(part, ""), label) for part, label in zip(parts, labels, strict=True)]


def chips(pages: Pages, found: Any, query: QueryDict, by: Actor) -> Iterator[Chip]:
    """The chips of a list, in the order of the declaration; of brought columns those that are shown or asked by.

    An office may have defined dozens.
    """
    shown = {name for value in query.getlist("columns") for name in value.split(",")}
    for column in offered_to(pages, by):
        if column.load is None or column.name in shown or column.name in found.filters:
            yield _chip(column, found, query)


def parts_of(found: Any) -> list[str]:
    """The names in the address that these filters read."""
    return [part for name, made in found.filters.items() for part in _parts(name, made)]


def _parts(name: str, made: Any) -> list[str]:
    """The names in the address under which a filter is given."""
    return [f"{name}_{end}" for end in ENDS.get(_kind(made), ())] or [name]


def _chip(column: Bound, found: Any, query: QueryDict) -> Chip:
    name = column.name
    kind, parts = _kind(found.base_filters[name]), _parts(name, found.base_filters[name])
    rest = query.copy()
    for part in [*parts, "page"]:
        rest.pop(part, None)
    given = {part: query.getlist(part) for part in parts}
    on = any(value for values in given.values() for value in values)
    words = _words(column, kind, found, given) if on else _("any")
    options = []
    if kind == "options":
        choices = column.choices.items() if column.choices else YES_NO
        options = [Option(str(v), str(label), str(v) in given[name]) for v, label in choices]
    elif kind == "rows":
        options = [Option(thing.public_id, str(thing), True) for thing in _chosen(found, name)]
    kept = [(key, value) for key, values in rest.lists() for value in values]
    values = {part: values[0] for part, values in given.items() if values}
    return Chip(name, column.heading, words, on, kind, f"?{rest.urlencode()}", kept, options, values)


ENDS = {"days": ("after", "before"), "range": ("min", "max")}


def _kind(made: Any) -> str:
    if isinstance(made, df.ModelMultipleChoiceFilter):
        return "rows"
    if isinstance(made, df.MultipleChoiceFilter):
        return "options"
    if isinstance(made, df.DateFromToRangeFilter):
        return "days"
    return "range" if isinstance(made, df.RangeFilter) else "text"


def _chosen(found: Any, name: str) -> list[Any]:
    found.is_valid()
    return list(found.form.cleaned_data.get(name) or [])


def _words(column: Bound, kind: str, found: Any, given: dict[str, list[str]]) -> str:
    """What is in force, in words: one value by name, more by their number."""
    if column.name in found.errors:
        return str(_("not found"))
    if kind == "rows":
        names = [str(thing) for thing in _chosen(found, column.name)]
    elif kind == "options":
        known = {str(value): str(label) for value, label in (column.choices or dict(YES_NO)).items()}
        names = [known.get(value, value) for value in given[column.name]]
    elif kind == "days":
        chosen = found.form.cleaned_data.get(column.name)
        return _range(
            day(chosen.start) if chosen and chosen.start else "", day(chosen.stop) if chosen and chosen.stop else ""
        )
    elif kind == "range":
        return _range(*[(given[f"{column.name}_{end}"] or [""])[0] for end in ENDS["range"]])
    else:
        names = given[column.name][:1]
    return names[0] if len(names) == 1 else _("%(number)s chosen") % {"number": len(names)}


def _range(low: str, high: str) -> str:
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("from %s") % low if low else _("until %s") % high
