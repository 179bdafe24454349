"""The verbs of watching: begin, end, and how one wants to be told by mail."""

from typing import Any

from steerhouse.collaboration.notices import MailChoice, Watch
from steerhouse.core import writing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Archived, Invalid, NotVisible
from steerhouse.core.models import User


def keep_watch(user: User | None, thing: Any) -> None:
    """Let a user watch a thing from now on, inside the running action; nothing where they do so already."""
    if user is None:
        return
    named = {"user": user, "model": thing._meta.label_lower, "object_id": thing.public_id}
    if not Watch._base_manager.filter(**named).exists():
        Watch(**named).save()


@action("watch.add")
def watch(model: type[Watch], *, about: Any, by: Actor) -> None:
    """Be told from now on when a thing is changed or spoken about. Archived where it is not in use any more."""
    if not by.may("view", about):
        raise NotVisible()
    if about.archived_at is not None:
        raise Archived()
    keep_watch(by.user, about)


@action("watch.remove")
def unwatch(model: type[Watch], *, about: Any, by: Actor) -> None:
    """Be told no more; what was told stays."""
    for found in Watch.objects.visible_to(by).filter(model=about._meta.label_lower, object_id=about.public_id):
        writing.remove(found)


@action("mailchoice.edit")
def choose_mail(model: type[MailChoice], *, how: str, by: Actor) -> MailChoice:
    """Say whether one's notifications come by mail. Invalid where nobody offers that."""
    if how not in MailChoice.How.values:
        raise Invalid({"how": [MailChoice._meta.get_field("how").error_messages["invalid_choice"] % {"value": how}]})
    choice: MailChoice = MailChoice.objects.visible_to(by).first() or model(user=by.user)
    choice.how = how
    choice.save()
    return choice
