"""The verbs of links between projects: ask for one or offer it, confirm, decline, end it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied, Invalid
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import reschedule
from steerhouse.schedule.models import CrossLink, Link, Task
from steerhouse.schedule.programs.loops import refuse_loop

Side, State = CrossLink.Side, CrossLink.State


@action("task.link_outside")
def link_outside(
    task: Task, *, waits: bool, project: str, other: str, kind: str = "FS", lag: int = 0, reason: str = "", by: Actor
) -> CrossLink:
    """Ask that a task waits for one of another project, or offer that one of another project waits for it.

    The other project is named by code or name, its task by row number, WBS or name. Who may change both plans has
    agreed for both.
    """
    found = named(project, other, by)
    ends = {"predecessor": found, "successor": task} if waits else {"predecessor": task, "successor": found}
    if kind not in Link.Kind.values:
        raise Invalid({"kind": [_("“%s” is no kind of link.") % kind]})
    link = CrossLink(
        **ends, kind=kind, lag=lag, reason=reason, asked_by_side=Side.SUCCESSOR if waits else Side.PREDECESSOR
    )
    link.full_clean()
    refuse_loop(link.predecessor, link.successor, by=by)
    keep(link, by=by)
    if by.may("task.edit", found):
        answer(link, deed="confirm", by=by)
    return link


def named(project: str, other: str, by: Actor) -> Task:
    """The one task of that project that the words mean, among those that the actor sees."""
    projects = Component.objects.visible_to(by).live()
    component = projects.filter(code=project).first() if project else None
    component = component or projects.filter(name=project).order_by("pk").first()
    if component is None:
        raise Invalid({"project": [_("You see no project of this code or name.")]})
    tasks = Task.objects.visible_to(by).live().filter(component=component)
    ways: list[dict[str, Any]] = [{"wbs": other}, {"name": other}]
    if other.isascii() and other.isdigit() and len(other) < 7:
        ways.insert(0, {"position": int(other) - 1})
    for way in ways:
        rows = list(tasks.filter(**way)[:2])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise Invalid({"other": [_("Several tasks are called so. Name the row instead.")]})
    raise Invalid({"other": [_("The plan of %s has no such task.") % component]})


@action("crosslink.answer")
def keep(link: CrossLink, *, by: Actor) -> None:
    """Store a link between plans; `refuse_writer` says who may."""
    link.save()


@action("crosslink.answer")
def answer(link: CrossLink, *, deed: str, reason: str = "", by: Actor) -> CrossLink:
    """Confirm or decline what the other side asked, or end a link from either side; dates follow at once."""
    if link.archived_at is not None:
        raise Invalid({"state": [_("This link was ended already.")]})
    if deed == "end":
        link.archived_at = timezone.now()
    elif deed in ("confirm", "decline"):
        decide(link, deed == "confirm", reason, by)
    else:
        raise Invalid({"deed": [_("Confirm, decline or end it.")]})
    link.save()
    # The dates of the waiting plan follow from what both sides agreed, whoever of them is at work here.
    reschedule(link.successor.component, by=Actor.system(str(_("a link between projects was answered"))))
    return link


def decide(link: CrossLink, confirmed: bool, reason: str, by: Actor) -> None:
    """The side that was asked answers."""
    if link.state != State.ASKED:
        raise Invalid({"state": [_("This link is %s already.") % link.get_state_display().lower()]})
    asked = link.predecessor if link.asked_by_side == Side.SUCCESSOR else link.successor
    if not by.may("crosslink.decide", asked):
        raise Denied(_("The manager of the other project answers this."), thing=link)
    if confirmed:
        refuse_loop(link.predecessor, link.successor, by=by)
    elif not reason.strip():
        raise Invalid({"reason": [_("Say why, so that whoever asked can plan otherwise.")]})
    link.state, link.reason = State.CONFIRMED if confirmed else State.DECLINED, reason or link.reason
