"""What somebody settles for themselves: in which language and zone they read."""

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied
from steerhouse.core.models import User


@action("user.choose_words")
def choose_words(user: User, *, language: str, time_zone: str, by: Actor) -> User:
    """Choose language and time zone of pages, letters and notifications; empty ones follow browser and organization."""
    if user.pk != by.user_id:
        raise Denied(thing=user, verb="user.choose_words")
    user.language, user.time_zone = language, time_zone
    user.save()
    return user


@action("user.leave_tour")
def leave_tour(user: User, *, by: Actor) -> User:
    """Say that a tour was taken or is not wanted: none is offered to this person again."""
    if user.pk != by.user_id:
        raise Denied(thing=user, verb="user.leave_tour")
    user.toured = True
    user.save()
    return user
