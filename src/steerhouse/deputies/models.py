"""Who stands in for whom."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Denied
from steerhouse.core.fields import Line
from steerhouse.core.models import Entity, Node, User
from steerhouse.core.rows import Rows
from steerhouse.organization.models import Person

LONGEST_DAYS = 366
# Whoever manages accounts sees and ends what others gave.
OFFICE = "access.view", "access.edit"


class DelegationRows(Rows["Delegation"]):
    """Delegations are seen by the two whom they join, and by whoever manages accounts."""

    def restricted(self, actor: Actor, right: str) -> Self:
        if OFFICE[0] in actor.rights:
            return self.all()
        mine = Q(giver_id=actor.user_id) | Q(deputy_id=actor.user_id)
        return self.filter(mine) if actor.is_signed_in else self.none()

    def standing(self, day: dt.date) -> Self:
        """Those that nobody ended, and whose last day is not over."""
        return self.filter(archived_at=None, ended_at=None, ends__gte=day)

    def holding(self, day: dt.date) -> Self:
        """Those by which the deputy may act on a day."""
        active = {f"{who}__{name}": value for who in ("giver", "deputy") for name, value in ACTIVE.items()}
        return self.standing(day).filter(starts__lte=day, **active)


ACTIVE = {"is_active": True, "archived_at": None}


class Delegation(Entity):
    """That somebody may act for a person who is away: from one day to another, with all or part of their rights."""

    class Part(models.TextChoices):
        ALL = "all", _("All that I may do")
        DECISIONS = "decisions", _("Only progress and approvals")

    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    part = models.CharField(_("which part"), max_length=9, choices=Part.choices, default=Part.ALL)
    node = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only here and below")
    )
    reason = Line(_("reason"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    # What its notifications say, by verb.
    sentences: ClassVar[dict[str, Any]] = {
        "delegation.give": _("%(who)s made you their deputy"),
        "delegation.end": _("%(who)s ended this"),
    }

    objects: ClassVar[Any] = DelegationRows.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts", "-id"]
        constraints = [
            CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="delegation_dates",
                violation_error_message=_("The last day lies before the first."),
            ),
            CheckConstraint(
                condition=~Q(giver=F("deputy")), name="delegation_of_two",
                violation_error_message=_("Nobody is their own deputy."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["deputy", "ends"], name="delegation_of_deputy")]

    def __str__(self) -> str:
        named = {"deputy": self.deputy, "giver": self.giver, "day": formats.date_format(self.ends, "SHORT_DATE_FORMAT")}
        return str(_("%(deputy)s for %(giver)s until %(day)s") % named)

    @property
    def own_address(self) -> str:
        """Where its two people see it."""
        return reverse("deputies")

    def scope_path(self) -> str:
        """A delegation stands at no place of the tree, so no right is asked for; `refuse_writer` says the rest."""
        return ROOT_PATH

    def clean(self) -> None:
        if self.starts and self.ends and (self.ends - self.starts).days > LONGEST_DAYS:
            raise ValidationError({"ends": [_("A delegation lasts a year at most.")]})

    def refuse_writer(self, by: Actor) -> None:
        """Its giver makes it, without a deputy or a program between; either of the two ends it, or who manages
        accounts."""
        own = by.user_id in (self.giver_id, self.deputy_id) if self.ended_at else by.user_id == self.giver_id
        if by.scopes is not None or by.behalf is not None or not (own or (self.ended_at and by.holds(OFFICE[1], None))):
            raise Denied(
                _("Only the person and the deputy themselves change this, signed in with a browser."), thing=self
            )


class HandoverRows(Rows["Handover"]):
    """Handovers are seen by whoever made them, and by whoever manages accounts."""

    def restricted(self, actor: Actor, right: str) -> Self:
        if OFFICE[0] in actor.rights:
            return self.all()
        return self.filter(made_by_id=actor.user_id) if actor.is_signed_in else self.none()


class Handover(Entity):
    """That what somebody held went to others in one move; it can be taken back until something of it is changed."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("account"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    # Under which the audit keeps the entry with all that went.
    key = models.CharField(max_length=100, editable=False)
    rows = models.PositiveIntegerField(_("things"), default=0)
    undone_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    objects: ClassVar[Any] = HandoverRows.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.person or self.user)

    def scope_path(self) -> str:
        """A handover stands at no place of the tree; what it moves is asked of each thing's own place."""
        return ROOT_PATH
