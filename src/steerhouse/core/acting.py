"""Who acts in a request: the signed-in user with the grants that hold today, asked for once a request."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.kept import Kept
from steerhouse.core.models import Grant, User

# The session's key with the delegation by which its user acts for somebody else.
ACTING = "acting"
# The room that knows delegations lends `do(own, key)`: the actor for somebody else, None where the delegation is over.
STAND_IN: list[Callable[[Actor, str], Actor | None]] = []
# What rooms keep in memory, and the question for its present state: it is asked along with the grants.
STAMPS: dict[str, Callable[[], Any]] = {}


class Request(HttpRequest):
    """A request as our views get it."""

    actor: Actor
    id: str
    htmx: Any


def _grants(user: int, day: dt.date) -> QuerySet[Any, Any]:
    """Path and rights of each grant that holds on the day, with the state of what rooms keep in memory."""
    rows = Grant.objects.live().filter(Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day))
    return rows.filter(user=user, role__archived_at=None).values_list(
        "node__path", "role__rights", *(made() for made in STAMPS.values())
    )


GRANTS = Kept(_grants, int, dt.date)


def actor_of(user: Any) -> Actor:
    """The actor of a signed-in user, with the grants valid today; nobody for anyone else and for the deactivated."""
    if not isinstance(user, User) or user.pk is None or not user.is_active or user.archived_at is not None:
        return Actor.anonymous()
    today = timezone.localdate()
    with system("grants decide what everybody else may see"):
        rows = GRANTS.rows(user.pk, today)
    granted = tuple(GrantedPath(row[0], frozenset(row[1])) for row in rows)
    stamps = dict(zip(STAMPS, rows[0][2:] if rows else [None] * len(STAMPS), strict=True))
    return Actor(user_id=user.pk, name=str(user), granted=granted, user=user, stamps=stamps)


def standing_in(own: Actor, key: str) -> Actor | None:
    """The actor of a user who acts for somebody else by the delegation of this key; None where it does not hold."""
    return next((found for do in STAND_IN if (found := do(own, key)) is not None), None) if own.is_signed_in else None


def actor_of_request(request: HttpRequest) -> Actor:
    """Who acts in a request of a browser: the signed-in user, or that user for somebody else."""
    own = actor_of(getattr(request, "user", None))
    session: Any = getattr(request, "session", None)
    key = session.get(ACTING) if own.is_signed_in and session is not None else None
    return (standing_in(own, key) if key else None) or own
