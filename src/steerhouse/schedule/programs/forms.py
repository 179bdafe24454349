"""What is asked for a link with a task of another project."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import ActionForm
from steerhouse.schedule.models import Link

MINUTES_A_DAY = 480


class OutsideForm(ActionForm):
    """Which task of which project, in which direction."""

    waits = forms.ChoiceField(
        label=_("Direction"), required=False,
        choices=[("yes", _("This task waits for the other one")), ("", _("The other one waits for this task"))],
    )  # fmt: skip
    project = forms.CharField(label=_("Project"), max_length=300, help_text=_("Its code or its name."))
    other = forms.CharField(label=_("Task"), max_length=500, help_text=_("Row number in its plan, WBS or name."))
    kind = forms.ChoiceField(label=_("Kind"), choices=Link.Kind.choices, initial=Link.Kind.FINISH_START)
    lag = forms.FloatField(label=_("Lag, working days"), initial=0, min_value=-10_000, max_value=10_000, required=False)
    reason = forms.CharField(label=_("What for"), widget=forms.Textarea, max_length=10_000, required=False)

    def clean_waits(self) -> bool:
        return bool(self.cleaned_data["waits"])

    def clean_lag(self) -> int:
        days: Any = self.cleaned_data["lag"]
        return round((days or 0) * MINUTES_A_DAY)
