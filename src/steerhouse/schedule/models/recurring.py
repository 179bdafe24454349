"""Recurring tasks of a plan: the rule, and which task stands for which of its days."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line, Whole
from steerhouse.core.models import Entity
from steerhouse.organization.models import Resource
from steerhouse.projects.models import Component
from steerhouse.schedule.models.limits import NOT_NEGATIVE
from steerhouse.schedule.models.plan import Task

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_STEP = 99
MOST = 500


class Recurrence(Entity):
    """A rule by which a task comes again: on which days, how long, and who does it. A summary in the plan holds one
    task for each day."""

    class Unit(models.TextChoices):
        DAY = "day", _("Days")
        WEEK = "week", _("Weeks")
        MONTH = "month", _("Months")

    class Nth(models.IntegerChoices):
        FIRST = 1, _("First")
        SECOND = 2, _("Second")
        THIRD = 3, _("Third")
        FOURTH = 4, _("Fourth")
        LAST = -1, _("Last")

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="recurrences", verbose_name=_("component"))
    name = Line(_("name"))
    every = Whole(
        _("every"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_STEP)],
        help_text=_("1 for every day, week or month, 2 for every second one."),
    )  # fmt: skip
    unit = models.CharField(_("days, weeks or months"), max_length=5, choices=Unit.choices, default=Unit.WEEK)
    monday = models.BooleanField(WEEKDAYS[0], default=False)
    tuesday = models.BooleanField(WEEKDAYS[1], default=False)
    wednesday = models.BooleanField(WEEKDAYS[2], default=False)
    thursday = models.BooleanField(WEEKDAYS[3], default=False)
    friday = models.BooleanField(WEEKDAYS[4], default=False)
    saturday = models.BooleanField(WEEKDAYS[5], default=False)
    sunday = models.BooleanField(
        WEEKDAYS[6], default=False, help_text=_("For weeks. Without any weekday, that of the first day counts.")
    )
    month_day = Whole(
        _("day of the month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("For months. A shorter month has its last day instead."),
    )  # fmt: skip
    nth = models.SmallIntegerField(_("which weekday of the month"), choices=Nth.choices, null=True, blank=True)
    nth_weekday = models.PositiveSmallIntegerField(
        _("weekday of the month"), choices=list(WEEKDAYS.items()), null=True, blank=True
    )
    first = models.DateField(_("first day"))
    until = models.DateField(_("until"), null=True, blank=True)
    count = Whole(
        _("how many times"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text=_("Give the last day, the number, or both; whichever comes first ends it."),
    )  # fmt: skip
    duration = Whole(_("duration, minutes"), default=480, validators=NOT_NEGATIVE)
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assigned to")
    )
    task = models.ForeignKey(
        Task, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("summary")
    )

    class Meta:
        verbose_name = _("recurring task")
        verbose_name_plural = _("recurring tasks")
        ordering = ["component", "name", "id"]
        constraints = [
            CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("first")), name="recurrence_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.until is None and self.count is None:
            wrong["until"] = [_("Say until which day it comes again, or how many times.")]
        if (self.nth is None) != (self.nth_weekday is None):
            missing = "nth" if self.nth is None else "nth_weekday"
            wrong[missing] = [_("Choose both, such as the first Monday, or neither.")]
        if self.nth is not None and self.month_day is not None:
            wrong["month_day"] = [_("Choose a day of the month or a weekday of the month, not both.")]
        if self.resource is not None and self.resource.kind != Resource.Kind.WORK:
            wrong["resource"] = [_("Choose somebody or something that does work.")]
        if wrong:
            raise ValidationError(wrong)


class Occurrence(Entity):
    """A task that a rule of recurring tasks wrote for one day, with the values that it wrote."""

    scope = "recurrence__component__node"

    recurrence = models.ForeignKey(
        Recurrence, models.CASCADE, related_name="occurrences", verbose_name=_("recurring task")
    )
    task = models.OneToOneField(Task, models.CASCADE, related_name="occurrence", verbose_name=_("task"))
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number"), default=1)
    # Name, duration, constraint and assignments as written: a task that differs was touched by somebody.
    fingerprint = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering = ["recurrence", "day"]
        constraints = [UniqueConstraint(fields=["recurrence", "day"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.recurrence}, {self.day}"
