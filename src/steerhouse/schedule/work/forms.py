"""What somebody fills in about a task of theirs."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core import plan_time
from steerhouse.core.fields import PlanTimeInput
from steerhouse.core.pages.forms import dress
from steerhouse.schedule.models import Schedule, Task
from steerhouse.schedule.work.progress import completed, this_moment

LONGEST_COMMENT = 10_000


class ProgressForm(forms.Form):
    """Share done, what remains, when it began and ended, and a word about it."""

    percent_complete = forms.FloatField(label=gettext_lazy("Complete, %"), min_value=0, max_value=100)
    remaining = forms.FloatField(
        label=gettext_lazy("Remaining, working days"), min_value=0, max_value=100_000, required=False,
        help_text=gettext_lazy("Empty: the rest of the duration."),
    )  # fmt: skip
    actual_start = PlanTimeInput(label=gettext_lazy("Actual start"), required=False)
    actual_finish = PlanTimeInput(label=gettext_lazy("Actual finish"), required=False)
    comment = forms.CharField(
        label=gettext_lazy("Comment"), widget=forms.Textarea, required=False, max_length=LONGEST_COMMENT
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, task: Task, schedule: Schedule, data: Any = None) -> None:
        self.task, self.per_day, self.ends = task, schedule.minutes_per_day, schedule.default_finish_minute
        left = task.remaining_duration
        shown = {
            "percent_complete": f"{task.percent_complete:g}", "actual_start": task.actual_start,
            "actual_finish": task.actual_finish, "remaining": None if left is None else f"{left / self.per_day:g}",
            "version": task.version,
        }  # fmt: skip
        super().__init__(data, initial=shown)
        for field in self.fields.values():
            dress(field)
        for name in ("percent_complete", "remaining"):
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "step": "any"}
        self.fields["comment"].widget.attrs["rows"] = 3

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        now = plan_time.to_minutes(timezone.localtime())
        for name in ("actual_start", "actual_finish"):
            if found.get(name) is not None and found[name] // 1440 > now // 1440:
                self.add_error(name, _("This lies in the future. Say what has happened."))
        return found

    def progress(self) -> dict[str, Any]:
        """The values of PROGRESS that follow from what was filled in."""
        own = self.cleaned_data
        left = own["remaining"]
        said = {
            "percent_complete": own["percent_complete"], "actual_start": own["actual_start"],
            "actual_finish": own["actual_finish"],
            "remaining_duration": None if left is None else round(left * self.per_day),
        }  # fmt: skip
        return completed(self.task, said, this_moment(timezone.localtime(), self.ends))
