"""What a cell means for a field: dates, numbers, amounts, choices and truth as people write them."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.tables.targets import Plan
from steerhouse.interchange.tables.spelling import Wrong, amount, moment, number, refuse_unread, same, truth


def meaning(found: Any, text: str, kind: str, plan: Plan) -> Any:
    """The value that a filled cell gives to a field which is no relation. Raises Wrong."""
    refuse_unread(text, kind)
    text = text.strip()
    if found.choices:
        return choice(found.flatchoices, text)
    if isinstance(found, MinorUnits):
        return amount(text, kind, plan)
    if isinstance(found, models.BooleanField):
        return truth(text)
    if isinstance(found, PlanTime):
        return plan_time.to_minutes(moment(text, kind, plan))
    if isinstance(found, models.DateTimeField):
        return timezone.make_aware(moment(text, kind, plan))
    if isinstance(found, models.DateField):
        return moment(text, kind, plan).date()
    if isinstance(found, models.JSONField):
        return structure(text)
    if isinstance(found, models.IntegerField | models.FloatField | models.DecimalField):
        return number_for(found, number(text, kind, plan))
    return text


def choice(choices: Iterable[tuple[Any, Any]], text: str) -> Any:
    """A choice by its value or its word."""
    words = {same(str(value)): value for value, _label in choices}
    words |= {same(str(label)): value for value, label in choices if same(str(label)) not in words}
    if same(text) not in words:
        known = ", ".join(str(label) for _value, label in choices)
        raise Wrong(_("This is none of the choices."), _("Write one of these: %(known)s.") % {"known": known})
    return words[same(text)]


def number_for(found: Any, value: Decimal) -> Any:
    """The number in the type of its field."""
    if abs(value) >= 10**24:
        raise Wrong(_("This number is larger than can be stored."), _("Correct the cell."))
    if isinstance(found, models.DecimalField):
        return value
    if isinstance(found, models.FloatField):
        return float(value)
    if value != int(value):
        raise Wrong(_("A whole number is needed here."), _("Write it without decimals."))
    return int(value)


def structure(text: str) -> Any:
    """What a field without a form of its own holds, as JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Wrong(
            _("This field holds structured data (JSON)."), _("Leave the cell as the export wrote it.")
        ) from None
