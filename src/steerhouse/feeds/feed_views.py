"""The OData feed at its addresses: who asks is told by a token, what is wrong in the form that OData gives."""

import base64
import binascii
import json
import logging
import re
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse, JsonResponse

from steerhouse.access.tokens import admit
from steerhouse.core.acting import Request
from steerhouse.core.errors import NotVisible, SignInNeeded, SteerhouseError, answer
from steerhouse.feeds.odata.errors import BadQuestion, TooLong
from steerhouse.feeds.odata.language import Compare, parse
from steerhouse.feeds.odata.metadata import csdl, service_document
from steerhouse.feeds.odata.offered import OLD, OWN
from steerhouse.feeds.odata.question import MOST_PAGE, Question, ask, write_mark
from steerhouse.feeds.odata.sets import EntitySet, Service

log = logging.getLogger("steerhouse.failure")
MOST_LETTERS = 8_000
ADDRESS = re.compile(r"([A-Za-z]+)(?:\(([^()]{1,200})\))?(/\$count)?\Z", re.ASCII)
LANGUAGE = re.compile(r"\[[a-zA-Z-]{2,12}\]/", re.ASCII)
PREFERRED = re.compile(r"(?:odata\.)?maxpagesize=(\d{1,6})", re.ASCII)


def feed(request: Request, rest: str = "") -> HttpResponse:
    """Any address of the feed."""
    try:
        refused = door(request)
        found = answered(request, rest) if refused is None else in_odata(refused)
    except Exception as error:
        told = answer(error)
        if told.status >= 500 and not isinstance(error, SteerhouseError):
            log.error("request %s failed: %s", request.id, request.path, exc_info=error)
        found = problem(told.status, f"{told.message} {told.next_step}".strip())
    found["OData-Version"] = "4.0"
    return found


def door(request: Request) -> HttpResponse | None:
    """Let a token in that comes as password, since Excel and Power BI speak no other way; None for whoever is in."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            password = base64.b64decode(text, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            password = ""
        if (refused := admit(request, password)) is not None:
            return refused
    if not request.actor.is_signed_in:
        raise SignInNeeded()
    return None


def in_odata(refused: HttpResponse) -> HttpResponse:
    """The door's refusal in the form of the feed."""
    body = json.loads(refused.content)
    found = problem(refused.status_code, f"{body['title']} {body['next_step']}")
    if "Retry-After" in refused:
        found["Retry-After"] = refused["Retry-After"]
    return found


def problem(status: int, message: str) -> HttpResponse:
    """What is wrong, as OData says it (part 1 of JSON format, 21)."""
    body = {"error": {"code": str(status), "message": message}}
    found = JsonResponse(body, status=status, content_type="application/json;odata.metadata=minimal")
    if status == 401:
        found["WWW-Authenticate"] = 'Basic realm="Steerhouse", charset="UTF-8"'
    return found


def answered(request: Request, rest: str) -> HttpResponse:
    """The service document, the description, a set, one row of it, or its number of rows."""
    if len(request.META.get("QUERY_STRING", "")) > MOST_LETTERS:
        raise TooLong(f"More than {MOST_LETTERS:,} letters are not read.")
    service, rest = (OLD, rest[len(OLD.path) :]) if f"{rest}/".startswith(OLD.path) else (OWN, rest)
    rest = LANGUAGE.sub("", rest, count=1).rstrip("/")
    root = request.build_absolute_uri(f"/odata/{service.path}")
    if not rest:
        return as_json(service_document(service, root))
    if rest == "$metadata":
        return HttpResponse(csdl(service, request.actor), content_type="application/xml")
    found = ADDRESS.match(rest)
    of = service.set_of(found[1]) if found else None
    if found is None or of is None:
        raise NotVisible()
    options = {name: values[-1] for name, values in request.GET.lists()}
    question = ask(service, of, request.actor, options)
    if preferred := PREFERRED.search(request.headers.get("Prefer", "")):
        question.size = max(1, min(MOST_PAGE, int(preferred[1])))
    if found[3]:
        return HttpResponse(str(question.rows().count()), content_type="text/plain")
    if found[2]:
        return as_json(single(service, of, question, found[2], root))
    return as_json(many(question, options, root))


def as_json(body: Any) -> HttpResponse:
    """An answer of the feed."""
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, allow_nan=False), content_type="application/json;odata.metadata=minimal"
    )


def many(question: Question, options: dict[str, str], root: str) -> dict[str, Any]:
    """A page of a set, with the address of the next one."""
    rows, mark = question.page()
    body: dict[str, Any] = {"@odata.context": f"{root}$metadata#{question.of.name}"}
    if question.count:
        body["@odata.count"] = question.rows().count()
    body["value"] = question.as_json(rows)
    if mark is not None:
        left = None if question.top is None else question.top - len(rows)
        following = {name: value for name, value in options.items() if name not in ("$skip", "$top", "$skiptoken")}
        following["$skiptoken"] = write_mark(mark, left)
        query = urlencode(following, quote_via=quote, safe="$,'()")
        body["@odata.nextLink"] = f"{root}{question.of.name}?{query}"
    return body


def single(service: Service, of: EntitySet, question: Question, key: str, root: str) -> dict[str, Any]:
    """The row of that key; NotVisible for what is hidden and for what is not there."""
    text = key.partition("=")[2] if key.startswith(f"{of.key.name}=") else key
    term = Question(service, of, question.by, filter=None)
    parsed = parse_key(of, text)
    term.filter, term.select, term.expand, term.top = parsed, question.select, question.expand, 1
    rows, _mark = term.page()
    if not rows:
        raise NotVisible()
    return {"@odata.context": f"{root}$metadata#{of.name}/$entity", **term.as_json(rows)[0]}


def parse_key(of: EntitySet, text: str) -> Compare:
    """A key in brackets as a comparison."""
    parsed = parse(f"{of.key.name} eq {text}")
    if not isinstance(parsed, Compare) or parsed.operator != "eq" or parsed.name != of.key.name:
        raise BadQuestion("The key in brackets is none of this set.")
    return parsed
