"""The form of a rule: beside its fields it shows the days that they mean."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from steerhouse.core.pages.forms import EntityForm


class RecurrenceForm(EntityForm):
    """The fields of a rule, and the days that follow from them before anything is saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The days are no field: programs that send the form's fields have none to fill in.
        self.fields["count"].help_text = format_html(
            '{}<br><b id="dates" role="status" hx-post="{}" hx-trigger="load, change from:closest form delay:200ms"'
            ' hx-include="closest form" hx-target="this" hx-swap="innerHTML"></b>',
            self.fields["count"].help_text, reverse("recurrence.dates"),
        )  # fmt: skip
