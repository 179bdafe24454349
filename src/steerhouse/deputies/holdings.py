"""What somebody holds, kind by kind: what may go to a successor, and what may not, with the reason."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.collaboration.models import SavedView
from steerhouse.collaboration.notices import Watch
from steerhouse.collaboration.wording import visible_things
from steerhouse.core.actors import Actor
from steerhouse.core.models import Grant, User
from steerhouse.core.pages.addresses import address
from steerhouse.core.tables.models import TableMapping
from steerhouse.deputies.models import OFFICE
from steerhouse.organization.models import Person, Resource
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Assignment, CrossLink, ProgressProposal

OVER = (Component.State.CLOSED, Component.State.CANCELLED)


@dataclass(frozen=True)
class Party:
    """Somebody who leaves, or who takes over: a person, an account, or both, and what stands for them in plans."""

    person: Person | None
    user: User | None
    resource: Resource | None = None

    def __str__(self) -> str:
        return str(self.person or self.user)


def party_of(thing: Person | User) -> Party:
    """Both sides of a person or an account."""
    person = thing if isinstance(thing, Person) else Person._base_manager.filter(user=thing).first()
    user = thing if isinstance(thing, User) else thing.user
    resource = Resource._base_manager.filter(person=person, archived_at=None).first() if person is not None else None
    return Party(person, user, resource)


@dataclass
class Held:
    """One thing that somebody holds. `why_not` says why it stays where it is."""

    kind: "Kind"
    row: Any
    name: str
    address: str = ""
    why_not: str = ""


Find = Callable[[Party, Actor], Iterable[Held]]


@dataclass(frozen=True)
class Kind:
    """One sort of holding: how it is found, and which side of the successor takes it over."""

    name: str
    label: str | Promise
    find: Callable[["Kind", Party, Actor], Iterable[Held]] = field(compare=False)
    column: str
    side: str

    def taken_by(self, successor: Party) -> int | None:
        """The key of what takes it over; None where the successor has no such side."""
        found = getattr(successor, self.side)
        return None if found is None else int(found.pk)


def may_own(leaver: Party, by: Actor) -> str:
    """What is the account's own goes on by itself or by whoever manages accounts; the reason why not."""
    own = leaver.user is not None and by.behalf is None and by.user_id == leaver.user.pk
    return "" if own or by.holds(OFFICE[1], None) else _("Only they themselves or who manages accounts may do this.")


def of_components(kind: Kind, leaver: Party, by: Actor) -> Iterable[Held]:
    """Projects that are not over."""
    if leaver.person is None:
        return
    rows = Component.objects.visible_to(by).live().exclude(state__in=OVER).filter(**{kind.column: leaver.person.pk})
    for one in rows.select_related("node"):
        why = "" if by.may("component.edit", one) else _("You may not change this project.")
        yield Held(kind, one, str(one), address(one), why)


def of_assignments(kind: Kind, leaver: Party, by: Actor) -> Iterable[Held]:
    """Tasks that are not finished."""
    if leaver.resource is None:
        return
    rows = Assignment.objects.visible_to(by).live().filter(
        resource=leaver.resource, task__archived_at=None, task__actual_finish=None, task__component__archived_at=None
    )  # fmt: skip
    for one in rows.exclude(task__component__state__in=OVER).select_related("task__component__node"):
        why = "" if by.may("assignment.edit", one) else _("You may not change this plan.")
        yield Held(kind, one, f"{one.task.component}: {one.task}", address(one.task), why)


def of_shared(kind: Kind, leaver: Party, by: Actor) -> Iterable[Held]:
    """Views or mappings that others use as well."""
    model: Any = {"views": SavedView, "mappings": TableMapping}[kind.name]
    if leaver.user is not None:
        rows = model.objects.visible_to(by).live().filter(owner=leaver.user, shared=True)
        yield from (Held(kind, one, str(one), "", may_own(leaver, by)) for one in rows)


def of_watches(kind: Kind, leaver: Party, by: Actor) -> Iterable[Held]:
    """What they are told of; of things that the reader sees, and to nobody but those two who may hand them over."""
    if leaver.user is None or may_own(leaver, by):
        return
    rows = {(one.model, one.object_id): one for one in Watch._base_manager.filter(user=leaver.user)}
    for key, thing in visible_things(rows, by).items():
        yield Held(kind, rows[key], str(thing), address(thing))


def of_grants(kind: Kind, leaver: Party, by: Actor) -> Iterable[Held]:
    """Roles that hold today or later."""
    if leaver.user is None:
        return
    rows = Grant.objects.visible_to(by).live().filter(user=leaver.user, role__archived_at=None)
    for one in rows.filter(Q(ends=None) | Q(ends__gte=timezone.localdate())).select_related("role", "node"):
        own = one.user_id == by.user_id or by.behalf is not None
        why = "" if by.may("grant.edit", one) and not own else _("You may not change this grant.")
        yield Held(kind, one, f"{one.role}, {one.node}", address(one), why)


KINDS = (
    Kind("owner", gettext_lazy("Owner of"), of_components, "owner_id", "person"),
    Kind("sponsor", gettext_lazy("Sponsor of"), of_components, "sponsor_id", "person"),
    Kind("manager", gettext_lazy("Manager of"), of_components, "manager_id", "person"),
    Kind("assignments", gettext_lazy("Tasks that are not finished"), of_assignments, "resource_id", "resource"),
    Kind("views", gettext_lazy("Shared views"), of_shared, "owner_id", "user"),
    Kind("mappings", gettext_lazy("Shared mappings of tables"), of_shared, "owner_id", "user"),
    Kind("watches", gettext_lazy("Watched things"), of_watches, "user_id", "user"),
    Kind("grants", gettext_lazy("Access roles"), of_grants, "user_id", "user"),
)


def held_by(leaver: Party, by: Actor) -> dict[Kind, list[Held]]:
    """Everything that somebody holds, as far as the actor sees it."""
    return {kind: list(kind.find(kind, leaver, by)) for kind in KINDS}


def unseen(leaver: Party, by: Actor) -> int:
    """How many projects and tasks of theirs the actor does not see; told to who manages accounts only."""
    if OFFICE[0] not in by.rights:
        return 0
    everyone, found = Actor.system("count what stays behind a handover"), 0
    for kind in KINDS[:4]:
        found += len(list(kind.find(kind, leaver, everyone))) - len(list(kind.find(kind, leaver, by)))
    return found


@dataclass(frozen=True)
class Follows:
    """What waits for whoever manages a project, and so goes on with it by itself."""

    proposals: int
    links: int


def follows(leaver: Party, by: Actor) -> Follows:
    """Decisions that wait in the projects that somebody manages."""
    if leaver.person is None:
        return Follows(0, 0)
    mine = {"component__manager": leaver.person}
    proposals = ProgressProposal.objects.visible_to(by).live().filter(
        state=ProgressProposal.State.WAITING, **{f"task__{way}": one for way, one in mine.items()}
    )  # fmt: skip
    ends = {end: {f"{end}__{way}": one for way, one in mine.items()} for end in ("predecessor", "successor")}
    asked = CrossLink.objects.visible_to(by).live().filter(state=CrossLink.State.ASKED)
    links = asked.filter(
        Q(asked_by_side="successor", **ends["predecessor"]) | Q(asked_by_side="predecessor", **ends["successor"])
    )
    return Follows(proposals.count(), links.count())


@dataclass(frozen=True)
class Move:
    """One thing and who gets it; `why_not` where it stays."""

    held: Held
    successor: Party
    why_not: str


def moves(leaver: Party, successors: Mapping[str, Party], by: Actor) -> list[Move]:
    """What would go where: the kinds that were chosen, each to its successor."""
    found = []
    for kind, rows in held_by(leaver, by).items():
        if kind.name in successors:
            successor = successors[kind.name]
            taken = taken_already(kind, rows, successor)
            found += [Move(one, successor, one.why_not or why_not(one, successor, taken, by)) for one in rows]
    return found


def why_not(one: Held, successor: Party, taken: set[Any], by: Actor) -> str:
    """Why this successor cannot take it over."""
    kind = one.kind
    if kind.taken_by(successor) is None:
        sides = {
            "person": _("no entry among the people"),
            "user": _("no account"),
            "resource": _("no resource in plans"),
        }
        return _("%(name)s has %(what)s.") % {"name": successor, "what": sides[kind.side]}
    if kind.name == "grants" and successor.user is not None and successor.user.pk == by.user_id:
        return _("Nobody gives a role to themselves. Ask another administrator.")
    if mark_of(kind, one.row) in taken:
        return _("%(name)s has this already.") % {"name": successor}
    return ""


def mark_of(kind: Kind, row: Any) -> Any:
    """By what it shows that somebody has the same already."""
    marks: dict[str, Callable[[Any], Any]] = {
        "assignments": lambda one: one.task_id, "grants": lambda one: (one.role_id, one.node_id),
        "watches": lambda one: (one.model, one.object_id),
    }  # fmt: skip
    return marks[kind.name](row) if kind.name in marks else None


def taken_already(kind: Kind, rows: Iterable[Held], successor: Party) -> set[Any]:
    """The marks of what the successor has."""
    found = [one.row for one in rows]
    key = kind.taken_by(successor)
    if not found or key is None or kind.name not in ("assignments", "grants", "watches"):
        return set()
    theirs = type(found[0])._base_manager.filter(**{kind.column: key}, archived_at=None)
    return {mark_of(kind, one) for one in theirs}


def fingerprint(found: Iterable[Move]) -> str:
    """What a preview showed, so that nothing else is done: the things, their versions, and who gets them."""
    facts = [
        f"{one.held.kind.name} {one.held.row.pk} {one.held.row.version} {one.held.kind.taken_by(one.successor)} "
        f"{bool(one.why_not)}"
        for one in found
    ]
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()
