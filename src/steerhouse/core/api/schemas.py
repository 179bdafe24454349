"""What goes in and out of each operation, as models of pydantic, made from forms, filters and columns."""

from typing import Any, Literal

import django_filters as df
from django import forms
from django.db import models
from django.forms.fields import Field

from steerhouse.core.api.reading import LARGEST
from steerhouse.core.api.values import fields_of
from steerhouse.core.fields import MinorUnits, PlanTimeInput
from steerhouse.core.ids import LENGTH
from steerhouse.core.pages.columns import Bound, bound_columns
from steerhouse.core.pages.declaration import Action, Pages
from steerhouse.core.pages.filters import ENDS, filterset_class
from steerhouse.core.pages.forms import form_class

AMOUNT = r"^[+-]?\d{1,19}(\.\d{1,4})?$"
MOST = 200


def model(name: str, fields: dict[str, Any], *, closed: bool = False) -> Any:
    """A pydantic model; a closed one refuses names that it does not know, and values of another type."""
    from ninja import Schema
    from pydantic import ConfigDict, create_model

    base = type(name, (Schema,), {"model_config": ConfigDict(extra="forbid", strict=True)}) if closed else Schema
    return create_model(name, __base__=base, **fields)


def constrained(kind: Any, **rules: Any) -> Any:
    """A type with rules that stand in the document as well."""
    from typing import Annotated

    from pydantic import Field as Rules

    return Annotated[kind, Rules(**rules)]


def output(pages: Pages) -> Any:
    """A row as it is sent."""
    fields: dict[str, Any] = {
        "id": (str, ...), "version": (int, ...), "created_at": (str, ...), "archived_at": (str | None, ...),
        "url": (str, ...),
    }  # fmt: skip
    for bound in fields_of(pages):
        fields[bound.name] = (output_type(bound), None)
        if bound.kind_name == "amount":
            fields[f"{bound.name}_currency"] = (str | None, None)
    return model(pages.model.__name__, fields | attributes(pages))


def output_type(bound: Bound) -> Any:
    """The type of a value in JSON."""
    if bound.kind_name == "amount":
        return str | None
    if bound.field is None or isinstance(bound.field, models.JSONField):
        return Any
    if isinstance(bound.field, models.BooleanField):
        return bool | None
    if isinstance(bound.field, models.FloatField):
        return float | None
    if isinstance(bound.field, models.IntegerField) and bound.kind_name != "plan_date":
        return int | None
    return str | None


def listing(pages: Pages) -> Any:
    """A page of rows."""
    fields = {
        "items": (list[output(pages)], ...), "page": (int, ...), "limit": (int, ...),  # type: ignore[misc]
        "count": (int, ...), "count_is_exact": (bool, ...), "next": (str | None, ...),
    }  # fmt: skip
    return model(f"{pages.model.__name__}List", fields)


def parameters(pages: Pages) -> dict[str, Any]:
    """The parameters of a list: filters, words, order, page."""
    names = [column.name for column in bound_columns(pages) if column.field is not None]
    orders = tuple(f"{sign}{name}" for name in names for sign in ("", "-"))
    found: dict[str, Any] = {
        "q": (constrained(str, max_length=200), ""),
        "sort": (Literal[orders] if orders else str, None),
        "archived": (Literal["yes", "no"], "no"),
        "page": (constrained(int, ge=1, le=2000), 1),
        "limit": (constrained(int, ge=1, le=MOST), 50),
    }
    for name, made in filterset_class(pages).base_filters.items():
        if isinstance(made, df.MultipleChoiceFilter | df.ModelMultipleChoiceFilter):
            found[name] = (list[str], [])
        elif isinstance(made, df.DateFromToRangeFilter):
            found |= {
                f"{name}_{end}": (constrained(str, json_schema_extra={"format": "date"}), None) for end in ENDS["days"]
            }
        elif isinstance(made, df.RangeFilter):
            found |= {
                f"{name}_{end}": (constrained(str, pattern=r"^-?\d{1,15}(\.\d+)?$"), None) for end in ENDS["range"]
            }
        else:
            found[name] = (constrained(str, max_length=200), "")
    return found


def added(pages: Pages) -> Any:
    """What adding a row takes."""
    fields = {
        name: _entry(pages, name, field) for name, field in form_class(pages).base_fields.items() if name in pages.form
    }
    return model(f"{pages.model.__name__}New", fields | attributes(pages), closed=True)


def attributes(pages: Pages) -> dict[str, Any]:
    """Where an office may add attributes: their values by key, of a type that each definition says."""
    return {"attributes": (dict[str, Any], {})} if pages.attributes else {}


def changed(pages: Pages) -> Any:
    """What changing a row takes: any of its fields, and the version that was read."""
    fields = {
        name: (_type(pages, name, field), None)
        for name, field in form_class(pages).base_fields.items()
        if name in pages.form
    } | attributes(pages)
    return model(
        f"{pages.model.__name__}Change", {**fields, "version": (constrained(int, ge=1, le=LARGEST), None)}, closed=True
    )


def asked(pages: Pages, action: Action) -> Any:
    """What an action takes."""
    fields = {} if action.form is None else {
        name: (_field_type(field), ... if field.required else None) for name, field in action.form.base_fields.items()
    }  # fmt: skip
    return model(f"{pages.model.__name__}{action.name.title().replace('_', '').replace('-', '')}", fields, closed=True)


def problem() -> Any:
    """What is answered when something is wrong (RFC 9457)."""
    fields: dict[str, Any] = dict.fromkeys(("type", "title", "detail", "next_step", "request_id"), (str, ...))
    return model("Problem", {**fields, "status": (int, ...), "errors": (dict[str, list[str]], {})})


def _entry(pages: Pages, name: str, field: Field) -> tuple[Any, Any]:
    found: Any = pages.model._meta.get_field(name)
    return _type(pages, name, field), ... if field.required and not found.has_default() else None


def _type(pages: Pages, name: str, field: Field) -> Any:
    if isinstance(pages.model._meta.get_field(name), MinorUnits):
        return constrained(str, pattern=AMOUNT) | (None if not field.required else constrained(str, pattern=AMOUNT))
    return _field_type(field)


def _field_type(field: Field) -> Any:
    """The JSON type of a form field; null where it may be left empty."""
    kinds: list[tuple[Any, Any]] = [
        (forms.BooleanField, bool),
        (forms.JSONField, Any),
        (forms.MultipleChoiceField, list[str]),
        (forms.ModelMultipleChoiceField, list[str]),
        (forms.ModelChoiceField, constrained(str, min_length=LENGTH, max_length=LENGTH)),
        (forms.FloatField, float),
        (forms.DecimalField, constrained(str, pattern=r"^-?\d{1,19}(\.\d{1,10})?$")),
        (forms.IntegerField, constrained(int, ge=-LARGEST, le=LARGEST)),
        (PlanTimeInput, constrained(str, pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$")),
        (forms.DateTimeField, constrained(str, json_schema_extra={"format": "date-time"})),
        (forms.DateField, constrained(str, json_schema_extra={"format": "date"})),
        (forms.TypedChoiceField, str | int),
    ]
    kind = next((kind for cls, kind in kinds if isinstance(field, cls)), None)
    if kind is None:
        longest = getattr(field, "max_length", None)
        return constrained(str, max_length=longest) if longest else str
    return kind if field.required or kind in (bool, Any, list[str]) else kind | None


def events() -> Any:
    """A page of a history."""
    change = model("Change", dict.fromkeys(("field", "old", "new"), (str, ...)))
    fields = {"at": (str, ...), "who": (str, ...), "what": (str, ...), "changes": (list[change], ...)}  # type: ignore[valid-type]
    return model("History", {"items": (list[model("Event", fields)], ...), "page": (int, ...), "more": (bool, ...)})  # type: ignore[misc]
