"""Who somebody is: user name and password, compared in the same time whether or not there is such an account."""

import datetime as dt
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from steerhouse.core.context import system
from steerhouse.core.kept import Kept
from steerhouse.core.models import Grant, User


def demands(user: Any, day: dt.date) -> QuerySet[Any, Any]:
    """The grants of a user that hold on the day and whose role takes a second factor."""
    rows = Grant.objects.live().filter(Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day))
    return rows.filter(
        user=user, role__archived_at=None, role__factor_demand__archived_at=None, role__factor_demand__isnull=False
    )


COLUMNS = [column.attname for column in User._meta.concrete_fields]


def _of_session(user: int, day: dt.date) -> QuerySet[Any, Any]:
    """The columns of a user, and whether a role of theirs takes a second factor that day."""
    rows = User.objects.filter(pk=user).annotate(is_demanded=Exists(demands(OuterRef("pk"), day)))
    return rows.values_list(*COLUMNS, "is_demanded")  # type: ignore[no-any-return]


SESSION_USER = Kept(_of_session, int, dt.date)


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
            found = SESSION_USER.rows(user_id, timezone.localdate())
        if not found:
            return None
        user = User.from_db(None, COLUMNS, found[0][:-1])
        user.factor_is_demanded = found[0][-1]  # type: ignore[attr-defined]
        return user if may_come_in(user) else None


def may_come_in(user: User) -> bool:
    """Whether the account is in use: neither deactivated nor archived."""
    return user.is_active and user.archived_at is None
