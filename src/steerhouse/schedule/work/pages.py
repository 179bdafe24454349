"""What lists and details of proposals show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Action, ActionForm, Facts, History, Name, Pages, Percent, Status
from steerhouse.schedule.models import ProgressProposal
from steerhouse.schedule.work.actions import accept, decline


class DeclineForm(ActionForm):
    """Why a proposal is declined."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=10_000)


def is_waiting(proposal: ProgressProposal) -> bool:
    """Whether nobody decided yet."""
    return proposal.state == ProgressProposal.State.WAITING and proposal.archived_at is None


PROPOSALS = Pages(
    model=ProgressProposal,
    path="progress-proposals",
    columns=[Name("task"), Status("state"), Percent("percent_complete"), "said_by", "actual_finish", "decided_at"],
    filters=["state"],
    order=["-id"],
    fetch=["author", "entered_by", "task"],
    search=False,
    facts=[Status("state"), "said_by"],
    panels=[
        Facts(
            _("What was said"),
            ["task", Percent("percent_complete"), "actual_start", "actual_finish", "remaining_duration", "comment"],
        ),
        Facts(_("Decision"), [Status("state"), "decided_by", "decided_at", "reason"]),
        History(),
    ],
    actions=[
        Action("accept", do=accept, label=_("Accept"), when=is_waiting),
        Action("decline", do=decline, form=DeclineForm, label=_("Decline"), when=is_waiting),
    ],
    add=None,
    edit=None,
    empty=(_("What people say about the progress of tasks that others plan, and what became of it."),),
)
