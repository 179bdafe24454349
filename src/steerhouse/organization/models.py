"""Units, people, job roles, resources, calendars, periods, currencies and offices."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.fields import Line, MinorUnits, Prose, Whole
from steerhouse.core.models import Entity, Node, User
from steerhouse.core.rows import Rows, under
from steerhouse.core.verbs import verb_of
from steerhouse.organization import working_time

LIVE = Q(archived_at=None)


class CurrencyCode(models.CharField[str, str]):
    """The ISO 4217 code beside an amount."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        kwargs.setdefault(
            "validators", [RegexValidator(r"\A[A-Z]{3}\Z", _("A currency is three letters, such as EUR."))]
        )
        super().__init__(*args, **kwargs)


class SharedRows(Rows[Any]):
    """Rows that a place in the tree keeps for everything below it, or that the whole organization uses.

    They are seen from where they are kept, from every place below it, and those of the whole organization from
    everywhere; they are changed only by who may change things where they are kept.
    """

    def restricted(self, actor: Actor, right: str) -> Self:
        scope, paths = self.model.scope, actor.paths(right)
        own: Self = super().restricted(actor, right)
        if not paths or ROOT_PATH in paths or right != verb_of(self.model, "view").right:
            return own
        above = {path[:end] for path in paths for end in range(Node.steplen, len(path), Node.steplen)}
        found: Self = self.filter(Q(**{scope: None}) | Q(**{f"{scope}__path__in": above}) | under(scope, paths))
        return found


class Shared(Entity):
    """Something the whole organization uses, or one place of the tree keeps for itself."""

    scope = "node"

    node = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept by"),
        help_text=_("Empty: the whole organization uses it."),
    )  # fmt: skip

    objects: ClassVar[Any] = SharedRows.as_manager()

    class Meta:
        abstract = True


class Unit(Shared):
    """A part of the organization, such as a department, to which people and projects belong."""

    name = Line(_("name"))
    code = Line(_("code"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )

    search: ClassVar[tuple[str, ...]] = ("code", "name")

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name", "id"]
        constraints = [
            UniqueConstraint(fields=["name"], condition=Q(node=None, parent=None) & LIVE, name="unit_name_once"),
            UniqueConstraint(fields=["node", "name"], condition=Q(parent=None) & LIVE, name="unit_name_once_at_node"),
        ]

    def __str__(self) -> str:
        return self.name


class JobRole(Entity):
    """What somebody does at work, such as tester or analyst, whatever they may do in this system."""

    name = Line(_("name"), unique=True)
    summary = Prose(_("summary"), blank=True)

    search: ClassVar[tuple[str, ...]] = ("", "name")

    class Meta:
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Person(Entity):
    """Somebody who works in or for the organization, with or without an account."""

    name = Line(_("name"))
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="person", verbose_name=_("account")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("unit"))
    job_role = models.ForeignKey(
        JobRole, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("job role")
    )

    search: ClassVar[tuple[str, ...]] = ("", "name", "email")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Calendar(Shared):
    """When work is done: the shifts of a week, and the days that depart from it."""

    name = Line(_("name"))
    week = models.JSONField(_("week"), default=working_time.standard_week, validators=[working_time.check_week])
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="derived", verbose_name=_("derived from")
    )
    # The calendar's id in the schedule file that it came from.
    source_uid = Whole(null=True, editable=False)

    search: ClassVar[tuple[str, ...]] = ("", "name")

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["name", "id"]
        constraints = [
            UniqueConstraint(fields=["name"], condition=Q(node=None) & LIVE, name="calendar_name_once"),
            UniqueConstraint(fields=["node", "source_uid"], name="calendar_source_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> str:
        """Working hours of a usual week, as people count them."""
        minutes = sum(end - start for day in self.week for start, end in day)
        return f"{minutes / 60:g}"


class CalendarException(Entity):
    """Days on which a calendar departs from its week, such as a public holiday."""

    scope = "calendar__node"

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="exceptions", verbose_name=_("calendar"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    shifts = models.JSONField(
        _("working times"), default=list, blank=True, validators=[working_time.check_shifts],
        help_text=_("Empty: days off."),
    )  # fmt: skip
    name = Line(_("name"), blank=True)

    objects: ClassVar[Any] = SharedRows.as_manager()

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["calendar", "first_day"]
        constraints = [
            CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="calendarexception_days"),
            UniqueConstraint(fields=["calendar", "first_day"], condition=LIVE, name="calendarexception_once"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.first_day)


class Resource(Shared):
    """Somebody or something that plans use: a person, a machine, a material or a pure cost."""

    class Kind(models.TextChoices):
        WORK = "work", _("Work")
        MATERIAL = "material", _("Material")
        COST = "cost", _("Cost")

    name = Line(_("name"))
    code = Line(_("code"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WORK)
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="resource", verbose_name=_("person")
    )
    job_role = models.ForeignKey(
        JobRole, models.PROTECT, null=True, blank=True, related_name="resources", verbose_name=_("job role")
    )
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, null=True, blank=True, related_name="resources", verbose_name=_("calendar")
    )
    max_units = models.FloatField(
        _("most units at once"), default=1.0, validators=[MinValueValidator(0.0), MaxValueValidator(1_000_000.0)],
        help_text=_("1 is one whole person or machine."),
    )  # fmt: skip
    standard_rate = MinorUnits(
        _("standard rate"), null=True, blank=True, help_text=_("For one hour of work, or one unit of material.")
    )
    currency = CurrencyCode(_("currency"), blank=True)
    material_label = Line(_("unit of material"), max_length=60, blank=True)
    generic = models.BooleanField(_("stands for a role"), default=False)
    # The resource's id in the schedule file that it came from.
    source_uid = Whole(null=True, editable=False)

    field_rights: ClassVar[dict[str, str]] = {"standard_rate": "rates.view"}
    search: ClassVar[tuple[str, ...]] = ("code", "name")

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["name", "id"]
        constraints = [
            UniqueConstraint(fields=["node", "source_uid"], name="resource_source_once"),
            CheckConstraint(condition=Q(standard_rate=None) | ~Q(currency=""), name="resource_rate_has_currency"),
            CheckConstraint(condition=Q(max_units__gte=0), name="resource_units"),
        ]

    def __str__(self) -> str:
        return self.name


class FiscalYear(Shared):
    """The year by which budgets are given, whatever month it begins in."""

    name = Line(_("name"), max_length=60)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))

    class Meta:
        verbose_name = _("fiscal year")
        verbose_name_plural = _("fiscal years")
        ordering = ["-starts", "id"]
        constraints = [
            CheckConstraint(condition=Q(ends__gt=F("starts")), name="fiscalyear_dates"),
            UniqueConstraint(fields=["starts"], condition=Q(node=None) & LIVE, name="fiscalyear_once"),
            UniqueConstraint(fields=["node", "starts"], condition=LIVE, name="fiscalyear_once_at_node"),
        ]

    def __str__(self) -> str:
        return self.name


class Period(Shared):
    """A stretch of time for which projects report; once closed, its figures stay as they were."""

    name = Line(_("name"), max_length=60)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    fiscal_year = models.ForeignKey(
        FiscalYear, models.PROTECT, null=True, blank=True, related_name="periods", verbose_name=_("fiscal year")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("closed by")
    )

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["-ends", "id"]
        constraints = [
            CheckConstraint(condition=Q(ends__gte=F("starts")), name="period_dates"),
            UniqueConstraint(fields=["ends"], condition=Q(node=None) & LIVE, name="period_once"),
            UniqueConstraint(fields=["node", "ends"], condition=LIVE, name="period_once_at_node"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Currency(Entity):
    """A currency in which the organization plans and reports."""

    code = CurrencyCode(_("code"), unique=True)
    name = Line(_("name"), max_length=60)

    search: ClassVar[tuple[str, ...]] = ("code", "name")

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Office(Entity):
    """A project management office: what it is called, of which kind it is, and for which part of the tree it stands."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("Project office")
        PROGRAM = "program", _("Program office")
        PORTFOLIO = "portfolio", _("Portfolio office")
        ORGANIZATION = "organization", _("Organizational office")
        EXECUTIVE = "executive", _("Executive office")

    scope = "node"

    name = Line(_("name"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.PORTFOLIO)
    node = models.ForeignKey(Node, models.PROTECT, related_name="offices", verbose_name=_("stands for"))
    manager = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("manager")
    )

    search: ClassVar[tuple[str, ...]] = ("", "name")

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
