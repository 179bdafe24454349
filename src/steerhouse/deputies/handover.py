"""Handing over: everything that was chosen goes to its successors in one action and one entry of the audit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.collaboration.models import SavedView
from steerhouse.collaboration.notices import Watch
from steerhouse.core.actions import action, require
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied, Invalid, Stale
from steerhouse.core.imports.inverse import take_back
from steerhouse.core.models import AuditChange, AuditEntry, Grant, User
from steerhouse.core.tables.models import TableMapping
from steerhouse.core.writing import change_rows, record
from steerhouse.deputies.holdings import Held, Move, Party, fingerprint, may_own, moves, party_of
from steerhouse.deputies.models import OFFICE, Handover
from steerhouse.organization.models import Person
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import hold, reschedule
from steerhouse.schedule.models import Assignment

LONGEST_NAME = 80


@action("hand_over")
def hand_over(
    thing: Person | User, *, successors: Mapping[str, Party], seen: str, handover_key: str, by: Actor
) -> Handover:
    """Give the kinds of things that were chosen to their successors, as the preview showed it (`seen`).

    Raises Stale, with nothing done, where something of it was changed since. What may not go stays.
    """
    leaver = party_of(thing)
    found = moves(leaver, successors, by)
    if fingerprint(found) != seen:
        raise Stale(_("Something of it was changed since this preview was made."), thing=thing, changed={})
    going = [one for one in found if not one.why_not]
    if not going:
        raise Invalid({"successor": [_("Nothing of it can be handed over.")]})
    carry_out(leaver, going, by)
    made = Handover(person=leaver.person, user=leaver.user, made_by=by.user, key=handover_key, rows=len(going))
    made.save()
    record(thing, "handed over", things=len(going), to=", ".join(sorted({str(one.successor) for one in going})))
    return made


def carry_out(leaver: Party, going: Sequence[Move], by: Actor) -> None:
    """Write the new holders: what stands in the tree by the actor's own rights, what is an account's own as the
    system, once it is sure that the actor may do so."""
    rows: dict[str, list[Any]] = defaultdict(list)
    components: dict[int, Any] = {}
    for one in going:
        held = components.setdefault(one.held.row.pk, one.held.row) if of_tree(one.held) else one.held.row
        setattr(held, one.held.kind.column, one.held.kind.taken_by(one.successor))
        rows[one.held.kind.name].append(held)
    own = [name for name in ("views", "mappings", "watches") if rows[name]]
    if own and (reason := may_own(leaver, by)):
        raise Denied(reason)
    if components:
        move_components(Component, rows=list(components.values()), by=by)
    if rows["assignments"]:
        move_assignments(Assignment, rows=rows["assignments"], by=by)
    if rows["grants"]:
        move_grants(Grant, rows=rows["grants"], by=by)
    for name in own:
        if name == "watches":
            move_watches(Watch, rows=rows[name], by=Actor.system("a handover"))
        else:
            model = SavedView if name == "views" else TableMapping
            move_shared(model, rows=rows[name], former=str(leaver), by=Actor.system("a handover"))


def of_tree(held: Held) -> bool:
    """Whether it is a project, which may go as several kinds at once."""
    return isinstance(held.row, Component)


@action("component.edit")
def move_components(model: type[Component], *, rows: Sequence[Component], by: Actor) -> None:
    """Other owners, sponsors, managers."""
    change_rows(rows, ["owner_id", "sponsor_id", "manager_id"])


@action("assignment.edit")
def move_assignments(model: type[Assignment], *, rows: Sequence[Assignment], by: Actor) -> None:
    """Other people on tasks; their plans are computed anew, since their calendars may differ."""
    components = {one.task.component_id: one.task.component for one in rows}
    ordered = [components[key] for key in sorted(components)]
    for component in ordered:
        hold(component)
    change_rows(rows, ["resource_id"])
    for component in ordered:
        reschedule(component, by=by)


@action("grant.edit")
def move_grants(model: type[Grant], *, rows: Sequence[Grant], by: Actor) -> None:
    """Roles for others at the same places."""
    change_rows(rows, ["user_id"])


@action("edit")
def move_shared(model: Any, *, rows: Sequence[Any], former: str, by: Actor) -> None:
    """Views or mappings with another owner; one whose name the owner has already says whose it was."""
    place = "list_name" if model is SavedView else "list_path"
    for one in rows:
        taken = model._base_manager.filter(owner_id=one.owner_id, name=one.name, **{place: getattr(one, place)})
        if taken.exists():
            one.name = free_name(model, one, place, former)
        if model is SavedView:
            one.is_default = False
    change_rows(rows, ["owner_id", "name", *(["is_default"] if model is SavedView else [])])


def free_name(model: Any, one: Any, place: str, former: str) -> str:
    """The name with whose it was, and a number where that is taken as well."""
    theirs = model._base_manager.filter(owner_id=one.owner_id, **{place: getattr(one, place)})
    taken = set(theirs.values_list("name", flat=True))
    for number in range(1, len(taken) + 2):
        tail = f" ({former})" if number == 1 else f" ({former} {number})"
        wanted = f"{one.name[: max(1, LONGEST_NAME - len(tail))]}{tail}"[-LONGEST_NAME:]
        if wanted not in taken:
            break
    return wanted


@action("watch.edit")
def move_watches(model: type[Watch], *, rows: Sequence[Watch], by: Actor) -> None:
    """Others are told of these things."""
    change_rows(rows, ["user_id"])


@action("handover.undo")
def undo(handover: Handover, *, by: Actor) -> Handover:
    """Give everything back to whom it was taken from. Raises CannotUndo where something of it was changed since."""
    if handover.made_by_id != by.user_id and not by.holds(OFFICE[1], None):
        raise Denied(thing=handover, verb="handover.undo")
    if handover.undone_at is not None:
        raise Invalid({"handover": [_("This handover was taken back already.")]})
    entry = AuditEntry.objects.get(key=handover.key)
    touched = rows_of(entry)
    for row in touched:
        require(by, "edit", row)
    if any(isinstance(row, SavedView | TableMapping | Watch) for row in touched):
        leaver = Party(handover.person, handover.user)
        if reason := may_own(leaver, by):
            raise Denied(reason)
    set_back(handover, entry=entry, by=Actor.system("a handover is taken back"))
    plans = {row.task.component_id: row.task.component for row in touched if isinstance(row, Assignment)}
    for key in sorted(plans):
        reschedule(plans[key], by=by)
    handover.undone_at = timezone.now()
    handover.save()
    return handover


@action("handover.undo")
def set_back(handover: Handover, *, entry: AuditEntry, by: Actor) -> None:
    """The rows of the entry as they were; whether the asker may do so was asked before."""
    take_back(entry, leave=frozenset({Handover._meta.label_lower}))


def rows_of(entry: AuditEntry) -> list[Any]:
    """The things that a handover moved, with what leads to their places."""
    ways: dict[Any, Iterable[str]] = {
        Component: ["node"], Assignment: ["task__component__node"], Grant: ["node"], SavedView: [], TableMapping: [],
        Watch: [],
    }  # fmt: skip
    found: list[Any] = []
    for model, related in ways.items():
        lines = AuditChange.objects.filter(entry=entry, kind="changed", model=model._meta.label_lower)
        rows = model._base_manager.filter(public_id__in=list(lines.values_list("object_id", flat=True)))
        found += list(rows.select_related(*related) if related else rows)
    return found
