"""What lists, details and forms of recurring tasks show."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Facts, History, Pages, Panel
from steerhouse.schedule.models import Recurrence
from steerhouse.schedule.recurring.actions import add_recurrence, edit_recurrence
from steerhouse.schedule.recurring.forms import RecurrenceForm
from steerhouse.schedule.recurring.panels import tasks_of

RECURRENCES = Pages(
    model=Recurrence,
    path="recurring-tasks",
    columns=["name", "component", "every", "unit", "first", "until", "count", "resource"],
    filters=["component", "unit", "resource"],
    form=[
        "component", "name", "every", "unit", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday", "month_day", "nth", "nth_weekday", "first", "until", "count", "duration", "resource",
    ],
    form_base=RecurrenceForm,
    order=["component", "name"],
    search=False,
    facts=["component", "first", "until", "count"],
    panels=[
        Facts(
            _("Rule"),
            ["every", "unit", "month_day", "nth", "nth_weekday", "first", "until", "count", "duration", "resource",
             "task"],
        ),
        Panel(_("Tasks"), "schedule/recurring/_tasks.html", tasks_of, verb="task.view"),
        History(),
    ],
    add=add_recurrence,
    edit=edit_recurrence,
    empty=(_("Work that comes again, such as a steering committee on the first Monday of each month."),),
)  # fmt: skip
