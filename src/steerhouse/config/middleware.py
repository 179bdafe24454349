"""Headers that hold for every request and every answer."""

import logging
import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

log = logging.getLogger("steerhouse.requests")
# Asked every few seconds by machines; a line for each would bury the others.
HEALTH = "/health/"


def behind_proxies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Believe forwarding headers of the configured proxies alone.

    From a proxy, the client is the last address in X-Forwarded-For that is no proxy. From anybody else the headers
    are dropped, or a stranger could pretend another address to each lockout and an encrypted line to every check.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "").split(",")
        if not within(request.META.get("REMOTE_ADDR", ""), settings.PROXIES):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
            return get_response(request)
        clients = [address.strip() for address in forwarded if not within(address.strip(), settings.PROXIES)]
        if clients and is_address(clients[-1]):
            request.META["REMOTE_ADDR"] = clients[-1]
        return get_response(request)

    return answer


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def within(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    return is_address(address) and any(ip_address(address) in network for network in networks)


def no_store(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid caches to keep a page, so that the back button shows nothing after sign-out.

    Built files are served before this middleware is reached and stay cacheable.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def log_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Write one line for each answer: its id, whose it was, address without the question, status and time.

    Stands around the frame, which names the request; built files are served before it and not logged.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        response = get_response(request)
        facts = {
            "request_id": response.headers.get("X-Request-ID", ""),
            "user_id": user_id(request),
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "milliseconds": round((time.monotonic() - begun) * 1000, 1),
        }
        log.log(logging.DEBUG if request.path.startswith(HEALTH) else logging.INFO, "answered", extra=facts)
        return response

    return answer


def user_id(request: HttpRequest) -> int | None:
    """Who was found to be signed in; nobody is looked for only to be logged."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    found: int | None = getattr(user, "pk", None)
    return found
