"""What is measured of a component: the same columns live and, once per period, frozen."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import MinorUnits, PlanTime, Whole
from steerhouse.organization.models import CurrencyCode

DATES = ("start", "finish", "baseline_finish")
MONEY = (
    "in_year_budget",
    "in_year_forecast",
    "whole_life_cost",
    "benefits",
    "baseline_cost",
    "cost_at_completion",
    "actual_cost",
)
RATING = ("grade", "grade_order", "look", "scale_id", "rater", "no_rating", "rated_on")
PLAN = ("task_count", "percent_complete", "min_total_float", "late_tasks")
MEASURES = ("as_at", *RATING, *DATES, "currency", *MONEY, *PLAN, "health")


class Look(models.TextChoices):
    """The five looks that a status can have."""

    OK = "ok", _("On track")
    ATTENTION = "attention", _("Attention")
    RISK = "risk", _("At risk")
    CRITICAL = "critical", _("Critical")
    NONE = "none", _("Not rated")


class Measures(models.Model):
    """The figures of a component at one moment: rating, dates, money, plan. None: nobody reported it."""

    as_at = models.DateField(_("as at"), null=True)
    # A grade on a scale, or the reason why there is none.
    grade = models.CharField(_("rating"), max_length=20, blank=True)
    grade_order = models.PositiveSmallIntegerField(_("rating, 1 is best"), null=True)
    look = models.CharField(_("rating"), max_length=10, choices=Look.choices, default=Look.NONE)
    scale = models.ForeignKey("projects.RatingScale", models.PROTECT, null=True, related_name="+")
    rater = models.CharField(_("rater"), max_length=20, blank=True)
    no_rating = models.CharField(_("reason for no rating"), max_length=20, blank=True)
    rated_on = models.DateField(_("rated on"), null=True)
    start = PlanTime(_("start"), null=True)
    finish = PlanTime(_("forecast finish"), null=True)
    baseline_finish = PlanTime(_("baseline finish"), null=True)
    # Every amount of one component is in its currency.
    currency = CurrencyCode(_("currency"), blank=True)
    in_year_budget = MinorUnits(_("in-year budget"), null=True)
    in_year_forecast = MinorUnits(_("in-year forecast"), null=True)
    whole_life_cost = MinorUnits(_("whole-life cost"), null=True)
    benefits = MinorUnits(_("benefits"), null=True)
    baseline_cost = MinorUnits(_("baseline cost"), null=True)
    cost_at_completion = MinorUnits(_("cost at completion"), null=True)
    actual_cost = MinorUnits(_("actual cost"), null=True)
    task_count = Whole(_("tasks"), null=True)
    percent_complete = models.FloatField(_("complete, %"), null=True)
    min_total_float = Whole(_("least total float, working minutes"), null=True)
    late_tasks = Whole(_("tasks later than baseline"), null=True)
    health = models.CharField(_("health"), max_length=10, choices=Look.choices, default=Look.NONE)

    looks: ClassVar[dict[str, dict[str, str]]] = {
        "health": {value: value for value in Look.values},
        "look": {value: value for value in Look.values},
    }

    class Meta:
        abstract = True
