"""Who acts for whom in a request: asked anew each time, so that whatever ends a delegation ends it at once."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from steerhouse.core.acting import STAND_IN, actor_of
from steerhouse.core.actors import DO, Actor, Behalf, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.ids import is_id
from steerhouse.core.verbs import VERBS
from steerhouse.deputies.models import Delegation

# Accounts, roles, grants and the machine are never in anybody else's hands.
NEVER = frozenset({"access.view", "access.edit", "system.operate"})
# Whoever only reports and decides needs neither rates nor the audit.
NOT_SEEN = frozenset({"rates.view", "audit.view"})
# What reports progress or answers something that waits; a decision computes the plan anew.
DECISIONS = frozenset(
    {"schedule.progress", "schedule.reschedule", "task.propose", "progressproposal.decide", "crosslink.decide"}
)


def stand_in(own: Actor, key: str) -> Actor | None:
    """The actor of a deputy: with the rights that the person has at this moment, within the part that was given.

    The deputy's own rights are none of it, nor what somebody else gave the person by a delegation.
    """
    if not is_id(key):
        return None
    with system("a delegation decides what its deputy may see"):
        rows = Delegation.objects.holding(timezone.localdate()).filter(public_id=key, deputy=own.user_id)
        found: Delegation | None = rows.select_related("giver", "node").first()
    if found is None:
        return None
    giver = actor_of(found.giver)
    behalf = Behalf(found.giver_id, str(found.giver), found.public_id, found.ends)
    granted = tuple(narrowed(giver.granted, found))
    return Actor(user_id=own.user_id, name=own.name, granted=granted, behalf=behalf, user=own.user)


def narrowed(granted: Sequence[GrantedPath], delegation: Delegation) -> Iterator[GrantedPath]:
    """Of each grant what the delegation gives on: its rights, where both hold."""
    place = delegation.node.path if delegation.node is not None else ""
    for grant in granted:
        path = max(grant.path, place, key=len)
        if path.startswith(grant.path) and path.startswith(place):
            rights = part_of(grant.rights - NEVER, delegation.part)
            if rights:
                yield GrantedPath(path, rights)


def part_of(rights: frozenset[str], part: str) -> frozenset[str]:
    """The rights of one part: of the smaller one to see, and to do nothing but its verbs."""
    if part == Delegation.Part.ALL:
        return rights
    seen = {right for right in rights - NOT_SEEN if right.endswith(".view")}
    return frozenset(seen | {f"{DO}{verb}" for verb in DECISIONS if VERBS[verb].right in rights})


def begin() -> None:
    """Let every process know deputies."""
    if stand_in not in STAND_IN:
        STAND_IN.append(stand_in)
