"""The portfolio dashboard, where directors, managers and analysts land."""

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import Invalid, NotVisible
from steerhouse.core.imports.steps import kinds
from steerhouse.core.pages.exporting import download
from steerhouse.core.pages.typed import plain_number
from steerhouse.core.routes import may_enter
from steerhouse.projects.models import Component
from steerhouse.reporting.choices import asked
from steerhouse.reporting.dashboard import dashboard, ranked_rows
from steerhouse.reporting.models import SignalSetting
from steerhouse.reporting.problem import score_for
from steerhouse.reporting.signals import BY_NAME
from steerhouse.reporting.tuning import tune_signals
from steerhouse.reporting.wording import reasons


def dashboard_page(request: Request) -> HttpResponse:
    """What needs attention first, and why; what changed; how ratings, dates and cost developed."""
    by = request.actor
    if "reporting.view" not in by.rights or "projects.view" not in by.rights:
        if "schedule.view" in by.rights:
            return HttpResponseRedirect(reverse("work"))
        return render(request, "reporting/nothing.html", {"title": _("Portfolio dashboard")})
    found = asked(request.GET, by=by, today=timezone.localdate())
    scope, place = found.scope, found.place
    context = {
        "title": place.name if place else _("All projects"), "thing": None, "place": place, "asked": found,
        "scope": scope, "all_url": found.address(show="all"), "few_url": found.address(show=None),
        "reasons_url": found.address(reasons=None if found.query.get("reasons") == "all" else "all"),
        "may_tune": by.may("signalsetting.edit", scope.node if scope.node else SignalSetting),
        "may_add": by.may("component.add", Component),
        "may_import": may_enter(by, "importrun.add"), "guides": [one.guide for one in kinds().values() if one.guide],
        **import_into(place), **dashboard(found),
    }  # fmt: skip
    return render(request, "reporting/dashboard.html", context)


def import_into(place: Component | None) -> dict[str, str]:
    """Where the import begins, with the portfolio that is looked at filled in, also for files dropped on the page."""
    values = {"into": place.code or place.name} if place else {}
    query = f"?{urlencode(values)}" if values else ""
    return {"import_url": reverse("import") + query, "import_values": json.dumps(values)}


def dashboard_export(request: Request, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The whole ranked list as a file, each project with its score and reasons."""
    found = asked(request.GET, by=request.actor, today=timezone.localdate())
    return download(ranked_rows(found), kind, name="portfolio", sheet=_("Needs attention"))


def score_page(request: Request, public_id: str) -> HttpResponse:
    """How the score of a project adds up: each signal with what was measured, over which threshold, from which rows."""
    component: Component = load(Component, public_id, by=request.actor)
    found = asked(request.GET, by=request.actor, today=timezone.localdate())
    ranked = score_for(component, found.scope)
    if ranked is None:
        raise NotVisible()
    context = {"thing": component, "ranked": ranked, "reasons": reasons(ranked, found.scope), "asked": found}
    return render(request, "reporting/score.html", context)


def tune_page(request: Request) -> HttpResponse:
    """Take over weights and thresholds from the dashboard; the rank follows at once."""
    values: dict[str, tuple[int, float]] = {}
    wrong: dict[str, list[str]] = {}
    for name in BY_NAME:
        try:
            values[name] = (int(request.POST[f"weight-{name}"]), float(plain_number(request.POST[f"threshold-{name}"])))
        except ValidationError as problem:
            wrong[name] = problem.messages
        except (KeyError, ValueError):
            wrong[name] = [_("Weight is a whole number from 0 to 100, threshold a number.")]
    if wrong:
        raise Invalid(wrong)
    under = request.POST.get("under", "")
    place = Component.objects.visible_to(request.actor).by_public_id(under) if under else None
    changed = tune_signals(SignalSetting, values=values, node=place.node if place else None, by=request.actor)
    messages.success(request, _("%d signals changed; the rank follows them.") % changed)
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("?")
    return HttpResponseRedirect(reverse("home") + (back if safe else ""))
