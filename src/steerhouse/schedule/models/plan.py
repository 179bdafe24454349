"""Plans: how they are computed, tasks, links, assignments and baselines."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, CheckConstraint, F, Q, UniqueConstraint, When
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line, MinorUnits, PlanTime, Prose, Whole
from steerhouse.core.models import Entity
from steerhouse.core.rows import Rows
from steerhouse.organization.models import Calendar, Resource
from steerhouse.projects.models import Component
from steerhouse.schedule.models.limits import LIVE, LONGEST, NOT_NEGATIVE, PERCENT, TO_DO


class Schedule(Entity):
    """How the plan of a component is computed: its start, calendar and status date, and what came out last."""

    class ProgressMode(models.TextChoices):
        OVERRIDE = "override", _("Goes on, whatever its links say (progress override)")
        RETAINED = "retained", _("Waits for its predecessors (retained logic)")

    scope = "component__node"
    computed = frozenset({"finish", "input_hash", "rescheduled_at"})

    component = models.OneToOneField(Component, models.CASCADE, related_name="schedule", verbose_name=_("component"))
    start = PlanTime(_("project start"))
    status_date = PlanTime(_("status date"), null=True, blank=True)
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("calendar")
    )
    minutes_per_day = models.PositiveIntegerField(_("minutes of a day"), default=480)
    minutes_per_week = models.PositiveIntegerField(_("minutes of a week"), default=2400)
    days_per_month = models.PositiveIntegerField(_("days of a month"), default=20)
    default_start_minute = models.PositiveSmallIntegerField(_("a day begins at minute"), default=480)
    default_finish_minute = models.PositiveSmallIntegerField(_("a day ends at minute"), default=1020)
    hold_to_status_date = models.BooleanField(
        _("nothing left to do lies before the status date"), default=False,
        help_text=_("Off: work that should have begun already keeps its place in the past, as schedule files have it."),
    )  # fmt: skip
    schedule_from_finish = models.BooleanField(_("planned backwards from the finish"), default=False)
    given_finish = PlanTime(
        _("finish to plan back from"), null=True, blank=True,
        help_text=_("Only for a plan that runs backwards: tasks end as late as this date and their successors allow."),
    )  # fmt: skip
    progress_mode = models.CharField(
        _("out-of-sequence progress"), max_length=10, choices=ProgressMode.choices, default=ProgressMode.OVERRIDE,
        help_text=_("What is left of a task that began before its predecessors were done."),
    )  # fmt: skip
    critical_limit = Whole(
        _("critical up to this much total float, minutes"), default=0, validators=[MaxValueValidator(LONGEST)]
    )
    source = Line(_("came from"), blank=True, help_text=_("The kind of file, and the title it carries."))
    # Definitions of the fields that the office added to its tool; their values are kept with the tasks.
    file_fields = models.JSONField(_("fields of the file"), null=True, editable=False)
    finish = PlanTime(_("forecast finish"), null=True, editable=False)
    input_hash = models.CharField(_("fingerprint of what was computed"), max_length=64, blank=True, editable=False)
    rescheduled_at = models.DateTimeField(_("computed"), null=True, editable=False)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        constraints = [
            CheckConstraint(
                condition=Q(minutes_per_day__gt=0, minutes_per_week__gt=0), name="schedule_days_have_minutes"
            )
        ]

    def __str__(self) -> str:
        return str(self.component)

    def clean(self) -> None:
        if self.schedule_from_finish and self.given_finish is None:
            raise ValidationError({"given_finish": [_("A plan that runs backwards needs the finish to plan from.")]})


class TaskRows(Rows["Task"]):
    """Questions about tasks."""

    def leaves(self) -> "TaskRows":
        """Tasks that take time or mark a moment: no summaries."""
        return self.exclude(kind=Task.Kind.SUMMARY)

    def in_outline(self) -> "TaskRows":
        """In the order of the plan's rows."""
        return self.order_by("component_id", "position")


class Task(Entity):
    """A piece of work, a milestone, or a summary of the tasks below it, with the dates that follow from the plan."""

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        SUMMARY = "summary", _("Summary")
        MILESTONE = "milestone", _("Milestone")
        EXTERNAL = "external", _("Task in another plan")

    class Constraint(models.TextChoices):
        AS_SOON_AS_POSSIBLE = "ASAP", _("As soon as possible")
        AS_LATE_AS_POSSIBLE = "ALAP", _("As late as possible")
        MUST_START_ON = "MSO", _("Must start on")
        MUST_FINISH_ON = "MFO", _("Must finish on")
        START_NO_EARLIER_THAN = "SNET", _("Start no earlier than")
        START_NO_LATER_THAN = "SNLT", _("Start no later than")
        FINISH_NO_EARLIER_THAN = "FNET", _("Finish no earlier than")
        FINISH_NO_LATER_THAN = "FNLT", _("Finish no later than")

    class Fixed(models.TextChoices):
        UNITS = "fixed units", _("Units")
        DURATION = "fixed duration", _("Duration")
        WORK = "fixed work", _("Work")

    scope = "component__node"
    computed = frozenset(
        {
            "start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float",
            "critical", "progress",
        }
    )  # fmt: skip
    # Cost over work is a rate.
    field_rights: ClassVar[dict[str, str]] = {
        "cost": "rates.view", "actual_cost": "rates.view", "file_amounts": "rates.view",
    }  # fmt: skip
    UNDATED = frozenset({Constraint.AS_SOON_AS_POSSIBLE, Constraint.AS_LATE_AS_POSSIBLE})

    component = models.ForeignKey(Component, models.CASCADE, related_name="tasks", verbose_name=_("component"))
    uid = Whole(_("unique id"), validators=[MinValueValidator(0)])
    position = models.PositiveIntegerField(_("row"), default=0, editable=False)
    wbs = Line(_("WBS"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("summary")
    )
    level = models.PositiveSmallIntegerField(_("outline level"), default=1)
    name = Line(_("name"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TASK)
    duration = Whole(_("duration, minutes"), null=True, blank=True, validators=NOT_NEGATIVE)
    elapsed = models.BooleanField(_("runs day and night"), default=False)
    estimated = models.BooleanField(_("duration is an estimate"), default=False)
    fixed = models.CharField(
        _("stays fixed"), max_length=14, choices=Fixed.choices, default=Fixed.DURATION,
        help_text=_("Which of duration, work and units stays when another one changes."),
    )  # fmt: skip
    effort_driven = models.BooleanField(
        _("work stays when people come or go"), default=False,
        help_text=_("It is shared among those who are there, and the duration or the units follow."),
    )  # fmt: skip
    constraint = models.CharField(
        _("constraint"), max_length=4, choices=Constraint.choices, default=Constraint.AS_SOON_AS_POSSIBLE
    )
    constraint_date = PlanTime(_("constraint date"), null=True, blank=True)
    deadline = PlanTime(_("deadline"), null=True, blank=True)
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("calendar")
    )
    ignore_resource_calendar = models.BooleanField(_("resources' calendars do not count"), default=False)
    active = models.BooleanField(_("active"), default=True)
    manual = models.BooleanField(_("dates set by hand"), default=False)
    set_start = PlanTime(_("start set by hand"), null=True, blank=True)
    set_finish = PlanTime(_("finish set by hand"), null=True, blank=True)
    leveling_delay = Whole(_("leveling delay, elapsed minutes"), default=0, validators=NOT_NEGATIVE)
    percent_complete = models.FloatField(_("complete, %"), default=0.0, validators=PERCENT)
    actual_start = PlanTime(_("actual start"), null=True, blank=True)
    actual_finish = PlanTime(_("actual finish"), null=True, blank=True)
    remaining_duration = Whole(_("remaining duration, minutes"), null=True, blank=True, validators=NOT_NEGATIVE)
    stop = PlanTime(_("worked until"), null=True, blank=True)
    resume = PlanTime(_("goes on from"), null=True, blank=True)
    work = Whole(_("work, minutes"), null=True, blank=True, validators=NOT_NEGATIVE)
    cost = MinorUnits(_("cost"), null=True, blank=True, currency_from="component__currency")
    actual_cost = MinorUnits(_("actual cost"), null=True, blank=True, currency_from="component__currency")
    notes = Prose(_("notes"), blank=True)
    file_fields = models.JSONField(_("fields of the file"), null=True, editable=False)
    file_amounts = models.JSONField(_("amounts of the file"), null=True, editable=False)
    # Of several columns that mean the same progress, the one in which the card stands.
    board_column = models.ForeignKey(
        "BoardColumn", models.SET_NULL, null=True, blank=True, editable=False, related_name="cards",
        verbose_name=_("column of the board"),
    )  # fmt: skip
    points = Whole(_("estimate, points"), null=True, blank=True, validators=[MinValueValidator(0)], editable=False)
    iteration = models.ForeignKey(
        "Iteration", models.SET_NULL, null=True, blank=True, editable=False, related_name="tasks",
        verbose_name=_("iteration"),
    )  # fmt: skip
    # Lower comes first; tasks that nobody has ranked follow in the order of the plan.
    backlog_rank = models.PositiveIntegerField(_("place in the backlog"), null=True, blank=True, editable=False)

    start = PlanTime(_("start"), null=True, editable=False)
    finish = PlanTime(_("finish"), null=True, editable=False)
    early_start = PlanTime(_("early start"), null=True, editable=False)
    early_finish = PlanTime(_("early finish"), null=True, editable=False)
    late_start = PlanTime(_("late start"), null=True, editable=False)
    late_finish = PlanTime(_("late finish"), null=True, editable=False)
    total_float = Whole(_("total float, minutes"), null=True, editable=False)
    free_float = Whole(_("free float, minutes"), null=True, editable=False)
    critical = models.BooleanField(_("critical"), default=False, editable=False)
    # Its own share done, or that of the tasks below it, weighted by duration.
    progress = models.FloatField(_("progress, %"), default=0.0, editable=False)
    # Work that is left, by the day on which it is due: the order of lists over all plans, kept by the database.
    due = models.GeneratedField(
        expression=Case(When(TO_DO, then=F("finish")), default=None), output_field=PlanTime(null=True),
        db_persist=True, verbose_name=_("due"),
    )  # fmt: skip

    objects: ClassVar[Any] = TaskRows.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["component", "position"]
        constraints = [
            UniqueConstraint(fields=["component", "uid"], name="task_uid_once"),
            CheckConstraint(condition=~Q(parent=F("id")), name="task_not_its_own_summary"),
            CheckConstraint(condition=Q(percent_complete__range=(0, 100)), name="task_percent"),
            CheckConstraint(
                condition=Q(actual_finish=None) | Q(actual_start__lte=F("actual_finish")), name="task_actual_dates",
                violation_error_message=_("It cannot have finished before it started."),
            ),
            CheckConstraint(
                condition=Q(constraint__in=["ASAP", "ALAP"]) | Q(constraint_date__isnull=False),
                name="task_constraint_date",
                violation_error_message=_("This constraint needs a date."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["component", "position"], name="task_in_outline"),
            models.Index(fields=["due", "id"], name="task_by_due"),
            # The milestones of all projects by day, without looking at a million tasks.
            models.Index(fields=["finish"], condition=Q(kind="milestone") & LIVE, name="task_milestones"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self._meta.verbose_name} {self.uid}"

    @property
    def is_milestone(self) -> bool:
        return self.kind == self.Kind.MILESTONE

    @property
    def is_summary(self) -> bool:
        return self.kind == self.Kind.SUMMARY


class Link(Entity):
    """A dependency between two tasks: which end of the one holds which end of the other, and how far apart."""

    class Kind(models.TextChoices):
        FINISH_START = "FS", _("Finish to start")
        START_START = "SS", _("Start to start")
        FINISH_FINISH = "FF", _("Finish to finish")
        START_FINISH = "SF", _("Start to finish")

    class LagUnit(models.TextChoices):
        WORKING = "working minutes", _("Working minutes")
        ELAPSED = "elapsed minutes", _("Elapsed minutes")
        PERCENT = "percent", _("Percent of the predecessor's duration")
        ELAPSED_PERCENT = "elapsed percent", _("Elapsed percent of the predecessor's duration")

    scope = "successor__component__node"

    predecessor = models.ForeignKey(Task, models.CASCADE, related_name="successor_links", verbose_name=_("predecessor"))
    successor = models.ForeignKey(Task, models.CASCADE, related_name="predecessor_links", verbose_name=_("successor"))
    kind = models.CharField(_("kind"), max_length=2, choices=Kind.choices, default=Kind.FINISH_START)
    lag = Whole(
        _("lag"), default=0, validators=[MinValueValidator(-LONGEST), MaxValueValidator(LONGEST)],
        help_text=_("Negative for a lead."),
    )  # fmt: skip
    lag_unit = models.CharField(_("lag in"), max_length=16, choices=LagUnit.choices, default=LagUnit.WORKING)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["successor", "id"]
        constraints = [
            UniqueConstraint(fields=["predecessor", "successor", "kind"], name="link_once"),
            CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="link_between_two",
                violation_error_message=_("A task cannot depend on itself."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor} ({self.kind})"

    def clean(self) -> None:
        same = (
            self.predecessor_id and self.successor_id and self.predecessor.component_id == self.successor.component_id
        )
        if not same:
            raise ValidationError({"predecessor": [_("Choose a task of the same plan.")]})


class Assignment(Entity):
    """A resource on a task: how much of it, and for how much work."""

    scope = "task__component__node"
    field_rights: ClassVar[dict[str, str]] = {"cost": "rates.view", "actual_cost": "rates.view"}

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments", verbose_name=_("task"))
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("resource")
    )
    uid = Whole(_("unique id"), validators=[MinValueValidator(0)])
    units = models.FloatField(
        _("units"), default=1.0, validators=[MinValueValidator(0.0), MaxValueValidator(1e9)],
        help_text=_("1 is one whole resource."),
    )  # fmt: skip
    work = Whole(_("work, minutes"), null=True, blank=True, validators=NOT_NEGATIVE)
    actual_work = Whole(_("actual work, minutes"), null=True, blank=True, validators=NOT_NEGATIVE)
    remaining_work = Whole(_("remaining work, minutes"), null=True, blank=True, validators=NOT_NEGATIVE)
    cost = MinorUnits(_("cost"), null=True, blank=True, currency_from="task__component__currency")
    actual_cost = MinorUnits(_("actual cost"), null=True, blank=True, currency_from="task__component__currency")

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["task", "uid"]
        constraints = [UniqueConstraint(fields=["task", "uid"], name="assignment_uid_once")]

    def __str__(self) -> str:
        return f"{self.resource or '–'}: {self.task}"


class Baseline(Entity):
    """The plan as it was promised on a day; today's dates are compared with the current one, older ones stay."""

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="baselines", verbose_name=_("component"))
    number = models.PositiveIntegerField(_("number"))
    name = Line(_("name"), blank=True)
    # The number in the schedule file that it came from.
    source_number = models.PositiveSmallIntegerField(null=True, editable=False)
    current = models.BooleanField(_("in force"), default=False)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    reason = Prose(_("reason"), blank=True)

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        ordering = ["component", "-number"]
        constraints = [
            UniqueConstraint(fields=["component", "number"], name="baseline_number_once"),
            UniqueConstraint(fields=["component"], condition=Q(current=True), name="baseline_one_in_force"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Baseline %d") % self.number)


class BaselineTask(Entity):
    """What a baseline promised for one task: its dates, duration, work and cost."""

    scope = "baseline__component__node"
    field_rights: ClassVar[dict[str, str]] = {"cost": "rates.view"}

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="tasks", verbose_name=_("baseline"))
    task = models.ForeignKey(Task, models.CASCADE, related_name="baseline_tasks", verbose_name=_("task"))
    start = PlanTime(_("start"), null=True, blank=True)
    finish = PlanTime(_("finish"), null=True, blank=True)
    duration = Whole(_("duration, minutes"), null=True, blank=True)
    work = Whole(_("work, minutes"), null=True, blank=True)
    cost = MinorUnits(_("cost"), null=True, blank=True, currency_from="baseline__component__currency")

    class Meta:
        verbose_name = _("task of a baseline")
        verbose_name_plural = _("tasks of baselines")
        ordering = ["baseline", "task"]
        constraints = [UniqueConstraint(fields=["baseline", "task"], name="baselinetask_once")]

    def __str__(self) -> str:
        return str(self.task)
