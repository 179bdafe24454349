"""The bell, the page of notifications, watching, and the log of letters."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.collaboration.actions import list_of
from steerhouse.collaboration.notices import MOST_COUNTED, Letter, MailChoice, Notification, Watch
from steerhouse.collaboration.telling import send_later
from steerhouse.collaboration.watching import choose_mail, unwatch, watch
from steerhouse.collaboration.wording import Told, told
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible
from steerhouse.core.ids import is_id
from steerhouse.core.pages import Mark
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import status

MOST = 50
LOOKS = {"waiting": "none", "sent": "ok", "failed": "critical", "dropped": "none"}


def bell(request: Request) -> str:
    """The bell of the top bar with the number of what is unread: one indexed question a page."""
    if not request.actor.is_signed_in:
        return ""
    count = Notification.objects.visible_to(request.actor).unread_count()
    context = {"count": f"{MOST_COUNTED}+" if count > MOST_COUNTED else count, "some": count > 0}
    return render_to_string("collaboration/_bell.html", context)


def notifications(request: Request) -> HttpResponse:
    """The newest notifications by day; what may not be seen any more is put away and leaves no trace."""
    unread = request.GET.get("show") == "unread"
    mine = Notification.objects.visible_to(request.actor)
    rows = mine.unread() if unread else mine
    before = request.GET.get("before", "")
    if is_id(before):
        rows = rows.filter(public_id__lt=before)
    page = list(rows.select_related("actor").order_by("-public_id")[: MOST + 1])
    shown = told(page[:MOST], request.actor)
    hidden = {row.pk for row in page[:MOST] if row.read_at is None} - {one.notification.pk for one in shown}
    if hidden:
        mine.filter(pk__in=hidden).update(read_at=timezone.now())
    choice = MailChoice.objects.visible_to(request.actor).first()
    context = {
        "days": _by_day(shown), "unread": unread, "count": mine.unread_count(), "most": MOST_COUNTED,
        "older": page[MOST - 1].public_id if len(page) > MOST else "", "choices": MailChoice.How.choices,
        "how": choice.how if choice else MailChoice.How.NONE, "email": request.actor.user and request.actor.user.email,
    }  # fmt: skip
    return render(request, "collaboration/notifications.html", context)


def _by_day(shown: list[Told]) -> list[tuple[Any, list[Told]]]:
    days = groupby(shown, lambda one: timezone.localdate(one.notification.created_at))
    return [(day, list(ones)) for day, ones in days]


def notification(request: Request, public_id: str) -> HttpResponse:
    """Go to the thing of a notification, which is read with that."""
    mine = Notification.objects.visible_to(request.actor)
    found = mine.by_public_id(public_id)
    shown = told([found], request.actor)
    mine.unread().filter(pk=found.pk).update(read_at=timezone.now())
    if not shown:
        raise NotVisible()
    place = "" if found.kind == Notification.Kind.CHANGE else "#comments"
    return HttpResponseRedirect(f"{getattr(shown[0].thing, 'own_address', '') or address(shown[0].thing)}{place}")


def read(request: Request) -> HttpResponse:
    """Mark one notification as read, or all."""
    rows = Notification.objects.visible_to(request.actor).unread()
    one = request.POST.get("one", "")
    (rows.filter(public_id=one) if one else rows).update(read_at=timezone.now())
    return HttpResponseRedirect(_listed(request))


def mail_choice(request: Request) -> HttpResponse:
    """Say whether notifications come by mail."""
    choose_mail(MailChoice, how=request.POST.get("how", ""), by=request.actor)
    messages.success(request, _("Your choice was saved."))
    return HttpResponseRedirect(_listed(request))


def _listed(request: Request) -> str:
    show = "?show=unread" if request.POST.get("show") == "unread" else ""
    return f"{reverse('notifications')}{show}"


def watching(thing: Any, by: Actor) -> bool:
    """Whether the actor watches the thing."""
    rows = Watch.objects.visible_to(by).filter(model=thing._meta.label_lower, object_id=thing.public_id)
    return bool(rows.exists())


def change_watch(request: Request, kind: str, public_id: str) -> HttpResponse:
    """Begin or end to watch a thing."""
    thing = load(list_of(kind, request.actor).model, public_id, by=request.actor)
    do = unwatch if request.POST.get("end") else watch
    do(Watch, about=thing, by=request.actor)
    return HttpResponseRedirect(f"{address(thing)}#comments")


def letters(request: Request) -> HttpResponse:
    """The newest letters: to whom, when, and how sending went."""
    rows = Letter.objects.visible_to(request.actor).select_related("user").order_by("-pk")
    failed = request.GET.get("show") == "failed"
    found = list((rows.filter(state=Letter.State.FAILED) if failed else rows)[: MOST + 1])
    shown = [(one, status(Mark(one.get_state_display(), LOOKS[one.state]))) for one in found[:MOST]]
    context = {"letters": shown, "more": len(found) > MOST, "most": MOST, "failed": failed}
    return render(request, "collaboration/letters.html", context)


def send_again(request: Request, public_id: str) -> HttpResponse:
    """Have a letter sent once more that did not leave."""
    send_later(load(Letter, public_id, by=request.actor, verb="letter.send"))
    messages.success(request, _("The letter will be sent once more."))
    return HttpResponseRedirect(reverse("letters"))
