"""Saved views of lists."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Denied
from steerhouse.core.fields import Line
from steerhouse.core.models import Entity, User
from steerhouse.core.rows import Rows

# As long as an address may be that every proxy and browser carries.
LONGEST_QUESTION = 2000


class ViewRows(Rows["SavedView"]):
    """A view is seen by its owner, a shared one by everybody; what it shows, each reader's own rights say."""

    def restricted(self, actor: Actor, right: str) -> Self:
        return self.filter(Q(owner_id=actor.user_id) | Q(shared=True)) if actor.is_signed_in else self.none()

    def of_list(self, name: str) -> Self:
        """The views of one list, by name."""
        return self.filter(list_name=name).order_by("name", "pk")


class SavedView(Entity):
    """A question to a list, kept under a name: its filters, order, columns and grouping; private, or shared with
    everyone who sees the list."""

    list_name = models.CharField(_("list"), max_length=100, editable=False)
    name = Line(_("name"), max_length=80)
    question = models.CharField(_("question"), max_length=LONGEST_QUESTION, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("owner"), editable=False)
    shared = models.BooleanField(_("shared with everyone who sees the list"), default=False)
    is_default = models.BooleanField(_("opens when I come to the list"), default=False)

    objects: ClassVar[Any] = ViewRows.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["owner", "list_name", "name"], name="view_name_once",
                violation_error_message=_("You have a view of this name here. Choose another name."),
            ),
            UniqueConstraint(fields=["owner", "list_name"], condition=Q(is_default=True), name="view_default_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def scope_path(self) -> str:
        """A view stands at no place of the tree, so no right is asked for; `refuse_writer` says the rest."""
        return ROOT_PATH

    def refuse_writer(self, by: Actor) -> None:
        """Only its owner changes a view, shared or not."""
        if self.owner_id != by.user_id:
            raise Denied(_("This view belongs to somebody else. Save it under a name of your own."), thing=self)


# Django looks for models here; comments and notifications have modules of their own.
import steerhouse.collaboration.comments  # noqa: E402
import steerhouse.collaboration.notices  # noqa: E402, F401
