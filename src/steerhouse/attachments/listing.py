"""The list of all files that one may see: narrowed, paged, as page and as file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.attachments.content import KNOWN, word_for
from steerhouse.attachments.models import Attachment
from steerhouse.attachments.naming import in_bytes
from steerhouse.collaboration.actions import list_of
from steerhouse.collaboration.wording import visible_things
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible
from steerhouse.core.ids import is_id
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import capped
from steerhouse.core.pages.exporting import download
from steerhouse.core.pages.shell import homes

SIZE, CHUNK, CAP = 50, 500, 1000
# Sizes from which large files are looked for, in bytes.
SIZES = ("100000", "1000000", "10000000")
NAMES = ("q", "kind", "by", "in", "size")


@dataclass(frozen=True)
class Line:
    """A file in the list, with the thing that it is attached to."""

    row: Attachment
    thing: Any
    sort: str
    url: str


def narrowed(by: Actor, given: Mapping[str, str]) -> Any:
    """The newest version of each file that the actor sees, narrowed by what was asked; NotVisible where a place or
    person that was named is none that they see."""
    rows = Attachment.objects.visible_to(by)
    if given.get("in"):
        rows = Attachment.objects.visible_to(by).below(place(by, given["in"]).scope_path(), by)
    rows = rows.newest()
    if text := given.get("q", "").strip()[:200]:
        rows = rows.filter(name__icontains=text)
    if kind := given.get("kind", ""):
        rows = rows.filter(media_type=kind)
    if person := given.get("by", "").strip()[:200]:
        named = Q(author__name__icontains=person) | Q(author__username__icontains=person)
        rows = rows.filter(Q(author__public_id=person) | named)
    if (size := given.get("size", "")) and size.isascii() and size.isdigit() and len(size) < 15:
        rows = rows.filter(size__gte=int(size))
    return rows


def place(by: Actor, named: str) -> Any:
    """The component of this id or code that the actor sees."""
    for pages, _way in homes():
        rows = pages.model.objects.visible_to(by)
        code = pages.model.search[0] if pages.model.search else ""
        found = rows.filter(public_id=named).first() if is_id(named) else None
        found = found or (rows.filter(**{code: named.strip()[:100]}).order_by("pk").first() if code else None)
        if found is not None:
            return found
    raise NotVisible()


def about_one(by: Actor, kind: str, public_id: str) -> Any:
    """The files of one thing, each in its newest version."""
    thing = load(list_of(kind, by).model, public_id, by=by)
    return Attachment.objects.about(thing, by).newest()


def lines(rows: list[Attachment], by: Actor) -> list[Line]:
    """Rows with their things; one question for each kind of thing among them."""
    things = visible_things(((row.model, row.object_id) for row in rows), by)
    found = [(row, things.get((row.model, row.object_id))) for row in rows]
    return [
        Line(row, thing, capfirst(str(thing._meta.verbose_name)), address(thing))
        for row, thing in found
        if thing is not None
    ]


def page(request: Request) -> HttpResponse:
    """All files that the reader may see, the newest first."""
    by, given = request.actor, {name: request.GET.get(name, "") for name in NAMES}
    asked = {name: value for name, value in given.items() if value}
    missing = ""
    try:
        rows = narrowed(by, asked)
    except NotVisible:
        rows, missing = Attachment.objects.visible_to(by).none(), given["in"]
    number = _number(request.GET.get("page", ""))
    start = (number - 1) * SIZE
    found = list(rows.select_related("author")[start : start + SIZE + 1])
    context = {
        "lines": lines(found[:SIZE], by), "given": given, "asked": asked, "missing": missing,
        "count": capped(start + len(found) if len(found) <= SIZE else rows.capped_count(CAP)),
        "kinds": [(kind, word) for kind, (word, _endings) in KNOWN.items()], "sizes": _sizes(),
        "before": _address(asked, number - 1) if number > 1 else "",
        "after": _address(asked, number + 1) if len(found) > SIZE else "", "question": urlencode(asked),
    }  # fmt: skip
    return render(request, "attachments/list.html", context)


def _sizes() -> list[tuple[str, str]]:
    return [(size, _("from %(size)s") % {"size": in_bytes(int(size))}) for size in SIZES]


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _address(asked: Mapping[str, str], number: int) -> str:
    return f"?{urlencode({**asked, 'page': number})}"


def export(request: Request, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The same rows as a table: what lies where, of whom, how large, and with which checksum."""
    rows = narrowed(request.actor, {name: request.GET.get(name, "") for name in NAMES})
    return download(_cells(rows, request.actor), kind, name="files", sheet=_("Files"))


def _cells(rows: Any, by: Actor) -> Iterator[list[Any]]:
    yield [_("Name"), _("Attached to"), _("Kind of thing"), _("Kind"), _("Bytes"), _("SHA-256"), _("Version"),
           _("Attached by"), _("Attached"), _("Note")]  # fmt: skip
    found = rows.select_related("author").iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        for line in lines(chunk, by):
            row = line.row
            moment = timezone.localtime(row.created_at).replace(tzinfo=None, microsecond=0)
            yield [row.shown_name, str(line.thing), line.sort, word_for(row.media_type), row.size, row.sha256,
                   row.number, str(row.author), moment, row.note]  # fmt: skip
