"""JSON as it comes in: read strictly, every fault named with its field."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.errors import SteerhouseError

DEEPEST = 64
# What both databases can hold.
LARGEST = 2**63 - 1
LONGEST_NUMBER = 40
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class Malformed(SteerhouseError):
    """The request does not have the form that is asked for; `fields` says where."""

    status = 400
    title = gettext_lazy("This request cannot be understood.")
    next_step = gettext_lazy("Correct what is named here and send again; /api/openapi.json says what is expected.")

    def __init__(self, fields: Mapping[str, list[str]], message: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.fields, self.status = dict(fields), status


class Unfit:
    """Stands for a value that JSON can write and no field can hold."""

    def __init__(self, why: str) -> None:
        self.why = why


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body of a request. Raises Malformed."""
    kind = (request.content_type or "").lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Malformed({}, _("Send the body as application/json."), status=415)
    return parse(request.body)


def parse(body: bytes) -> dict[str, Any]:
    """An object of JSON without anything that two readers would understand differently.

    >>> parse(b'{"title": "Bridge", "days": 3}')
    {'title': 'Bridge', 'days': 3}
    """
    try:
        text = body.decode("utf-8")
        _check_depth(text)
        found = json.loads(
            text, object_pairs_hook=_object, parse_float=_float, parse_int=_whole, parse_constant=_constant
        )
    except UnicodeDecodeError as problem:
        message = _("Byte %(place)s is not UTF-8.") % {"place": problem.start}
        raise Malformed({}, message) from problem
    except json.JSONDecodeError as problem:
        place = {"line": problem.lineno, "column": problem.colno, "problem": problem.msg}
        raise Malformed({}, _("Line %(line)s, column %(column)s: %(problem)s.") % place) from problem
    if not isinstance(found, dict):
        raise Malformed({}, _("An object is expected: { … }."))
    if faults := {name: [why] for name, value in found.items() if (why := _fault(name) or _fault(value))}:
        raise Malformed({_shown(name): why for name, why in faults.items()})
    return found


def _check_depth(text: str) -> None:
    depth = 0
    for letter in STRING.sub('""', text):
        depth += (letter in "[{") - (letter in "]}")
        if depth > DEEPEST:
            raise Malformed({}, _("The body is nested more than %(levels)s levels deep.") % {"levels": DEEPEST})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = Unfit(_("This stands twice.")) if name in found else value
    return found


def _constant(text: str) -> Unfit:
    return Unfit(_("%(text)s is not a number that can be stored.") % {"text": text})


def _float(text: str) -> Any:
    value = float(text)
    return value if math.isfinite(value) else _constant(text[:LONGEST_NUMBER])


def _whole(text: str) -> Any:
    fits = len(text) < LONGEST_NUMBER and abs(int(text)) <= LARGEST
    return int(text) if fits else _constant(text[:LONGEST_NUMBER])


def _fault(value: Any) -> str:
    """What is wrong inside a value, or an empty text."""
    if isinstance(value, Unfit):
        return value.why
    if isinstance(value, str):
        odd = next((letter for letter in value if letter == "\x00" or "\ud800" <= letter <= "\udfff"), "")
        return _("The character U+%(code)s cannot be stored.") % {"code": f"{ord(odd):04X}"} if odd else ""
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return next((why for why in map(_fault, inner) if why), "")


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()[:100]
