"""The days of a rule while its form is filled in."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.errors import Invalid, answer
from steerhouse.core.pages.forms import form_class
from steerhouse.schedule.models import Recurrence
from steerhouse.schedule.recurring.pages import RECURRENCES
from steerhouse.schedule.recurring.panels import shown_days
from steerhouse.schedule.recurring.problem import calendar_for, days_of


def dates_page(request: Request) -> HttpResponse:
    """The first days and their number for what is typed so far, or what is missing; nothing is saved."""
    form = form_class(RECURRENCES)(request.POST, by=request.actor, pages=RECURRENCES)
    if not form.is_valid():
        labels = [str(form.fields[name].label) for name in form.errors if name in form.fields]
        return show(request, {"wrong": [_("Still to fill in: %(fields)s.") % {"fields": ", ".join(labels)}]})
    recurrence = Recurrence(**form.values())
    try:
        recurrence.full_clean(validate_unique=False)
        days = days_of(recurrence, calendar_for(recurrence, request.actor))
    except (ValidationError, Invalid) as refusal:
        found = answer(refusal)
        return show(request, {"wrong": [str(one) for problems in found.fields.values() for one in problems]})
    return show(request, shown_days(days))


def show(request: Request, context: dict[str, object]) -> HttpResponse:
    """The part of the form."""
    return render(request, "schedule/recurring/_dates.html", context)
