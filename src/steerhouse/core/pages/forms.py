"""Forms of an entity: a ModelForm whose rules are checked by the action, so that pages and API refuse the same."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.db import models
from django.forms import modelform_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Answer
from steerhouse.core.fields import MinorUnits
from steerhouse.core.ids import is_id, new_id
from steerhouse.core.models import Node
from steerhouse.core.money import Money
from steerhouse.core.pages.addresses import list_address
from steerhouse.core.pages.columns import currency_of
from steerhouse.core.pages.declaration import ActionForm, Pages
from steerhouse.core.pages.extras import fields_for, is_extra, key_of
from steerhouse.core.pages.filters import NOT_THERE
from steerhouse.core.pages.helping import help_on
from steerhouse.core.pages.seeing import may_see_field, rows_of, shows_field
from steerhouse.core.pages.typed import read_as_typed
from steerhouse.core.rows import under
from steerhouse.core.verbs import verb_of
from steerhouse.interchange.money import minor_digits

# Longer choices are looked up by typing.
MOST_CHOICES = 100
REQUIRED = gettext_lazy("This is needed.")


class EntityForm(forms.ModelForm[Any]):
    """Reads values and their types; whether they may stand is for the action to say."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, by: Actor, pages: Pages, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.pages = by, pages
        self.initial["version"] = self.instance.version if self.instance.pk else None
        self.initial["key"] = new_id()
        for name in list(self.fields):
            if name not in FRAME:
                self._shape(name)
        for name, (field, first) in fields_for(pages, self.instance, by).items():
            self.fields[name] = field
            self.initial.setdefault(name, first)
            dress(field)
            field.show_hidden_initial = bool(self.instance.pk)
            field.error_messages["required"] = REQUIRED

    @property
    def choices_address(self) -> str:
        """Where the choices of long fields are asked for."""
        return list_address(self.pages)

    def _shape(self, name: str) -> None:
        """Fit one field to this actor: gone without its right, narrowed to rows they see."""
        model = self._meta.model
        right = getattr(model, "field_rights", {}).get(name, "")
        hidden = right and self.instance.pk and not shows_field(self.by, self.instance, right)
        if hidden or not may_see_field(self.by, model, name):
            del self.fields[name]
            return
        found, field = model._meta.get_field(name), self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            if not self._narrow(name, field, found):
                del self.fields[name]
                return
        elif isinstance(found, MinorUnits):
            field = self.fields[name] = money_field(found, self.instance)
            stored = getattr(self.instance, name)
            self.initial[name] = None if stored is None else Money(stored, currency_of(self.instance, found)).amount
        dress(field)
        field.help = help_on(model, name)  # type: ignore[attr-defined]
        field.show_hidden_initial = bool(self.instance.pk)
        field.error_messages["required"] = REQUIRED

    def _narrow(self, name: str, field: Any, found: Any) -> bool:
        """Limit a choice of rows to what the actor may put here; False where they may not see the present one."""
        target, rows = found.related_model, rows_of(found.related_model, self.by)
        present = getattr(self.instance, found.attname)
        if present is not None and not rows.filter(pk=present).exists():
            return False
        place = addable(self._meta.model, name, target, self.by)
        rows = rows.filter(place) if place is not None else rows
        if hasattr(target, "archived_at"):
            rows = rows.filter(models.Q(archived_at=None) | models.Q(pk=present))
        field.queryset, field.to_field_name = rows, "public_id"
        field.error_messages["invalid_choice"] = NOT_THERE
        if present is not None:
            self.initial[name] = getattr(self.instance, name)
        sent = self.data.get(self.add_prefix(name)) if self.is_bound else None
        chosen = rows.filter(public_id=sent).first() if sent and is_id(sent) else None
        offer(field, rows, chosen if self.is_bound else self.initial.get(name))
        return True

    def _post_clean(self) -> None:
        """The action runs the model's checks, inside its transaction."""

    def clean(self) -> dict[str, Any]:
        """Bring amounts into minor units of the currency that stands beside them."""
        values = dict(self.cleaned_data)
        for name, value in values.items():
            if isinstance(self._money(name), MinorUnits) and value is not None:
                values[name] = self._minor(name, value, values)
        return values

    def _money(self, name: str) -> Any:
        return None if name in FRAME or is_extra(name) else self._meta.model._meta.get_field(name)

    def _minor(self, name: str, value: Decimal, values: Mapping[str, Any]) -> int | None:
        beside = self._meta.model(
            **{k: v for k, v in values.items() if k not in FRAME and not is_extra(k) and not isinstance(v, Decimal)}
        )
        first = self._money(name).currency_from.partition("__")[0]
        currency = currency_of(beside if first in values else self.instance, self._money(name))
        if round(value, minor_digits(currency)) != value:
            self.add_error(
                name,
                _("%(currency)s has %(digits)s decimal places.")
                % {"currency": currency, "digits": minor_digits(currency)},
            )
            return None
        return Money.of(value, currency).minor

    def sent(self, name: str) -> list[str]:
        """What the browser sent under a name."""
        data: Any = self.data
        return list(data.getlist(name))

    def values(self) -> dict[str, Any]:
        """What the action gets: everything of a new row, of a stored one what was changed."""
        names = self.changed_data if self.instance.pk else self.cleaned_data
        return gathered({n: self.cleaned_data[n] for n in names if n not in FRAME and n in self.cleaned_data})

    def refuse(self, found: Answer) -> None:
        """Put the action's refusal beside the fields that it names."""
        for name, messages in found.fields.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, str(message))
        if not found.fields:
            self.add_error(None, str(found.message))


FRAME = frozenset({"version", "key"})


def gathered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by name as actions take them: those of brought fields together under `attributes`, by their keys."""
    found = {name: value for name, value in values.items() if not is_extra(name)}
    brought = {key_of(name): value for name, value in values.items() if is_extra(name)}
    return found | ({"attributes": brought} if brought else {})


def addable(model: type[Any], name: str, target: type[Any], by: Actor) -> Any:
    """For the relation that decides where a row stands: the places where the actor may have one; None for others."""
    first, _gap, rest = model.scope.partition("__")
    placed = target is Node or bool(getattr(target, "scope", ""))
    if name != first or by.is_system or not placed:
        return None
    paths = by.paths(verb_of(model, "edit").right)
    if ROOT_PATH in paths:
        return None
    if not paths:
        return models.Q(pk=None)
    if target is Node:
        found = models.Q()
        for path in paths:
            found |= models.Q(path__gte=path, path__lt=path + "[")
        return found
    return under(rest or target.scope, paths)


def offer(field: Any, rows: Any, chosen: Any) -> None:
    """The choices of a short list at once; of a long one only what is chosen, the rest by typing."""
    found = list(rows[: MOST_CHOICES + 1])
    field.long = len(found) > MOST_CHOICES
    field.chosen = chosen.public_id if isinstance(chosen, models.Model) else ""  # type: ignore[attr-defined]
    if field.long:
        found = [chosen] if field.chosen else []
    blank = [] if field.required and field.chosen else [("", "–")]
    field.choices = [*blank, *((thing.public_id, str(thing)) for thing in found)]


def dress(field: forms.Field) -> None:
    """The look and the native input of a field."""
    widget: Any = field.widget
    boxes = isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect)
    widget.attrs["class"] = "sh-box" if boxes else "sh-input"
    if isinstance(field, forms.DateTimeField):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(field, forms.DateField):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(field, forms.DecimalField | forms.FloatField):
        widget.input_type, widget.attrs["inputmode"] = "text", "decimal"
    read_as_typed(field)
    if isinstance(widget, forms.Textarea):
        widget.attrs["rows"] = 5


def money_field(found: MinorUnits, instance: Any) -> forms.DecimalField:
    """An amount as people write it, in major units."""
    currency = currency_of(instance, found)
    return forms.DecimalField(
        label=found.verbose_name, required=not found.blank, help_text=found.help_text or currency,
        max_digits=21, decimal_places=minor_digits(currency) if currency else 4, localize=False,
    )  # fmt: skip


@lru_cache(maxsize=256)
def form_class(pages: Pages) -> type[EntityForm]:
    """The form of an entity, in the order of its declaration."""
    made: Any = modelform_factory(pages.model, form=pages.form_base or EntityForm, fields=list(pages.form))
    return cast(type[EntityForm], made)


def action_form(kind: type[ActionForm], data: Any, thing: Any, by: Actor) -> ActionForm:
    """The form of an action, its choices of rows narrowed to those that the actor sees."""
    made = kind(data)
    made.thing, made.actor = thing, by
    for field in made.fields.values():
        dress(field)
        if isinstance(field, forms.ModelChoiceField):
            queryset: Any = field.queryset
            field.queryset = queryset.visible_to(by) if hasattr(queryset, "visible_to") else queryset
            field.to_field_name = "public_id"
            field.error_messages["invalid_choice"] = str(NOT_THERE)
            offer(field, field.queryset, None)
    return made
