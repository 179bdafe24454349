"""Answers to links between projects."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.pages.addresses import address
from steerhouse.projects.models import Component
from steerhouse.schedule.models import CrossLink
from steerhouse.schedule.programs.actions import answer

ENDS = ("predecessor__component__node", "successor__component__node")


def answer_page(request: Request, public_id: str, link_id: str) -> HttpResponse:
    """Confirm, decline or end a link, and go back to the project from which it was done."""
    component: Component = load(Component, public_id, by=request.actor)
    link: CrossLink = load(CrossLink, link_id, by=request.actor, verb="crosslink.answer", related=ENDS)
    done = answer(link, deed=request.POST.get("deed", ""), reason=request.POST.get("reason", ""), by=request.actor)
    ended = done.archived_at is not None
    words = _("The link was ended.") if ended else _("The link is %s.") % done.get_state_display().lower()
    messages.success(request, words)
    return HttpResponseRedirect(address(component))
