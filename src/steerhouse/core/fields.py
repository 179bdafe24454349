"""The few field kinds that the frame adds to Django's: checked text, plan time, minor units."""

import datetime as dt
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from steerhouse.core import plan_time

BIG = 2**63 - 1
# Categories that draw nothing by themselves: control, format, surrogate, private, unassigned, marks, separators.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Zl", "Zp", "Zs"}


def check_text(value: str) -> None:
    """Refuse what the databases treat differently or no reader can see: NUL, lone surrogates, other control letters."""
    for position, letter in enumerate(value):
        if (letter < " " and letter not in "\n\t\r") or "\ud800" <= letter <= "\udfff" or letter == "\x7f":
            raise ValidationError(
                _("The character number %(position)s (U+%(code)s) cannot be stored. Delete it and type on."),
                params={"position": position + 1, "code": f"{ord(letter):04X}"},
            )


def check_line(value: str) -> None:
    """A name or title: one line, with something in it that can be seen."""
    if "\n" in value or "\r" in value:
        raise ValidationError(_("This has to be one line."))
    if value and all(unicodedata.category(letter) in INVISIBLE for letter in value):
        raise ValidationError(_("This needs at least one visible character."))


class Line(models.CharField[str, str]):
    """One line of text: a name, a code, a title."""

    default_validators = [check_text, check_line]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)


class Prose(models.TextField[str, str]):
    """Text of any number of lines, up to 100,000 characters."""

    default_validators = [check_text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100_000)
        super().__init__(*args, **kwargs)


class Whole(models.BigIntegerField[Any, Any]):
    """A whole number that both databases can hold."""

    default_validators = [MinValueValidator(-BIG), MaxValueValidator(BIG)]


class MinorUnits(Whole):
    """An amount of money in minor units; `currency_from` names the field or property that holds its currency."""

    def __init__(self, *args: Any, currency_from: str = "currency", **kwargs: Any) -> None:
        self.currency_from = currency_from
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.currency_from != "currency":
            kwargs["currency_from"] = self.currency_from
        return name, path, args, kwargs


class PlanTimeInput(forms.Field):
    """A wall-clock date and time in a form; its value is plan minutes, whatever the time zone of the page."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def prepare_value(self, value: Any) -> Any:
        return plan_time.to_datetime(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            return plan_time.to_minutes(dt.datetime.fromisoformat(str(value)))
        except ValueError:
            raise ValidationError(_("Write the date as 2026-11-22 08:00.")) from None


class PlanTime(models.BigIntegerField[Any, Any]):
    """A plan date: wall-clock minutes since 1970 in the calendar's zone (see plan_time)."""

    default_validators = [MinValueValidator(plan_time.FIRST), MaxValueValidator(plan_time.LAST)]

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, dt.datetime):
            return plan_time.to_minutes(value)
        if isinstance(value, str) and re.match(r"\d{4}-", value):
            try:
                return plan_time.to_minutes(dt.datetime.fromisoformat(value))
            except ValueError:
                raise ValidationError(_("Write the date as 2026-11-22 08:00.")) from None
        whole: int | None = super().to_python(value)
        return whole

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, form_class=PlanTimeInput, **kwargs)
