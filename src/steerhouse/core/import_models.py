"""The import of one file, from upload to undo."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible
from steerhouse.core.fields import Line
from steerhouse.core.imports.steps import ImportKind, kinds
from steerhouse.core.models import Entity, Node, User
from steerhouse.core.rows import Rows, under

# Tables go into a list instead of a place; only who sent one sees it, since it tells old and new values.
TABLE = "table"


class ImportRunRows(Rows["ImportRun"]):
    """An import is seen by whoever sent the file or may import such files there, and holds that right now."""

    def restricted(self, actor: Actor, right: str) -> Self:
        if not actor.is_signed_in:
            return self.none()
        found = Q(kind__in=("", TABLE), user_id=actor.user_id)
        for kind in kinds().values():
            if paths := actor.paths(kind.right):
                found |= Q(kind=kind.name) & under("node", paths)
        return self.filter(found)


class ImportRun(Entity):
    """A file that was sent in: what it would change, whether it was applied, and whether that was undone."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Being read")
        REFUSED = "refused", _("Refused")
        READY = "ready", _("Ready to apply")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")

    scope = "node"
    computed = frozenset({"preview"})

    node = models.ForeignKey(Node, models.SET_NULL, null=True, related_name="+", verbose_name=_("into"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("sent by"))
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    file_name = Line(_("file"))
    stored_name = models.CharField(max_length=64, unique=True, editable=False)
    sha256 = models.CharField(_("checksum"), max_length=64)
    size = models.BigIntegerField(_("bytes"))
    options = models.JSONField(_("options"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    # What the pages show of it; its rows can be many, so the audit keeps the counts of what was applied instead.
    preview = models.JSONField(_("preview"), default=dict)
    result_url = models.CharField(_("result"), max_length=500, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects: ClassVar[Any] = ImportRunRows.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def import_kind(self) -> ImportKind | None:
        return kinds().get(self.kind)

    @property
    def key(self) -> str:
        """The key under which applying it stands in the audit."""
        return f"import:{self.public_id}"

    @property
    def place(self) -> Node:
        """Where the file goes; NotVisible when that place is gone."""
        if self.node is None:
            raise NotVisible()
        return self.node

    @property
    def address(self) -> str:
        """The page of this import: a table's lies below the list into which it goes."""
        below = f"{self.options['list']}/" if self.kind == TABLE else ""
        return f"{get_script_prefix()}{below}import/{self.public_id}/"
