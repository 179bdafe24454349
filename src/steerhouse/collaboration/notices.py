"""Who watches what, what they were told, and the letters that tell it: the models."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.ids import LENGTH
from steerhouse.core.models import Entity, PublicId, User
from steerhouse.core.rows import Rows

# The bell counts no further: beyond it the number says nothing more.
MOST_COUNTED = 99


class OwnRows(Rows[Any]):
    """Rows that only the person sees whose they are."""

    def restricted(self, actor: Actor, right: str) -> Self:
        return self.filter(user_id=actor.user_id) if actor.is_signed_in else self.none()


class Watch(Entity):
    """That somebody wants to be told when a thing is changed or spoken about."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"), editable=False)
    model = models.CharField(max_length=100, editable=False)
    object_id = models.CharField(max_length=LENGTH, editable=False)

    objects: ClassVar[Any] = OwnRows.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [UniqueConstraint(fields=["object_id", "model", "user"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"

    def scope_path(self) -> str:
        """A watch stands at no place of the tree; what it tells goes by the rights on the thing."""
        return ROOT_PATH


class MailChoice(Entity):
    """Whether somebody gets their notifications by mail, and how often."""

    class How(models.TextChoices):
        NONE = "none", _("Not by mail")
        AT_ONCE = "at_once", _("At once, a letter for each")
        DAILY = "daily", _("Once a day, all in one letter")

    user = models.OneToOneField(User, models.PROTECT, related_name="+", verbose_name=_("user"), editable=False)
    how = models.CharField(_("by mail"), max_length=10, choices=How.choices, default=How.NONE)

    objects: ClassVar[Any] = OwnRows.as_manager()

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")

    def __str__(self) -> str:
        return str(self.get_how_display())

    def scope_path(self) -> str:
        return ROOT_PATH


class Letter(models.Model):
    """A mail that tells somebody of their notifications, and how sending it went."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Nothing left to tell")

    public_id = PublicId()
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("to"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    error = models.TextField(_("error"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects: ClassVar[Any] = Rows.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [Index(fields=["due_at"], condition=Q(state="waiting"), name="letter_due")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_state_display()}"

    def scope_path(self) -> str:
        return ROOT_PATH


class NotificationRows(OwnRows):
    """Notifications are seen by whom they tell; whether the thing still may be seen is asked when they are shown."""

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def unread_count(self) -> int:
        """How many are unread, at most one more than the bell shows."""
        return self.unread().capped_count(MOST_COUNTED)


class Notification(models.Model):
    """What somebody is told about a thing: that it was changed, spoken about, or that they were called there."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        MENTION = "mention", _("Mention")
        CHANGE = "change", _("Change")

    public_id = PublicId()
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    # Who did it; nobody where it was the system.
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    model = models.CharField(max_length=100)
    object_id = models.CharField(max_length=LENGTH)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The verb and the names of the fields that changed, or the id of the comment: never a value, never a sentence.
    parts = models.JSONField(default=dict)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="notifications")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = NotificationRows.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            Index(fields=["user", "public_id"], name="notification_of"),
            Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.model} {self.object_id}"

    def scope_path(self) -> None:
        return None
