"""What a plan is held against by the schedule check."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, UniqueConstraint
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line
from steerhouse.organization.models import Shared
from steerhouse.schedule.models.limits import LIVE, PERCENT


def share(label: Any, default: float) -> Any:
    """A share of tasks or links in percent."""
    return models.FloatField(label, default=default, validators=PERCENT)


def measure(label: Any, default: float, help_text: Any = "") -> Any:
    """A number of days, or an index."""
    limits = [MinValueValidator(0.0), MaxValueValidator(10_000.0)]
    return models.FloatField(label, default=default, validators=limits, help_text=help_text)


class CheckThresholds(Shared):
    """From which values on a point of the schedule check is not passed, for the whole organization or one part."""

    name = Line(_("name"), help_text=_("Whose rule it is, such as the handbook in which it stands."))
    missing_logic = share(_("tasks without predecessor or successor, at most %"), 5.0)
    leads = share(_("links with a lead, at most %"), 0.0)
    lags = share(_("links with a lag, at most %"), 5.0)
    finish_to_start = share(_("links from finish to start, at least %"), 90.0)
    hard_constraints = share(_("tasks with a hard constraint, at most %"), 5.0)
    high_float = share(_("tasks with high float, at most %"), 5.0)
    high_float_days = measure(_("float is high above, working days"), 44.0)
    negative_float = share(_("tasks with negative float, at most %"), 0.0)
    high_duration = share(_("tasks of high duration, at most %"), 5.0)
    high_duration_days = measure(_("duration is high above, working days"), 44.0)
    invalid_dates = share(_("tasks with invalid dates, at most %"), 0.0)
    without_resources = share(_("tasks without resources or costs, at most %"), 0.0)
    missed_tasks = share(_("tasks later than their baseline, at most %"), 5.0)
    delay_days = measure(_("delay that is tried on the critical path, working days"), 600.0)
    delay_tolerance_days = measure(
        _("tolerance of that trial, working days"), 1.0, _("Calendars differ in the days that they skip.")
    )
    critical_path_length_index = measure(_("critical path length index, at least"), 0.95)
    baseline_execution_index = measure(_("baseline execution index, at least"), 0.95)

    class Meta:
        verbose_name = _("thresholds of the schedule check")
        verbose_name_plural = _("thresholds of the schedule check")
        ordering = ["node", "id"]
        constraints = [
            # No node is a place too: the whole organization has its thresholds once.
            UniqueConstraint(
                Coalesce(F("node"), models.Value(0), output_field=models.BigIntegerField()), condition=LIVE,
                name="checkthresholds_once_at_node",
                violation_error_message=_("This place has its thresholds already. Change those."),
            ),
        ]  # fmt: skip
