"""Plans: tasks in their outline, links between them, who works on them, and what was promised."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, CheckConstraint, F, Q, UniqueConstraint, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from steerhouse.core import plan_time
from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Denied
from steerhouse.core.fields import Line, MinorUnits, PlanTime, Prose, Whole
from steerhouse.core.models import Entity, User
from steerhouse.core.rows import Rows, under
from steerhouse.organization.models import Calendar, Resource, Shared, Unit
from steerhouse.projects.models import Component

LIVE = Q(archived_at=None)
TO_DO = LIVE & ~Q(kind="summary") & Q(active=True, actual_finish=None, progress__lt=100)
PERCENT = [MinValueValidator(0.0), MaxValueValidator(100.0)]
# No duration reaches past the years 1 to 9999.
LONGEST = plan_time.LAST - plan_time.FIRST
NOT_NEGATIVE = [MinValueValidator(0), MaxValueValidator(LONGEST)]


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
    field_rights: ClassVar[dict[str, str]] = {"cost": "rates.view", "actual_cost": "rates.view"}
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


class ProgressProposal(Entity):
    """What somebody says about the progress of a task that others plan, until its planner accepts or declines it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    scope = "task__component__node"
    looks: ClassVar[dict[str, dict[str, str]]] = {
        "state": {"waiting": "attention", "accepted": "ok", "declined": "critical", "withdrawn": "none"}
    }

    task = models.ForeignKey(Task, models.CASCADE, related_name="proposals", verbose_name=_("task"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    percent_complete = models.FloatField(_("complete, %"), default=0.0, validators=PERCENT)
    actual_start = PlanTime(_("actual start"), null=True, blank=True)
    actual_finish = PlanTime(_("actual finish"), null=True, blank=True)
    remaining_duration = Whole(_("remaining duration, minutes"), null=True, blank=True, validators=NOT_NEGATIVE)
    comment = Prose(_("comment"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = Prose(_("reason"), blank=True)

    class Meta:
        verbose_name = _("progress proposal")
        verbose_name_plural = _("progress proposals")
        ordering = ["-id"]
        constraints = [
            UniqueConstraint(
                fields=["task", "author"], condition=Q(state="waiting", archived_at=None), name="proposal_one_waiting"
            ),
            CheckConstraint(
                condition=Q(actual_finish=None) | Q(actual_start__lte=F("actual_finish")), name="proposal_actual_dates",
                violation_error_message=_("It cannot have finished before it started."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "task"], name="proposal_by_state")]

    def __str__(self) -> str:
        return str(_("%(task)s, %(percent)d %%") % {"task": self.task, "percent": self.percent_complete})

    @property
    def said_by(self) -> str:
        """The name of whoever proposed it."""
        return str(self.author)

    said_by.fget.short_description = _("proposed by")  # type: ignore[attr-defined]


class CrossLinkRows(Rows["CrossLink"]):
    """Links between plans stand in both: whoever may do something in one of the two may do it to the link."""

    def restricted(self, actor: Actor, right: str) -> Self:
        paths = actor.paths(right)
        if not paths:
            return self.none()
        if ROOT_PATH in paths:
            return self.all()
        return self.filter(under("successor__component__node", paths) | under("predecessor__component__node", paths))

    def driving(self) -> Self:
        """Those that both sides agreed upon, between tasks that count."""
        alive = {"archived_at": None, "predecessor__archived_at": None, "successor__archived_at": None}
        return self.filter(state=CrossLink.State.CONFIRMED, predecessor__active=True, **alive)


class CrossLink(Entity):
    """A dependency between tasks of two projects, which drives dates once the managers of both have agreed to it."""

    class Side(models.TextChoices):
        PREDECESSOR = "predecessor", _("The project that delivers")
        SUCCESSOR = "successor", _("The project that waits")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")

    scope = "successor__component__node"
    looks: ClassVar[dict[str, dict[str, str]]] = {
        "state": {"asked": "attention", "confirmed": "ok", "declined": "critical"}
    }

    predecessor = models.ForeignKey(
        Task, models.CASCADE, related_name="given_links", verbose_name=_("predecessor in another project")
    )
    successor = models.ForeignKey(Task, models.CASCADE, related_name="taken_links", verbose_name=_("successor"))
    kind = models.CharField(_("kind"), max_length=2, choices=Link.Kind.choices, default=Link.Kind.FINISH_START)
    lag = Whole(
        _("lag, working minutes"), default=0, validators=[MinValueValidator(-LONGEST), MaxValueValidator(LONGEST)],
        help_text=_("Negative for a lead."),
    )  # fmt: skip
    asked_by_side = models.CharField(_("asked by"), max_length=11, choices=Side.choices, default=Side.SUCCESSOR)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    reason = Prose(_("reason"), blank=True)

    objects: ClassVar[Any] = CrossLinkRows.as_manager()

    class Meta:
        verbose_name = _("link between projects")
        verbose_name_plural = _("links between projects")
        ordering = ["-id"]
        constraints = [
            UniqueConstraint(fields=["predecessor", "successor", "kind"], condition=LIVE, name="crosslink_once"),
            CheckConstraint(condition=~Q(predecessor=F("successor")), name="crosslink_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"

    def clean(self) -> None:
        if self.predecessor_id and self.successor_id and self.predecessor.component_id == self.successor.component_id:
            raise ValidationError({"predecessor": [_("Choose a task of another project.")]})

    def refuse_writer(self, by: Actor) -> None:
        """Only who plans one of the two projects writes the link."""
        if not (by.may("task.edit", self.predecessor) or by.may("task.edit", self.successor)):
            raise Denied(_("Only who plans one of the two projects may do this."), thing=self)


class ProjectTemplate(Shared):
    """A plan without dates and people, made from a project, with which new projects begin."""

    name = Line(_("name"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"),
        help_text=_("Whose kind of project it is."),
    )  # fmt: skip
    summary = Prose(_("summary"), blank=True)
    source = models.ForeignKey(
        Component, models.SET_NULL, null=True, related_name="+", verbose_name=_("made from"),
        help_text=_("The project whose plan it takes over."),
    )  # fmt: skip
    with_links = models.BooleanField(_("links"), default=True)
    with_dates = models.BooleanField(
        _("constraints and deadlines"), default=True, help_text=_("As working days from the start of the project.")
    )
    with_people = models.BooleanField(_("people, as job roles"), default=True)
    # Tasks, links and job roles; written when it is made (planning_templates.content).
    content = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("project template")
        verbose_name_plural = _("project templates")
        ordering = ["unit__name", "name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def tasks(self) -> int:
        """How many rows its plan has."""
        return len(self.content.get("tasks", ()))

    tasks.fget.short_description = _("tasks")  # type: ignore[attr-defined]


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
