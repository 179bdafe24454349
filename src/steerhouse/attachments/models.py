"""Files attached to things: the facts of one version of one file."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, UniqueConstraint
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.attachments.content import contradicts, word_for
from steerhouse.attachments.naming import LONGEST, ending_of, in_bytes, visible_name
from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.fields import Line
from steerhouse.core.ids import LENGTH
from steerhouse.core.models import Entity, Node, User
from steerhouse.core.pages import REGISTRY
from steerhouse.core.pages.seeing import rows_of
from steerhouse.core.rows import Rows, under


def on_things(by: Actor, below: str = "") -> Q:
    """Files on things that the actor sees; with a path, on things that stand there or below.

    Each kind of thing is asked by its own rule, at this moment: nothing about rights is kept beside a file.
    """
    found = Q(pk__in=[])
    for pages in REGISTRY.pages.values():
        scope = getattr(pages.model, "scope", "")
        if not by.may("view", pages.model) or (below and not scope):
            continue
        rows = rows_of(pages.model, by).filter(public_id=OuterRef("object_id")).order_by()
        if below:
            rows = rows.filter(under(scope, [below]))
        found |= Q(model=pages.model._meta.label_lower) & Q(Exists(rows))
    return found


class AttachmentRows(Rows["Attachment"]):
    """Files have no right of their own: who sees the thing sees what is attached to it."""

    def restricted(self, actor: Actor, right: str) -> Self:
        return self.filter(on_things(actor)) if actor.is_signed_in else self.none()

    def about(self, thing: Any, by: Actor) -> Self:
        """What is attached to a thing, bin included; nothing to who does not see it."""
        if not rows_of(type(thing), by).filter(pk=thing.pk).exists():
            return self.none()
        found = self.filter(model=thing._meta.label_lower, object_id=thing.public_id)
        found._cleared = True
        return found

    def below(self, path: str, by: Actor) -> Self:
        """What is attached to things at a place of the tree and below it."""
        return self.filter(on_things(by, path))

    def newest(self) -> Self:
        """Of each file the newest version that is not in the bin."""
        newer = Attachment._base_manager.filter(
            chain=OuterRef("chain"), number__gt=OuterRef("number"), archived_at=None
        )
        return self.filter(~Exists(newer), archived_at=None)


class Attachment(Entity):
    """One version of a file that somebody attached to a thing; who sees the thing may download it."""

    model = models.CharField(max_length=100, editable=False)
    object_id = models.CharField(max_length=LENGTH, editable=False)
    # Whose quota it counts against: the place at which the thing stood when the file came.
    node = models.ForeignKey(Node, models.SET_NULL, null=True, related_name="+", editable=False)
    name = models.CharField(gettext_lazy("name"), max_length=LONGEST)
    note = Line(gettext_lazy("note"), blank=True)
    stored_name = models.CharField(max_length=64, unique=True, editable=False)
    sha256 = models.CharField(gettext_lazy("checksum"), max_length=64, editable=False)
    size = models.BigIntegerField(gettext_lazy("bytes"), editable=False)
    media_type = models.CharField(gettext_lazy("kind"), max_length=100, editable=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=gettext_lazy("attached by"))
    # The public id of the first version, and which one this is.
    chain = models.CharField(max_length=LENGTH, editable=False)
    number = models.PositiveIntegerField(gettext_lazy("version of the file"), default=1, editable=False)

    objects: ClassVar[Any] = AttachmentRows.as_manager()

    class Meta:
        verbose_name = gettext_lazy("attached file")
        verbose_name_plural = gettext_lazy("attached files")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["model", "object_id"], name="attachment_about"),
            models.Index(fields=["-created_at", "-id"], name="attachment_newest"),
        ]
        constraints = [UniqueConstraint(fields=["chain", "number"], name="attachment_version_once")]

    def __str__(self) -> str:
        return self.shown_name

    def scope_path(self) -> str:
        """A file stands at no place of the tree: the verbs ask about the thing that it is attached to."""
        return ROOT_PATH

    @property
    def shown_name(self) -> str:
        return visible_name(self.name)

    @property
    def kind(self) -> str:
        """What it is by its first bytes, in one word."""
        return word_for(self.media_type)

    @property
    def shown_size(self) -> str:
        return in_bytes(self.size)

    @property
    def warning(self) -> str:
        """What the name promises and the content is not; empty where nothing is odd."""
        ending = ending_of(self.name)
        if not contradicts(self.media_type, ending):
            return ""
        words = {"kind": self.kind, "ending": visible_name(ending)}
        return _("Its content looks like %(kind)s, its name ends in %(ending)s.") % words
