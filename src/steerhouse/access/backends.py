"""Who somebody is: user name and password, compared in the same time whether or not there is such an account."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from steerhouse.core.context import system
from steerhouse.core.models import User


class AccountBackend(BaseBackend):
    """Reads users for the sign-in and for each request of a session; rights are the Actor's business, not Django's."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **other: Any
    ) -> User | None:
        """The active user of this name and password; the request notes a deactivated one who knows the password."""
        if not username or password is None:
            return None
        with system("sign-in"):
            user: User | None = User.objects.filter(username=username).first()
        if user is None or not user.has_usable_password():
            # As slow as a real comparison, so that the time does not tell which accounts there are.
            make_password(password)
            return None
        if not check_password(password, user.password):
            return None
        if may_come_in(user):
            return user
        if request is not None:
            request.deactivated = True  # type: ignore[attr-defined]
        return None

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, read anew for each request; None ends the session of a deactivated one."""
        with system("session"):
            user: User | None = User.objects.filter(pk=user_id).first()
        return user if user is not None and may_come_in(user) else None


def may_come_in(user: User) -> bool:
    """Whether the account is in use: neither deactivated nor archived."""
    return user.is_active and user.archived_at is None
