"""The verbs of work across projects: say how far a task is, propose it where others plan, decide on proposals."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.collaboration.actions import add_comment
from steerhouse.collaboration.comments import Comment
from steerhouse.core.actions import action, require, set_fields
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.writing import record
from steerhouse.schedule.actions import PROGRESS, hold, report_progress, reschedule, with_finish
from steerhouse.schedule.models import ProgressProposal, Task
from steerhouse.schedule.work.assigned import assigned_to

State = ProgressProposal.State


@action("schedule.progress")
def update_task(
    task: Task, *, values: Mapping[str, Any], comment: str = "", by: Actor, version: int | None = None
) -> Task:
    """Say how far a task is, with a word about it; its plan and the figures of its project follow at once."""
    require_entry(task, by)
    done: Task = report_progress(task, by=by, version=version, **values)
    if comment.strip():
        add_comment(Comment, about=task, text=comment, by=by)
    return done


@action("task.propose")
def propose(task: Task, *, values: Mapping[str, Any], comment: str = "", by: Actor) -> ProgressProposal:
    """Say how far a task is to whoever plans it. A proposal of the same person that still waits is replaced."""
    require_entry(task, by)
    if by.user is None or not assigned_to(by).filter(pk=task.pk).exists():
        raise Denied(_("This task is not assigned to you. Ask its project manager to report on it."), thing=task)
    waiting = ProgressProposal.objects.live().filter(task=task, author=by.subject_id, state=State.WAITING).first()
    found: ProgressProposal = waiting or ProgressProposal(task=task, author_id=by.subject_id or by.user.pk)
    found.task, found.entered_by = task, by.user if by.behalf is not None else None
    set_fields(found, {name: value for name, value in with_finish(values).items() if name in PROGRESS})
    found.comment = comment
    found.full_clean()
    found.save()
    return found


def require_entry(task: Task, by: Actor) -> None:
    """Raise Denied where somebody enters for another person by their own rights what that one does not work on, or
    without the right to."""
    if by.behalf is None or by.behalf.key:
        return
    require(by, "work.enter_for", task)
    if not assigned_to(by).filter(pk=task.pk).exists():
        raise Denied(_("%(name)s does not work on this task.") % {"name": by.behalf.name}, thing=task)


@action("task.propose")
def withdraw(proposal: ProgressProposal, *, by: Actor) -> ProgressProposal:
    """Take back what one has proposed oneself."""
    if proposal.author_id != by.subject_id:
        raise Denied(_("Somebody else proposed this. Decline it instead."), thing=proposal)
    require_waiting(proposal)
    proposal.state = State.WITHDRAWN
    proposal.save()
    return proposal


@action("progressproposal.decide")
def accept(proposal: ProgressProposal, *, by: Actor, reason: str = "") -> None:
    """Make what was proposed the progress of the task, and compute its plan."""
    _accept([proposal], reason, by)


@action("progressproposal.decide")
def decline(proposal: ProgressProposal, *, reason: str, by: Actor) -> None:
    """Leave the task as it is, and say why."""
    _decline([proposal], reason, by)


@action("progressproposal.decide")
def decide_all(
    model: type[ProgressProposal], *, proposals: Sequence[ProgressProposal], accepted: bool, reason: str, by: Actor
) -> int:
    """Accept or decline several at once, all of them or none; each plan is computed once. Returns how many."""
    (_accept if accepted else _decline)(proposals, reason, by)
    return len(proposals)


def _accept(proposals: Sequence[ProgressProposal], reason: str, by: Actor) -> None:
    components = {one.task.component_id: one.task.component for one in proposals}
    for component in sorted(components.values(), key=lambda one: one.pk):
        hold(component)
    for proposal in proposals:
        decided(proposal, State.ACCEPTED, reason, by)
        take_over(proposal)
    for component in components.values():
        reschedule(component, by=by)


def _decline(proposals: Sequence[ProgressProposal], reason: str, by: Actor) -> None:
    if not reason.strip():
        raise Invalid({"reason": [_("Say why, so that whoever proposed it can answer.")]})
    for proposal in proposals:
        decided(proposal, State.DECLINED, reason, by)


def decided(proposal: ProgressProposal, state: str, reason: str, by: Actor) -> None:
    """Keep who decided what, when and why."""
    require_waiting(proposal)
    proposal.state, proposal.reason = state, reason
    proposal.decided_by, proposal.decided_at = by.user, timezone.now()
    proposal.full_clean()
    proposal.save()


def take_over(proposal: ProgressProposal) -> None:
    """The proposed progress becomes the task's; the history names both people."""
    task = copy(proposal.task)
    if task.archived_at is not None or task.is_summary:
        raise Invalid({"tasks": [_("“%s” takes no progress any more. Decline the proposal.") % task]})
    set_fields(task, {name: getattr(proposal, name) for name in PROGRESS})
    task.full_clean()
    task.save()
    record(task, "proposal accepted", proposed_by=proposal.said_by)


def require_waiting(proposal: ProgressProposal) -> None:
    """Raise Invalid for what is decided already."""
    if proposal.state != State.WAITING or proposal.archived_at is not None:
        named = {"task": proposal.task, "state": proposal.get_state_display().lower()}
        raise Invalid({"state": [_("The proposal for “%(task)s” is %(state)s already.") % named]})
