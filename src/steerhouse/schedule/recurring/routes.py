"""The address that answers with the days of a rule, and the panel of rules on the page of a project."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.routes import route
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Recurrence
from steerhouse.schedule.recurring.panels import rules_of
from steerhouse.schedule.recurring.views import dates_page


def declare() -> None:
    """Make them known."""
    route(
        "recurring-dates/", dates_page, name="recurrence.dates", verb="recurrence.add", methods=("POST",),
        model=Recurrence,
    )  # fmt: skip
    add_panel(
        Component,
        Panel(_("Recurring tasks"), "schedule/recurring/_rules.html", rules_of, verb="recurrence.view"),
    )
