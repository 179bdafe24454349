"""Work across projects: proposed progress, links between plans, templates."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Denied
from steerhouse.core.fields import Line, PlanTime, Prose, Whole
from steerhouse.core.models import Entity, User
from steerhouse.core.rows import Rows, under
from steerhouse.organization.models import Shared, Unit
from steerhouse.projects.models import Component
from steerhouse.schedule.models.limits import LIVE, LONGEST, NOT_NEGATIVE, PERCENT
from steerhouse.schedule.models.plan import Link, Task


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
    # Who typed it, where that was somebody else.
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("entered by")
    )
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
        """The name of whoever proposed it, and of whoever entered it for them."""
        if self.entered_by is None:
            return str(self.author)
        return str(_("%(name)s for %(behalf)s") % {"name": self.entered_by, "behalf": self.author})

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
        if not any(by.may("crosslink.decide", task) for task in (self.predecessor, self.successor)):
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
