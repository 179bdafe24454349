"""The verbs of delegations: give one, end it, begin to act by it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.collaboration.notices import Notification
from steerhouse.collaboration.telling import post
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import User
from steerhouse.core.writing import record
from steerhouse.deputies.models import Delegation


@action("delegation.give")
def give(model: type[Delegation], *, values: Mapping[str, Any], by: Actor) -> Delegation:
    """Let somebody act for oneself from one day to another; both find it on their page of deputies."""
    if by.user is None:
        raise Denied(verb="delegation.give", thing=model)
    made = model(**{**values, "giver": by.user})
    made.full_clean()
    if not made.deputy.is_active or made.deputy.archived_at is not None:
        raise Invalid({"deputy": [_("This account is deactivated, so nobody can act with it.")]})
    if made.ends < timezone.localdate():
        raise Invalid({"ends": [_("This day is over.")]})
    made.save()
    tell(made, [made.deputy], "delegation.give", by=by)
    return made


@action("delegation.end")
def end(delegation: Delegation, *, by: Actor) -> Delegation:
    """Let a delegation hold no longer, from the next request on."""
    if delegation.ended_at is None:
        delegation.ended_at = timezone.now()
        delegation.save()
        tell(delegation, [delegation.giver, delegation.deputy], "delegation.end", by=by)
    return delegation


@action("delegation.act")
def begin_acting(delegation: Delegation, *, by: Actor) -> None:
    """Keep on record that the deputy begins to act for the person."""
    if delegation.deputy_id != by.user_id or by.scopes is not None:
        raise Denied(thing=delegation, verb="delegation.act")
    record(delegation, "acting begun", until=delegation.ends)


def tell(delegation: Delegation, people: Iterable[User], verb: str, *, by: Actor) -> None:
    """Tell those of the two who did not do it themselves, in the page and by mail as they wish."""
    made = [
        Notification(
            user=user, actor_id=by.user_id, model=delegation._meta.label_lower, object_id=delegation.public_id,
            kind=Notification.Kind.CHANGE, parts={"fields": ["ends"], "verb": verb},
        )
        for user in people
        if user.pk != by.user_id and user.is_active
    ]  # fmt: skip
    post(made)
    Notification._base_manager.bulk_create(made)
