"""Pages of the frame itself: what is wrong, in the form that was asked for, and find."""

import logging
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from steerhouse.core.acting import Request
from steerhouse.core.errors import Answer, Denied, MethodNotAllowed, SignInNeeded, answer
from steerhouse.core.pages.finding import found_by
from steerhouse.core.pages.shell import navigation
from steerhouse.core.verbs import RIGHTS

log = logging.getLogger("steerhouse.failure")


def wants_json(request: Request) -> bool:
    """Whether a program asks: by address, or by naming JSON and not HTML."""
    accept = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accept and "html" not in accept)


def answer_page(request: Request, error: BaseException) -> HttpResponse:
    """The catalogue's line as page, as fragment for a part of a page, or as problem document (RFC 9457)."""
    found = answer(error)
    if found.status >= 500:
        log.error("request %s failed: %s %s", request.id, request.method, request.path, exc_info=error)
    allowed = {"Allow": ", ".join(error.details["allow"])} if isinstance(error, MethodNotAllowed) else {}
    if wants_json(request):
        return problem(request, found, headers=allowed)
    if isinstance(error, SignInNeeded):
        return to_sign_in(request)
    context = {"answer": found, "request_id": request.id, "right": _right(error)}
    template = "core/_error.html" if getattr(request, "htmx", False) else "core/error.html"
    response = render(request, template, context, status=found.status)
    for name, value in allowed.items():
        response[name] = value
    return response


def problem(request: Request, found: Answer, headers: Mapping[str, str] | None = None, **more: Any) -> JsonResponse:
    """A problem document with what is wrong, where, and what to do next."""
    body = {
        "type": "about:blank", "title": str(found.title), "status": found.status, "detail": str(found.message),
        "next_step": str(found.next_step), "errors": {k: [str(m) for m in v] for k, v in found.fields.items()},
        "request_id": request.id, **more,
    }  # fmt: skip
    return JsonResponse(body, status=found.status, content_type="application/problem+json", headers=headers)


def to_sign_in(request: Request) -> HttpResponse:
    """Lead to the sign-in and from there back to this page; a part of a page sends the whole page there."""
    part = bool(getattr(request, "htmx", False))
    here = urlsplit(request.headers.get("HX-Current-URL", "")) if part else None
    back = f"{here.path}?{here.query}".rstrip("?") if here and here.path else request.get_full_path()
    target = settings.LOGIN_URL if back in ("", "/") else f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
    if part:
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _right(error: BaseException) -> Any:
    """The right that is missing, in the words of the roles."""
    name = error.details.get("right") if isinstance(error, Denied) else None
    return RIGHTS[name].label if name in RIGHTS else ""


def not_found(request: Request, exception: BaseException | None = None) -> HttpResponse:
    return answer_page(request, Http404())


def forbidden(request: Request, exception: BaseException | None = None) -> HttpResponse:
    return answer_page(request, exception or PermissionDenied())


def bad_request(request: Request, exception: BaseException | None = None) -> HttpResponse:
    return answer_page(request, exception or SuspiciousOperation())


def failed(request: Request) -> HttpResponse:
    """What went wrong outside a view; a middleware of ours may well have raised something from the catalogue."""
    return answer_page(request, sys.exc_info()[1] or RuntimeError("unknown"))


def csrf_failed(request: Request, reason: str = "") -> HttpResponse:
    """The form's secret is missing or old: mostly a page that was left open over a sign-out."""
    return answer_page(request, SuspiciousOperation(reason))


def start(request: Request) -> HttpResponse:
    """The first page of a person: the foremost line of the navigation that they may enter."""
    lines = [line for group in navigation(request.actor, "") for line in group.lines]
    return HttpResponseRedirect(lines[0].address) if lines else render(request, "core/nothing.html")


def find_page(request: Request) -> HttpResponse:
    """Everything whose code or words begin with what was typed: JSON for the palette, a page for everyone else."""
    text = request.GET.get("q", "")[:200]
    results = found_by(request.actor, text)
    if wants_json(request) or request.GET.get("format") == "json":
        return JsonResponse({"results": results})
    return render(request, "core/find.html", {"q": text, "results": results})
