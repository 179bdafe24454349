"""Portfolios, programs and projects in their tree; what they cost, when they end and how they are rated."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line, MinorUnits, PlanTime, Prose
from steerhouse.core.models import Entity, Node
from steerhouse.core.rows import Rows
from steerhouse.organization.models import CurrencyCode, FiscalYear, Period, Person, Unit
from steerhouse.projects.measures import MEASURES, Measures

LIVE = Q(archived_at=None)
MOST_GRADES = 20


class Component(Entity):
    """A portfolio, program or project: a part of the tree that is planned, paid for and answered for."""

    class Kind(models.TextChoices):
        PORTFOLIO = "portfolio", _("Portfolio")
        PROGRAM = "program", _("Program")
        PROJECT = "project", _("Project")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        ON_HOLD = "on hold", _("On hold")
        CANCELLED = "cancelled", _("Cancelled")
        CLOSED = "closed", _("Closed")

    scope = "node"

    node = models.OneToOneField(Node, models.PROTECT, related_name="component", editable=False)
    # The same arrow as the node's place in the tree, so that forms, filters and joins can follow it.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PROJECT)
    code = Line(_("code"), max_length=60, blank=True)
    name = Line(_("name"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    category = Line(_("category"), blank=True)
    description = Prose(_("description"), blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="components", verbose_name=_("unit")
    )
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="owned_components", verbose_name=_("owner")
    )
    sponsor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="sponsored_components", verbose_name=_("sponsor")
    )
    manager = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="managed_components", verbose_name=_("manager")
    )
    start = models.DateField(_("start"), null=True, blank=True)
    finish = models.DateField(_("finish"), null=True, blank=True)
    currency = CurrencyCode(_("currency"), blank=True)
    # Former names as words to be found by; the rows are in FormerName.
    other_names = Prose(_("former names"), blank=True, editable=False)

    search: ClassVar[tuple[str, ...]] = ("code", "name", "other_names")
    looks: ClassVar[dict[str, dict[str, str]]] = {"state": {}}

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("projects and portfolios")
        ordering = ["name", "id"]
        constraints = [
            UniqueConstraint(fields=["code"], condition=~Q(code=""), name="component_code_once"),
            CheckConstraint(
                condition=Q(start=None) | Q(finish=None) | Q(finish__gte=F("start")), name="component_dates",
                violation_error_message=_("The finish lies before the start."),
            ),
            CheckConstraint(condition=~Q(parent=F("id")), name="component_not_its_own_part"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "state"], name="component_kind_state")]

    @property
    def kind_word(self) -> str:
        """The kind as it stands inside a sentence: German nouns keep their capital."""
        word = self.get_kind_display()
        return word if get_language() == "de" else word.lower()

    def __str__(self) -> str:
        return self.name


class FormerName(Entity):
    """A name by which a component was known before, so that old documents and files still find it."""

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="former_names", verbose_name=_("component"))
    name = Line(_("name"), max_length=300)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["-until", "id"]
        constraints = [UniqueConstraint(fields=["component", "name"], name="formername_once")]

    def __str__(self) -> str:
        return self.name


class StateChange(Entity):
    """One step in the life of a component: from which state to which, on what day and why."""

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="state_changes", verbose_name=_("component"))
    before = models.CharField(_("from"), max_length=10, choices=Component.State.choices, blank=True)
    after = models.CharField(_("to"), max_length=10, choices=Component.State.choices)
    on = models.DateField(_("on"))
    reason = Prose(_("reason"), blank=True)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        ordering = ["-on", "-id"]
        constraints = [CheckConstraint(condition=~Q(before=F("after")), name="statechange_changes")]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"


class Absence(models.TextChoices):
    """Why a value that could be there is not."""

    WITHHELD = "withheld", _("Withheld")
    NOT_YET = "not yet", _("Not yet assessed")
    NOT_REPORTED = "not reported", _("Not reported")
    UNREADABLE = "unreadable", _("Not readable")


class CostFigure(Entity):
    """An amount stated for a component on a day, with its measure, currency and price basis, or why there is none."""

    class Measure(models.TextChoices):
        IN_YEAR_BUDGET = "in-year budget", _("In-year budget")
        IN_YEAR_FORECAST = "in-year forecast", _("In-year forecast")
        IN_YEAR_VARIANCE = "in-year variance", _("In-year variance")
        WHOLE_LIFE_COST = "whole-life cost", _("Whole-life cost")
        BENEFITS = "benefits", _("Benefits")
        BASELINE_COST = "baseline cost", _("Baseline cost")
        COST_AT_COMPLETION = "cost at completion", _("Cost at completion")
        ACTUAL_COST = "actual cost", _("Actual cost")

    class PriceBasis(models.TextChoices):
        NOMINAL = "nominal", _("Nominal (prices of the year of spending)")
        CONSTANT = "constant", _("Constant (prices of one year)")

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="cost_figures", verbose_name=_("component"))
    measure = models.CharField(_("measure"), max_length=20, choices=Measure.choices)
    amount = MinorUnits(_("amount"), null=True, blank=True)
    currency = CurrencyCode(_("currency"))
    price_basis = models.CharField(_("price basis"), max_length=10, choices=PriceBasis.choices, blank=True)
    fiscal_year = models.ForeignKey(
        FiscalYear, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("fiscal year")
    )
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("period")
    )
    stated_on = models.DateField(_("as at"))
    absence = models.CharField(_("why there is no amount"), max_length=12, choices=Absence.choices, blank=True)
    raw = Prose(_("as it was written"), blank=True)

    class Meta:
        verbose_name = _("cost figure")
        verbose_name_plural = _("cost figures")
        ordering = ["-stated_on", "measure", "id"]
        constraints = [
            UniqueConstraint(
                fields=["component", "measure", "period"], condition=LIVE & ~Q(period=None), name="costfigure_once"
            ),
            CheckConstraint(
                condition=Q(amount=None, absence__gt="") | Q(amount__isnull=False, absence=""),
                name="costfigure_amount_or_reason",
                violation_error_message=_("Give an amount, or say why there is none."),
            ),
        ]
        indexes = [models.Index(fields=["component", "-stated_on"], name="costfigure_latest")]

    def __str__(self) -> str:
        return self.get_measure_display()


class ReportedDate(Entity):
    """The start or finish of a component as it was stated on a day; later statements stand beside it."""

    class Milestone(models.TextChoices):
        START = "start", _("Start")
        FINISH = "finish", _("Finish")
        BASELINE_FINISH = "baseline finish", _("Baseline finish")

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="reported_dates", verbose_name=_("component"))
    milestone = models.CharField(_("milestone"), max_length=20, choices=Milestone.choices)
    day = models.DateField(_("date"), null=True, blank=True)
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("period")
    )
    stated_on = models.DateField(_("as at"))
    absence = models.CharField(_("why there is no date"), max_length=12, choices=Absence.choices, blank=True)
    raw = Prose(_("as it was written"), blank=True)

    class Meta:
        verbose_name = _("reported date")
        verbose_name_plural = _("reported dates")
        ordering = ["-stated_on", "milestone", "id"]
        constraints = [
            UniqueConstraint(
                fields=["component", "milestone", "period"], condition=LIVE & ~Q(period=None), name="reporteddate_once"
            ),
            CheckConstraint(
                condition=Q(day=None, absence__gt="") | Q(day__isnull=False, absence=""),
                name="reporteddate_day_or_reason",
                violation_error_message=_("Give a date, or say why there is none."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_milestone_display()


class Narrative(Entity):
    """What was written about one side of a component for a period: its rating, dates, variance or budget."""

    class Topic(models.TextChoices):
        RATING = "rating", _("Rating")
        SCHEDULE = "schedule", _("Schedule")
        VARIANCE = "variance", _("Variance")
        BUDGET = "budget", _("Budget")
        BENEFITS = "benefits", _("Benefits")
        PROGRESS = "progress", _("Progress")

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="narratives", verbose_name=_("component"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name=_("period"))
    topic = models.CharField(_("about"), max_length=20, choices=Topic.choices)
    text = Prose(_("text"))

    class Meta:
        verbose_name = _("narrative")
        verbose_name_plural = _("narratives")
        ordering = ["-period__ends", "topic", "id"]
        constraints = [UniqueConstraint(fields=["component", "period", "topic"], condition=LIVE, name="narrative_once")]

    def __str__(self) -> str:
        return self.get_topic_display()


def check_grades(value: Any) -> None:
    """Grades of a scale, best first: value, label and look of each."""
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_GRADES:
        raise ValidationError(_("A scale has two to twenty grades, best first."))
    for grade in value:
        known = isinstance(grade, dict) and {"value", "label", "look"} == set(grade)
        if not known or grade["look"] not in {"ok", "attention", "risk", "critical"}:
            raise ValidationError(
                _('Each grade has a value, a label and a look (ok, attention, risk or critical), such as '
                  '{"value": "amber", "label": "Amber", "look": "attention"}.')
            )  # fmt: skip
    if len({grade["value"] for grade in value}) != len(value):
        raise ValidationError(_("Two grades have the same value."))


class RatingScale(Entity):
    """The grades by which delivery confidence is rated; ratings are compared within one version of a scale only."""

    name = Line(_("name"))
    edition = Line(_("version"), max_length=60)
    grades = models.JSONField(_("grades, best first"), validators=[check_grades])

    class Meta:
        verbose_name = _("rating scale")
        verbose_name_plural = _("rating scales")
        ordering = ["name", "edition"]
        constraints = [UniqueConstraint(fields=["name", "edition"], name="ratingscale_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.edition}"

    def grade(self, value: str) -> dict[str, str]:
        """The grade of that value; KeyError where the scale has none."""
        found: dict[str, str] = {grade["value"]: grade for grade in self.grades}[value]
        return found

    def order(self, value: str) -> int:
        """Where the grade stands, 1 being the best; KeyError where the scale has none."""
        return {grade["value"]: place for place, grade in enumerate(self.grades, start=1)}[value]


class Rating(Entity):
    """How confident one rater was on a day that a component will deliver, or why there is no grade."""

    class Rater(models.TextChoices):
        AUTHORITY = "authority", _("Independent authority")
        OWNER = "owner", _("Senior responsible owner")
        MANAGER = "manager", _("Manager")
        OFFICE = "office", _("Project management office")

    class NoGrade(models.TextChoices):
        WITHHELD = "withheld", _("Withheld")
        NOT_RATED = "not rated", _("Not rated")
        RESET = "reset", _("Reset")
        NOT_YET = "not yet", _("Not yet rated")

    scope = "component__node"

    component = models.ForeignKey(Component, models.CASCADE, related_name="ratings", verbose_name=_("component"))
    rater = models.CharField(_("rater"), max_length=20, choices=Rater.choices)
    scale = models.ForeignKey(RatingScale, models.PROTECT, related_name="ratings", verbose_name=_("scale"))
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    no_grade = models.CharField(_("why there is no grade"), max_length=12, choices=NoGrade.choices, blank=True)
    rated_on = models.DateField(_("rated on"))
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("period")
    )
    narrative = Prose(_("narrative"), blank=True)
    raw = Prose(_("as it was written"), blank=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-rated_on", "rater", "id"]
        constraints = [
            UniqueConstraint(
                fields=["component", "rater", "period"], condition=LIVE & ~Q(period=None), name="rating_once"
            ),
            CheckConstraint(
                condition=Q(grade="", no_grade__gt="") | Q(grade__gt="", no_grade=""), name="rating_grade_or_reason",
                violation_error_message=_("Give a grade, or say why there is none."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["component", "-rated_on"], name="rating_latest")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The grade in the words of its scale, or the reason why there is none."""
        return self.scale.grade(self.grade)["label"] if self.grade else str(self.get_no_grade_display())

    @property
    def look(self) -> str:
        """The look of the grade; `none` where there is no grade."""
        return self.scale.grade(self.grade)["look"] if self.grade else "none"

    def clean(self) -> None:
        if self.grade and self.grade not in {grade["value"] for grade in self.scale.grades}:
            raise ValidationError({"grade": _("The scale has no such grade.")})


PREVIOUS = (
    "previous_as_at",
    "previous_grade",
    "previous_grade_order",
    "previous_look",
    "previous_scale_id",
    "previous_finish",
    "previous_whole_life_cost",
    "previous_cost_at_completion",
)


class Figures(Measures):
    """The live figures of a component, computed by the rooms that know them, beside those of its last closed period."""

    scope: ClassVar[str] = "component__node"
    computed: ClassVar[frozenset[str]] = frozenset({*MEASURES, *PREVIOUS})

    component = models.OneToOneField(Component, models.CASCADE, primary_key=True, related_name="figures")
    previous_as_at = models.DateField(_("last period"), null=True)
    previous_grade = models.CharField(_("rating of the last period"), max_length=20, blank=True)
    previous_grade_order = models.PositiveSmallIntegerField(null=True)
    previous_look = models.CharField(max_length=10, blank=True)
    previous_scale = models.ForeignKey(RatingScale, models.PROTECT, null=True, related_name="+")
    previous_finish = PlanTime(_("forecast finish of the last period"), null=True)
    previous_whole_life_cost = MinorUnits(_("whole-life cost of the last period"), null=True)
    previous_cost_at_completion = MinorUnits(_("cost at completion of the last period"), null=True)

    objects: ClassVar[Any] = Rows.as_manager()

    class Meta:
        verbose_name = _("figures")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        return str(self.component)

    def scope_path(self) -> str | None:
        return self.component.scope_path()
