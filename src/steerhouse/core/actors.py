"""Who acts: a user, a user through a token with fewer rights or on behalf of another one, or the system."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from steerhouse.core.verbs import ANYONE, PERSONAL, SIGNED_IN, Verb, verb_of

if TYPE_CHECKING:
    from steerhouse.core.models import User

# Everything stands under one root node, so its path covers the whole tree.
ROOT_PATH = "0001"
# The first character after the alphabet of paths (0-9, A-Z): path + AFTER bounds the subtree from above.
AFTER = "["
# Before the name of a verb that somebody may do without the right that it takes of others.
DO = "do:"


@dataclass(frozen=True)
class GrantedPath:
    """Rights that hold at one node and everything under it."""

    path: str
    rights: frozenset[str]


@dataclass(frozen=True)
class Behalf:
    """For whom somebody else acts. `key` names the delegation by which they act with that person's rights; without one
    they act with their own rights and only enter what that person said."""

    user_id: int
    name: str
    key: str = ""
    until: dt.date | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts, with the rights of this moment. Made anew for each request and job, never kept beyond it."""

    user_id: int | None = None
    name: str = ""
    granted: tuple[GrantedPath, ...] = ()
    scopes: frozenset[str] | None = None
    reason: str = ""
    # The token through which the user acts, as the audit names it.
    token: str = ""
    # Whom the user acts for; the user stays who answers for it.
    behalf: Behalf | None = None
    user: "User | None" = field(default=None, compare=False, repr=False)
    # The state of what rooms keep in memory, as it was when the grants were read.
    stamps: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def system(cls, reason: str) -> "Actor":
        """The system itself, which may do everything and says why."""
        return cls(name="system", reason=reason)

    @classmethod
    def anonymous(cls) -> "Actor":
        """Nobody: has no right at all."""
        return cls()

    @property
    def is_system(self) -> bool:
        return bool(self.reason)

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def subject_id(self) -> int | None:
        """Whose work it is: that of the person acted for, else one's own."""
        return self.behalf.user_id if self.behalf is not None else self.user_id

    @cached_property
    def rights(self) -> frozenset[str]:
        """Every right the actor holds anywhere."""
        found: frozenset[str] = frozenset().union(*(grant.rights for grant in self.granted))
        return found if self.scopes is None else found & self.scopes

    def paths(self, right: str) -> tuple[str, ...]:
        """The topmost paths under which the actor holds the right, none inside another."""
        if self.scopes is not None and right not in self.scopes:
            return ()
        return topmost(grant.path for grant in self.granted if right in grant.rights)

    def holds(self, right: str, path: str | None) -> bool:
        """Whether the right holds at a path; None asks for the whole organization."""
        if self.is_system or right == ANYONE:
            return True
        if right == SIGNED_IN:
            return self.is_signed_in
        where = ROOT_PATH if path is None else path
        return any(where.startswith(top) for top in self.paths(right))

    def need(self, verb: Verb) -> str:
        """What has to be held to do a verb: its right, or the verb alone where the actor was given no more."""
        alone = f"{DO}{verb.name}"
        return alone if alone in self.rights and verb.right not in self.rights else verb.right

    def keeps_away(self, verb: str) -> bool:
        """Whether this belongs to one's own account, which nobody enters for somebody else."""
        return self.behalf is not None and verb in PERSONAL

    def may(self, verb: str, thing: Any = None) -> bool:
        """Whether the actor may do the verb to this thing: an entity, a node, or a model for rows of all."""
        model = thing if isinstance(thing, type) else type(thing)
        known = verb_of(model, verb)
        right = self.need(known)
        if self.is_system:
            return True
        if self.keeps_away(known.name):
            return False
        if isinstance(thing, type):
            return right in self.rights or self.holds(right, None)
        # What belongs to no node is seen by whoever holds the right anywhere, and changed from the root only.
        path = thing.scope_path() if thing is not None else None
        if path is None and known.right == verb_of(model, "view").right:
            return right in self.rights
        return self.holds(right, path)


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that lie under no other one.

    >>> topmost(["00010002", "0001", "0003"])
    ('0001', '0003')
    """
    found: list[str] = []
    for path in sorted(set(paths)):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return tuple(found)
