"""Numbers and days as people of a language type them; what could be read in two ways is refused, never guessed."""

import re
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SPACES = re.compile("[\u00a0\u2009\u202f' ]")
DAY = gettext_lazy("Write the date as 22 Nov 2026 or 2026-11-22.")


def plain_number(text: str) -> str:
    """A typed number as Python reads it. Raises ValidationError where comma or point may mean either.

    >>> plain_number("1,234,567.5"), plain_number(" \u22123.5 ")
    ('1234567.5', '-3.5')
    """
    typed = SPACES.sub("", text).replace("\u2212", "-")
    decimal, thousand = get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR")
    mark = re.escape(thousand)
    grouped = rf"[-+]?\d{{1,3}}({mark}\d{{3}})+"
    if thousand not in typed:
        return typed.replace(decimal, ".")
    if decimal in typed or typed.count(thousand) > 1:
        whole = re.fullmatch(rf"{grouped}({re.escape(decimal)}\d*)?", typed)
        return typed.replace(thousand, "").replace(decimal, ".") if whole else typed
    if re.fullmatch(grouped, typed):
        without, fraction = typed.replace(thousand, ""), typed.replace(thousand, decimal)
        words = _("“%(typed)s” can be read in two ways. Write %(whole)s or %(fraction)s.")
        raise ValidationError(words % {"typed": typed, "whole": without, "fraction": fraction}, code="ambiguous")
    return typed.replace(thousand, ".")


def read_as_typed(field: forms.Field) -> None:
    """Let a field take numbers and days of its reader's language, and show them so."""
    if isinstance(field, forms.DateField):
        field.error_messages["invalid"] = DAY
    if isinstance(field, forms.DecimalField | forms.FloatField):
        field.localize = field.widget.is_localized = True
        field.to_python = partial(_number, field.to_python)  # type: ignore[method-assign]


def _number(read: Any, value: Any) -> Any:
    return read(plain_number(value) if isinstance(value, str) else value)
