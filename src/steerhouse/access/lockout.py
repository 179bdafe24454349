"""After too many wrong passwords: how failures count, and what the person is told."""

import logging
from datetime import timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
# An office behind one address shares its failures: five times as many as one account may have.
ACCOUNTS_PER_ADDRESS = 5


class Attempts(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Failures by account and, five times as patient, by address."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures that count against the limit: of the account, or a fifth of those of the address."""
        account, address = (_failures(found) for found in self.get_user_attempts(request, credentials))
        return max(account, address // ACCOUNTS_PER_ADDRESS)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forget the failures of the account that came in, and no others of its address.

        Otherwise somebody with an account of their own could guess at another's without end.
        """
        account, _address = self.filter_user_attempts(request, credentials)
        return int(account.delete()[0])


def is_locked(request: HttpRequest, name: str) -> bool:
    """Whether what bears this name may not be tried now; the answer to the request says so then."""
    if AxesProxyHandler.is_allowed(request, {"username": name}):
        return False
    request.axes_locked_out, request.axes_credentials = True, {"username": name}  # type: ignore[attr-defined]
    return True


def count_failure(request: HttpRequest, name: str) -> bool:
    """Count a failure against this name and the address; whether that was one too many."""
    AxesProxyHandler.update_request(request)
    # An address may hold a key, or a letter that PostgreSQL refuses.
    request.axes_path_info = ""  # type: ignore[attr-defined]
    AxesProxyHandler.user_login_failed(Attempts, {"username": name}, request)
    return bool(getattr(request, "axes_locked_out", False))


def _failures(attempts: QuerySet[AccessAttempt]) -> int:
    return sum(attempts.values_list("failures_since_start", flat=True))


def seconds_left(request: HttpRequest) -> int:
    """How long the lock of this account or address still lasts."""
    pause: timedelta | None = get_cool_off(request)
    attempts = AccessAttempt.objects.filter(username=getattr(request, "axes_credentials", {}).get("username"))
    attempts = attempts | AccessAttempt.objects.filter(ip_address=request.axes_ip_address)  # type: ignore[attr-defined]
    last = attempts.aggregate(last=Max("attempt_time"))["last"]
    if last is None or pause is None:
        return 60
    left: float = (last + pause - timezone.now()).total_seconds()
    return max(1, ceil(left))


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer to every attempt while the lock lasts, the same for accounts that do not exist."""
    seconds = seconds_left(request)
    log.warning("sign-in locked after too many failures")
    message = _("Too many attempts failed. Wait %(minutes)s minutes, then try again.") % {"minutes": ceil(seconds / 60)}
    answer = render(request, "access/locked.html", {"message": message}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
