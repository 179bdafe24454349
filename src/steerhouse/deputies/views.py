"""Deputies: who stands in for me, for whom I stand in, and the switch between the two."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.access import sessions
from steerhouse.access.factors import is_demanded
from steerhouse.core.acting import ACTING, Request
from steerhouse.core.errors import Denied, Invalid, NotVisible, answer
from steerhouse.deputies.actions import begin_acting, end, give
from steerhouse.deputies.forms import DelegationForm, names_of_people
from steerhouse.deputies.models import OFFICE, Delegation

MOST = 100


def deputies_page(request: Request) -> HttpResponse:
    """What I gave, what I was given, and the line that gives another one; all of them for who manages accounts."""
    form = DelegationForm(request.actor, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = give(Delegation, values=form.cleaned_data, by=request.actor)
            messages.success(request, _("%(deputy)s was told.") % {"deputy": made.deputy})
            return HttpResponseRedirect(reverse("deputies"))
        except (ValidationError, Invalid) as refusal:
            found = answer(refusal)
            for name, problems in (found.fields or {"": [str(found.message)]}).items():
                for problem in problems:
                    form.add_error(name if name in form.fields else None, str(problem))
    return render(request, "deputies/deputies.html", shown(request, form), status=422 if form.is_bound else 200)


def shown(request: Request, form: DelegationForm) -> dict[str, Any]:
    """What the page shows."""
    by, today = request.actor, timezone.localdate()
    rows = (
        Delegation.objects.visible_to(by).standing(today).select_related("giver", "deputy", "node").order_by("starts")
    )
    everybody = list(rows[:MOST]) if OFFICE[0] in by.rights else []
    return {
        "title": _("Deputies"), "form": form, "people": names_of_people(by),
        "given": list(rows.filter(giver=by.user_id)),
        "received": [(one, one.starts <= today) for one in rows.filter(deputy=by.user_id, giver__is_active=True)],
        "others": [one for one in everybody if by.user_id not in (one.giver_id, one.deputy_id)],
        "may_end": by.holds(OFFICE[1], None),
    }  # fmt: skip


def of(request: Request, public_id: str) -> Delegation:
    """The delegation at an address, with its two people."""
    found: Delegation = (
        Delegation.objects.visible_to(request.actor).select_related("giver", "deputy", "node").by_public_id(public_id)
    )
    return found


def end_page(request: Request, public_id: str) -> HttpResponse:
    """End a delegation."""
    end(of(request, public_id), by=request.actor)
    messages.success(request, _("The delegation has ended."))
    return HttpResponseRedirect(reverse("deputies"))


def act_page(request: Request, public_id: str) -> HttpResponse:
    """Act for the person from now on, until one goes back."""
    delegation = of(request, public_id)
    today = timezone.localdate()
    if not Delegation.objects.visible_to(request.actor).holding(today).filter(pk=delegation.pk).exists():
        raise NotVisible()
    if is_demanded(delegation.giver) and not request.session.get(sessions.FACTOR):
        raise Denied(_("A role of this person takes a second factor. Set up your own and sign in with it first."))
    begin_acting(delegation, by=request.actor)
    request.session[ACTING] = delegation.public_id
    request.session.cycle_key()
    return HttpResponseRedirect("/")


def back_page(request: Request) -> HttpResponse:
    """Be oneself again."""
    request.session.pop(ACTING, None)
    return HttpResponseRedirect("/")
