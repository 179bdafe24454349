"""Closing a period from its page: what the panel shows, and the deed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.pages.addresses import address
from steerhouse.organization.models import Period
from steerhouse.reporting.actions import close_period
from steerhouse.reporting.models import Snapshot


def closing(period: Period, by: Actor) -> dict[str, Any]:
    """How many snapshots the period has, when they were frozen, and where to close it if one may."""
    may_close = not period.is_closed and period.archived_at is None and by.may("close", period)
    return {
        "closed": period.closed_at,
        "snapshots": Snapshot.objects.visible_to(by).filter(period=period).count(),
        "close": reverse("period.close", args=[period.public_id]) if may_close else "",
    }


def close_page(request: Request, public_id: str) -> HttpResponse:
    """Freeze the figures of a period."""
    period: Period = load(Period, public_id, by=request.actor, verb="close")
    number = close_period(period, by=request.actor)
    said = ngettext("The figures of %d component are frozen.", "The figures of %d components are frozen.", number)
    messages.success(request, _("%(period)s is closed.") % {"period": period} + " " + said % number)
    return HttpResponseRedirect(address(period))
