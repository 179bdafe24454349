"""Secrets that have to be read again: kept encrypted, under a key that comes from the secret key."""

import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from steerhouse.core.errors import SteerhouseError


class SecretUnreadable(SteerhouseError):
    """The secret was kept for another place, or under another secret key, as after a restore on another machine."""

    status = 503
    title = _("The kept secret cannot be read: its address, or the secret key of this installation, has changed.")
    next_step = _("An administrator sets the secret anew, on the page of the identity provider or directory.")


def _key(place: str) -> Fernet:
    """A key for this place alone, so that a secret that was moved or copied elsewhere opens nothing there."""
    made = hmac.digest(settings.SECRET_KEY.encode(), f"sign-on secret {place}".encode(), "sha256")
    return Fernet(urlsafe_b64encode(made))


def seal(place: str, secret: str) -> str:
    """The secret as it is kept."""
    return _key(place).encrypt(secret.encode()).decode() if secret else ""


def unseal(place: str, kept: str) -> str:
    """The secret as it was typed. Raises SecretUnreadable."""
    try:
        return _key(place).decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken:
        raise SecretUnreadable() from None
