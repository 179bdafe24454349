"""What somebody holds, as they read it themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import Grant


@dataclass(frozen=True)
class Held:
    """A grant as its holder reads it."""

    grant: Grant
    role: str
    place: str


def own_grants(by: Actor) -> Sequence[Held]:
    """The grants that give the actor rights today."""
    today = timezone.localdate()
    with system("own grants"):
        rows = (
            Grant.objects.live()
            .filter(Q(starts=None) | Q(starts__lte=today), Q(ends=None) | Q(ends__gte=today))
            .filter(user_id=by.user_id or 0, role__archived_at=None)
            .select_related("role", "node")
            .order_by("node__path", "role__name")
        )
        return [Held(grant, str(grant.role), str(grant.node)) for grant in rows]
