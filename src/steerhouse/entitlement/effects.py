"""Who is affected when a role gets other rights, asked before anything is saved."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst

from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant
from steerhouse.core.pages import REGISTRY
from steerhouse.core.pages.shell import ITEMS
from steerhouse.core.routes import ROUTES
from steerhouse.core.verbs import RIGHTS, VERBS
from steerhouse.entitlement.words import named

# (role's key, path, its rights)
Holding = tuple[int, str, frozenset[str]]


@dataclass
class Effect:
    """How many people at how many places have more or fewer rights, and which pages open or close, for how many."""

    people: set[int] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    opened: dict[str, int] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)
    more: str = ""
    fewer: str = ""


def effect_of(role: AccessRole, rights: Iterable[str]) -> Effect:
    """What happens today if the role holds these rights from now on; a right held through another role stays."""
    wanted, now = frozenset(rights), frozenset(role.rights)
    found = Effect(more=named(sorted(wanted - now)), fewer=named(sorted(now - wanted)))
    for user, holdings in _holdings(role).items():
        after = [(key, path, wanted if key == role.pk else held) for key, path, held in holdings]
        changed = {path for key, path, _held in holdings if key == role.pk and _at(path, holdings) != _at(path, after)}
        if not changed:
            continue
        found.people.add(user)
        found.places |= changed
        _count_pages(found, _anywhere(holdings), _anywhere(after))
    return found


def _holdings(role: AccessRole) -> dict[int, list[Holding]]:
    """Everything that the holders of the role hold today, by user."""
    today = timezone.localdate()
    with system("who is affected"):
        grants = Grant.objects.live().filter(
            Q(starts=None) | Q(starts__lte=today), Q(ends=None) | Q(ends__gte=today),
            role__archived_at=None, user__is_active=True, user__archived_at=None,
        )  # fmt: skip
        rows = list(
            grants.filter(user__in=grants.filter(role=role).values("user")).values_list(
                "user_id", "role_id", "node__path", "role__rights"
            )
        )
    found: dict[int, list[Holding]] = defaultdict(list)
    for user, key, path, held in rows:
        found[user].append((key, path, frozenset(held)))
    return found


def _at(path: str, holdings: list[Holding]) -> frozenset[str]:
    return frozenset().union(*(held for _key, top, held in holdings if path.startswith(top)))


def _anywhere(holdings: list[Holding]) -> frozenset[str]:
    return frozenset().union(*(held for _key, _path, held in holdings))


def _count_pages(found: Effect, before: frozenset[str], after: frozenset[str]) -> None:
    for label, right in _pages():
        if (right in before) != (right in after):
            counted = found.opened if right in after else found.closed
            counted[label] = counted.get(label, 0) + 1


def _pages() -> set[tuple[str, str]]:
    """The pages of the navigation that take a right, each with that right."""
    items = [(item.label, ROUTES[item.route].verb) for item in ITEMS]
    items += [(pages.many, f"{pages.name}.view") for pages in REGISTRY.pages.values() if pages.group]
    return {(capfirst(str(label)), VERBS[verb].right) for label, verb in items if VERBS[verb].right in RIGHTS}
