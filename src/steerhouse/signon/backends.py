"""Passwords that a directory checks, typed on the same sign-in page after those that are kept here."""

import logging
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils.translation import gettext as _

from steerhouse.core.errors import SteerhouseError
from steerhouse.core.models import User
from steerhouse.signon.actions import SignOnRefused, account_of, directories_in_use
from steerhouse.signon.directories import DirectorySilent, check

log = logging.getLogger(__name__)


class DirectoryBackend(BaseBackend):
    """Asks each directory in use; sessions belong to the backend of accounts, so it reads no users."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **other: Any
    ) -> User | None:
        """The account of whoever a directory knows by this name and password."""
        if not username or not password:
            return None
        for directory in directories_in_use():
            try:
                person = check(directory, username, password)
                if person is not None:
                    return account_of(person, directory)
            except SignOnRefused as refused:
                _told(request, str(refused.message))
                return None
            except (DirectorySilent, SteerhouseError) as problem:
                # The others, and passwords that are kept here, go on working.
                log.warning("directory %s cannot be asked: %s", directory.public_id, problem)
                _told(request, _("%s does not answer at the moment. Try again in a minute.") % directory.name)
        return None


def _told(request: HttpRequest | None, words: str) -> None:
    """Leave a word for the sign-in page beside the refusal."""
    if request is not None:
        request.door_trouble = words  # type: ignore[attr-defined]
