"""What reviewers said of grants."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied
from steerhouse.core.models import Entity, Grant, User


class GrantConfirmation(Entity):
    """A reviewer's word that somebody still needs a grant, as it and its role were on that day."""

    scope = "grant__node"

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="confirmations", verbose_name=_("grant"))
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("confirmed by"))
    # Of that day: what was changed since then has not been confirmed.
    grant_version = models.PositiveIntegerField(editable=False)
    role_version = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("confirmation of a grant")
        verbose_name_plural = _("confirmations of grants")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["grant", "-created_at"], name="confirmation_newest")]

    def __str__(self) -> str:
        return str(self.grant)

    def refuse_writer(self, by: Actor) -> None:
        """Nobody confirms what they hold themselves."""
        if self.grant.user_id == by.user_id:
            raise Denied(_("Nobody confirms their own grants. Ask another administrator."), thing=self.grant)
