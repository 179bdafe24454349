"""What was restructured, as people find it again and take it back."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line
from steerhouse.core.models import Entity
from steerhouse.projects.models import Component


class Restructuring(Entity):
    """One component that was moved, numbered anew, merged into another, split or copied, and the other one in it."""

    class Kind(models.TextChoices):
        MOVE = "move", _("Moved")
        RENUMBER = "renumber", _("Renumbered")
        MERGE = "merge", _("Merged")
        SPLIT = "split", _("Split")
        COPY = "copy", _("Copied")

    scope = "component__node"
    looks: ClassVar[dict[str, dict[str, str]]] = {}

    component = models.ForeignKey(
        Component, models.CASCADE, related_name="restructurings", verbose_name=_("component"), editable=False
    )
    # Moved: the new whole. Merged: the survivor. Split and copied: the new one.
    other = models.ForeignKey(
        Component, models.SET_NULL, null=True, related_name="restructured_from", verbose_name=_("other component"),
        editable=False,
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, editable=False)
    words = Line(_("what"), max_length=300, blank=True, editable=False)
    # The key of the audit entry from which it is taken back; the rows of one deed share it.
    key = models.CharField(max_length=100, db_index=True, editable=False)
    undone_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    class Meta:
        verbose_name = _("restructuring")
        verbose_name_plural = _("restructurings")
        ordering = ["-id"]
        constraints = [CheckConstraint(condition=~Q(component=F("other")), name="restructuring_of_two")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}" if self.words else str(self.get_kind_display())
