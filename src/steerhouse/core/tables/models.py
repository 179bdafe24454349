"""Saved mappings: which column of a table goes into which field of a list."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Denied
from steerhouse.core.fields import Line
from steerhouse.core.models import Entity, User
from steerhouse.core.rows import Rows


class MappingRows(Rows["TableMapping"]):
    """A mapping is seen by its owner, a shared one by everybody; into which list it leads, rights say elsewhere."""

    def restricted(self, actor: Actor, right: str) -> Self:
        return self.filter(Q(owner_id=actor.user_id) | Q(shared=True)) if actor.is_signed_in else self.none()

    def of_list(self, path: str) -> Self:
        """The mappings of one list, the newest first."""
        return self.filter(list_path=path, archived_at=None).order_by("-pk")


class TableMapping(Entity):
    """Which columns of a table go into which fields of a list, and how its dates and numbers are written: kept under a
    name, and proposed where a file has the same labels."""

    list_path = models.CharField(_("list"), max_length=100, editable=False)
    name = Line(_("name"), max_length=80)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("owner"), editable=False)
    shared = models.BooleanField(_("shared with everyone who imports into the list"), default=False)
    # Label → field, and the answers beside it.
    content = models.JSONField(_("content"), default=dict)

    objects: ClassVar[Any] = MappingRows.as_manager()

    class Meta:
        verbose_name = _("table mapping")
        verbose_name_plural = _("table mappings")
        ordering = ["name", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["owner", "list_path", "name"], name="tablemapping_name_once",
                violation_error_message=_("You have a mapping of this name here. Choose another name."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def scope_path(self) -> str:
        """A mapping stands at no place of the tree, so no right is asked for; `refuse_writer` says the rest."""
        return ROOT_PATH

    def refuse_writer(self, by: Actor) -> None:
        """Only its owner changes a mapping, shared or not."""
        if self.owner_id != by.user_id:
            raise Denied(_("This mapping belongs to somebody else. Save it under a name of your own."), thing=self)
