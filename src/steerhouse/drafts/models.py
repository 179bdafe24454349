"""Drafts: what a plan could be, beside the plan that is published."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line, Prose, Whole
from steerhouse.core.models import Entity, User
from steerhouse.projects.models import Component
from steerhouse.schedule.models.limits import LIVE


class Draft(Entity):
    """Changes of a plan that only its planners see, until they are published in one step or discarded."""

    class State(models.TextChoices):
        OPEN = "open", _("In work")
        PUBLISHED = "published", _("Published")

    scope = "component__node"
    computed = frozenset({"base", "edits", "revised"})
    looks: ClassVar[dict[str, dict[str, str]]] = {"state": {"open": "attention", "published": "ok"}}

    component = models.ForeignKey(Component, models.CASCADE, related_name="drafts", verbose_name=_("component"))
    name = Line(_("name"), help_text=_("What is tried: “Two crews”, “Start after Easter”."))
    note = Prose(_("note"), blank=True)
    author = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("begun by")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # The published plan as it was when the draft was begun or last took it over (drafts.published.snapshot).
    base: Any = models.JSONField(default=dict, editable=False)
    # One list of an editor's operations for each change, in their order (schedule.operations).
    edits: Any = models.JSONField(default=list, editable=False)
    # Counts whatever changes what the draft shows.
    revised = Whole(_("revision"), default=0, editable=False)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-id"]
        constraints = [
            UniqueConstraint(
                fields=["component", "name"], condition=LIVE, name="draft_name_once",
                violation_error_message=_("This plan has a draft of that name already."),
            ),
            CheckConstraint(
                condition=Q(state="open", published_at=None) | Q(state="published", published_at__isnull=False),
                name="draft_published_on_a_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it can be changed."""
        return self.state == self.State.OPEN and self.archived_at is None

    @property
    def changes(self) -> int:
        """How many times it was changed."""
        return len(self.edits)

    changes.fget.short_description = _("changes")  # type: ignore[attr-defined]
