"""What was known at the end of each period, and what counts as a signal that something needs attention."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line
from steerhouse.core.rows import Rows
from steerhouse.organization.models import Period, Shared
from steerhouse.projects.measures import MEASURES, Measures
from steerhouse.projects.models import Component
from steerhouse.reporting.signals import SIGNALS

LIVE = Q(archived_at=None)


class SnapshotRows(Rows["Snapshot"]):
    """Questions about snapshots."""

    def frozen(self) -> Self:
        """Snapshots of closed periods, which stay as they are."""
        return self.filter(frozen_at__isnull=False)


class Snapshot(Measures):
    """The figures of a component for one period; frozen when the period closes, they stay as they were known then."""

    scope: ClassVar[str] = "component__node"
    computed: ClassVar[frozenset[str]] = frozenset({*MEASURES, "name", "kind", "state", "ratings", "frozen_at"})

    component = models.ForeignKey(Component, models.CASCADE, related_name="snapshots", verbose_name=_("component"))
    period = models.ForeignKey(Period, models.CASCADE, related_name="snapshots", verbose_name=_("period"))
    name = Line(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=10, choices=Component.Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=Component.State.choices)
    # Rater → grade, label, look, scale, or the reason why there is no grade.
    ratings = models.JSONField(_("ratings by rater"), default=dict, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True)

    objects: ClassVar[Any] = SnapshotRows.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [UniqueConstraint(fields=["component", "period"], name="snapshot_once")]
        # Ratings by period are counted from this index alone.
        indexes = [models.Index(fields=["period", "kind", "scale", "grade", "no_rating"], name="snapshot_ratings")]

    def __str__(self) -> str:
        return f"{self.name}, {self.period}"

    def scope_path(self) -> str | None:
        return self.component.scope_path()


def signal_choices() -> list[tuple[str, Any]]:
    """The named signals."""
    return [(signal.name, signal.label) for signal in SIGNALS]


class SignalSetting(Shared):
    """How much a signal weighs and from which threshold it counts, for the whole organization or one part of it."""

    signal = models.CharField(_("signal"), max_length=40, choices=signal_choices)
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        validators=[MaxValueValidator(100)],
        help_text=_("The most points that a project gets for it; 0 turns it off."),
    )
    threshold = models.FloatField(_("threshold"), validators=[MinValueValidator(-1e6), MaxValueValidator(1e6)])

    class Meta:
        verbose_name = _("signal setting")
        verbose_name_plural = _("signal settings")
        ordering = ["signal", "id"]
        constraints = [
            UniqueConstraint(fields=["signal"], condition=Q(node=None) & LIVE, name="signalsetting_once"),
            UniqueConstraint(fields=["node", "signal"], condition=LIVE, name="signalsetting_once_at_node"),
            CheckConstraint(condition=Q(weight__lte=100), name="signalsetting_weight"),
        ]

    def __str__(self) -> str:
        return str(self.get_signal_display())
