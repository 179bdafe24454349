"""What people say about things: the model of a comment."""

import re
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Denied
from steerhouse.core.fields import Prose
from steerhouse.core.ids import LENGTH
from steerhouse.core.models import Entity, User
from steerhouse.core.pages.cells import prose
from steerhouse.core.pages.seeing import rows_of
from steerhouse.core.rows import Rows

LONGEST = 10_000
# A link as a whole, so that a name in its address stays there; or a name that may have been called.
CALLED_OR_LINK = re.compile(r"<a\b.*?</a>|(?<![\w/])@(?P<name>[\w.+-]*[\w+-])", re.DOTALL)


class CommentRows(Rows["Comment"]):
    """Comments have no right of their own: who sees the thing sees what is said about it, through `about`."""

    def restricted(self, actor: Actor, right: str) -> Self:
        return self.none()

    def about(self, thing: Any, by: Actor) -> Self:
        """What was said about a thing, oldest first; nothing to who does not see it."""
        if not rows_of(type(thing), by).filter(pk=thing.pk).exists():
            return self.none()
        found = self.filter(model=thing._meta.label_lower, object_id=thing.public_id)
        found._cleared = True
        return found.order_by("created_at", "pk")


class Comment(Entity):
    """What somebody says about a thing, to everyone who sees it; `@name` calls others who see it too."""

    model = models.CharField(max_length=100, editable=False)
    object_id = models.CharField(max_length=LENGTH, editable=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"), editable=False)
    text = Prose(_("text"), max_length=LONGEST, blank=True)
    # User names that were called and saw the thing at that time.
    mentions = models.JSONField(_("mentions"), default=list, blank=True, editable=False)
    removed_at = models.DateTimeField(_("deleted"), null=True, editable=False)

    objects: ClassVar[Any] = CommentRows.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["model", "object_id", "created_at"], name="comment_about")]

    def __str__(self) -> str:
        return self.text[:60]

    def scope_path(self) -> str:
        """A comment stands at no place of the tree, so no right is asked for; `refuse_writer` says the rest."""
        return ROOT_PATH

    def refuse_writer(self, by: Actor) -> None:
        """Only its author changes or deletes a comment."""
        if self.author_id != by.user_id:
            raise Denied(_("This comment was written by somebody else. Answer it with one of your own."), thing=self)

    @property
    def shown(self) -> SafeString:
        """The text as paragraphs, with the names that were called."""
        return mark_safe(CALLED_OR_LINK.sub(self._call, str(prose(self.text))))  # noqa: S308  # names have no HTML

    def _call(self, found: re.Match[str]) -> str:
        """A name that was called, in bold; links, addresses of mail in them too, as they are."""
        name = found["name"]
        return format_html("<b>@{}</b>", name) if name in self.mentions else found[0]
