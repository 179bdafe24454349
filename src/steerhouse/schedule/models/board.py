"""Boards: their columns, iterations, and what was planned and done by day."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line, Prose, Whole
from steerhouse.core.models import Entity
from steerhouse.core.rows import Rows
from steerhouse.projects.models import Component
from steerhouse.schedule.models.limits import LIVE


class BoardColumn(Entity):
    """A column of a plan's board: a state of work, what it means for progress, and how many cards it should hold."""

    class Meaning(models.TextChoices):
        TO_DO = "to do", _("To do")
        IN_PROGRESS = "in progress", _("In progress")
        DONE = "done", _("Done")

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="board_columns", verbose_name=_("component"))
    name = Line(_("name"), max_length=60)
    meaning = models.CharField(
        _("means"), max_length=12, choices=Meaning.choices,
        help_text=_("A card that is moved here has begun, is done, or has not begun yet."),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("place"), default=1, help_text=_("From left to right."))
    limit = Whole(
        _("work in progress, at most"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("The head of the column says when it holds more cards than this."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("column of a board")
        verbose_name_plural = _("columns of boards")
        ordering = ["component", "position", "id"]
        constraints = [UniqueConstraint(fields=["component", "name"], condition=LIVE, name="boardcolumn_once")]

    def __str__(self) -> str:
        return self.name


class Iteration(Entity):
    """A short stretch of time for which a team takes work from the backlog of its plan, towards one goal."""

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="iterations", verbose_name=_("component"))
    name = Line(_("name"), max_length=60)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    goal = Prose(_("goal"), blank=True)
    capacity = Whole(
        _("capacity, points"), null=True, blank=True, validators=[MinValueValidator(0)],
        help_text=_("How many points the team can do in this time."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("iteration")
        verbose_name_plural = _("iterations")
        ordering = ["component", "starts", "id"]
        constraints = [
            UniqueConstraint(fields=["component", "name"], condition=LIVE, name="iteration_once"),
            CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="iteration_dates",
                violation_error_message=_("The end lies before the start."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class BurnFact(models.Model):
    """What was planned and done of an iteration, or of a whole plan, at the end of a day on which that changed."""

    scope: ClassVar[str] = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="+", verbose_name=_("component"))
    # None for the whole plan.
    iteration = models.ForeignKey(
        Iteration, models.CASCADE, null=True, related_name="burn_facts", verbose_name=_("iteration")
    )
    day = models.DateField(_("day"))
    scope_points = models.PositiveIntegerField(_("points planned"))
    done_points = models.PositiveIntegerField(_("points done"))
    scope_tasks = models.PositiveIntegerField(_("tasks planned"))
    done_tasks = models.PositiveIntegerField(_("tasks done"))

    objects: ClassVar[Any] = Rows.as_manager()

    class Meta:
        verbose_name = _("day of a burn chart")
        verbose_name_plural = _("days of burn charts")
        ordering = ["component", "day"]
        constraints = [
            UniqueConstraint(fields=["component", "iteration", "day"], name="burnfact_once"),
            UniqueConstraint(fields=["component", "day"], condition=Q(iteration=None), name="burnfact_once_of_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.iteration or self.component}, {self.day}"

    def scope_path(self) -> str | None:
        return self.component.scope_path()
