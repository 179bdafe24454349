"""Keys to the door beside the password: tokens, invitations, second factors."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line
from steerhouse.core.models import AccessRole, Entity, Node, User
from steerhouse.core.pages import Mark


class ApiToken(Entity):
    """A key with which a program acts for one user, with some of that user's rights and until a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens", verbose_name=_("user"))
    name = Line(_("name"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=12, unique=True)
    # Of the whole token; the token itself is kept nowhere.
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("rights"), default=list)
    expires = models.DateField(_("last day"))
    # The user's session epoch when it was made: what ends all sessions ends all tokens.
    epoch = models.PositiveIntegerField(default=0, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    computed = frozenset({"digest", "last_used_at"})

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def works(self) -> bool:
        """Whether it opens the door today, as far as the token itself goes."""
        return self.state == "works"

    @property
    def state(self) -> str:
        """`works`, or why not: `revoked`, `expired`, or `ended` together with all sessions of its user."""
        if self.revoked_at is not None or self.archived_at is not None:
            return "revoked"
        if self.expires < timezone.localdate():
            return "expired"
        return "works" if self.epoch == self.user.session_epoch else "ended"

    @property
    def status(self) -> Mark:
        """The state in words, with its look."""
        words = {"works": _("Works"), "revoked": _("Revoked"), "expired": _("Expired"), "ended": _("Ended")}
        return Mark(str(words[self.state]), "ok" if self.works else "")


class Invitation(Entity):
    """A letter by which somebody makes their own account, with one access role at one place."""

    scope = "node"

    email = models.EmailField(_("e-mail"))
    role = models.ForeignKey(AccessRole, models.PROTECT, related_name="invitations", verbose_name=_("access role"))
    node = models.ForeignKey(Node, models.PROTECT, related_name="invitations", verbose_name=_("node"))
    invited_by = models.ForeignKey(
        User, models.PROTECT, related_name="invitations", verbose_name=_("invited by"), null=True, editable=False
    )
    # Of the key in the link; the key itself stands in the letter only.
    digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    computed = frozenset({"digest", "sent_at", "expires_at"})

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it can be sent again: neither accepted nor taken back."""
        return self.accepted_at is None and self.withdrawn_at is None and self.archived_at is None

    @property
    def status(self) -> Mark:
        """How far it has come, with its look."""
        if self.accepted_at is not None:
            return Mark(str(_("Accepted")), "ok")
        if not self.is_open:
            return Mark(str(_("Withdrawn")))
        if self.sent_at is None:
            return Mark(str(_("Not sent yet")), "att")
        over = self.expires_at is not None and self.expires_at < timezone.now()
        return Mark(str(_("Expired")), "att") if over else Mark(str(_("Sent")))


class SecondFactor(Entity):
    """What somebody has beside what they know: an app that makes six digits every half minute, and recovery codes."""

    user = models.OneToOneField(User, models.PROTECT, related_name="second_factor", verbose_name=_("user"))
    # Sealed; `factors` reads it.
    secret = models.CharField(max_length=255, editable=False)
    # The half minute, counted from 1970, of the last code that opened the door: none opens it twice.
    last_step = models.BigIntegerField(default=0, editable=False)
    # Hashes of the recovery codes that are left.
    recovery = models.JSONField(default=list, editable=False)

    computed = frozenset({"secret", "last_step", "recovery"})

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user)


class FactorDemand(Entity):
    """An access role whose holders come in with a second factor only."""

    role = models.OneToOneField(AccessRole, models.PROTECT, related_name="factor_demand", verbose_name=_("access role"))

    class Meta:
        verbose_name = _("role with second factor")
        verbose_name_plural = _("roles with second factor")
        ordering = ["role__name"]

    def __str__(self) -> str:
        return str(self.role)
