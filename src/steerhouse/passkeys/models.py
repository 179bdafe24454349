"""Keys that a device keeps and opens with a finger, a face or a PIN."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line
from steerhouse.core.models import Entity, User


class Passkey(Entity):
    """A key that a device of the user keeps (WebAuthn): it signs in without a password, or as the second factor."""

    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys", verbose_name=_("user"))
    name = Line(_("name"), max_length=100)
    # Both in base64url, as the browser sends them; 1,023 bytes is the longest id that the standard allows.
    credential_id = models.CharField(max_length=1400, unique=True, editable=False)
    public_key = models.TextField(editable=False)
    # What the device counted when it was last used; many devices always say 0.
    sign_count = models.BigIntegerField(default=0, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    computed = frozenset({"credential_id", "public_key", "sign_count", "last_used_at"})

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name
