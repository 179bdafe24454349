"""Secrets that have to be read again: kept encrypted, under keys that come from the secret key."""

import hmac
from base64 import urlsafe_b64encode
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from steerhouse.core.errors import SteerhouseError


class SecretUnreadable(SteerhouseError):
    """It was kept for another place, or under a secret key that nobody names any more, as after a move without it."""

    status = 503
    title = _("A kept secret cannot be read, since the secret key of this installation has changed.")
    next_step = _("Name the former secret key in STEERHOUSE_OLD_SECRET_KEYS, or set the secret anew.")


def seal(place: str, secret: str) -> str:
    """The secret as it is kept, for this place alone: moved or copied elsewhere it opens nothing."""
    return str(_keys(place).encrypt(secret.encode()).decode()) if secret else ""


def unseal(place: str, kept: str) -> str:
    """The secret as it was, also under a former secret key. Raises SecretUnreadable."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_keys(place).decrypt(kept.encode()).decode()) if kept else ""
    except InvalidToken:
        raise SecretUnreadable() from None


def _keys(place: str) -> Any:
    """The key of today, which seals, then those of before, as Django names them."""
    from cryptography.fernet import Fernet, MultiFernet

    named = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [hmac.digest(key.encode(), f"sealed {place}".encode(), "sha256") for key in named]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in made])
