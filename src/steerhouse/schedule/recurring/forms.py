"""The form of a rule: beside its fields it shows the days that they mean."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from steerhouse.core.pages.forms import EntityForm


class RecurrenceForm(EntityForm):
    """The fields of a rule, and the days that follow from them before anything is saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = {"hx-post": reverse("recurrence.dates"), "hx-include": "closest form"}
        for field in self.fields.values():
            field.widget.attrs |= {**asks, "hx-target": "#dates", "hx-swap": "innerHTML", "hx-trigger": "change"}
        # The days are no field: programs that send the form's fields have none to fill in.
        self.fields["count"].help_text = format_html(
            '{}<br><b id="dates" role="status" hx-post="{}" hx-include="{}" hx-trigger="load" hx-swap="innerHTML"></b>',
            self.fields["count"].help_text, *asks.values(),
        )  # fmt: skip
