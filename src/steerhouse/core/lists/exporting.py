"""The rows of a list as a file, streamed: the same question, the same columns, the same rights."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.lists.asking import Question, asked
from steerhouse.core.money import Money
from steerhouse.core.pages import columns as col
from steerhouse.core.pages.cells import exported
from steerhouse.core.pages.columns import Bound
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.exporting import download

CHUNK = 500


def export(request: Request, pages: Pages, kind: str) -> HttpResponse | StreamingHttpResponse:
    """What the list shows to this actor, all pages of it, as CSV or XLSX."""
    rows = lines(asked(pages, request, "export"))
    return download(rows, kind, name=pages.path, sheet=capfirst(str(pages.many)))


def lines(question: Question) -> Iterator[list[Any]]:
    """Heads, then one line a row; an amount has its currency beside it."""
    yield [head for column in question.columns for head in _heads(column)]
    rows = question.rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        col.learn(question.columns, chunk, question.sight)
        for row in chunk:
            yield [cell for column in question.columns for cell in _cells(column, column.read(row, question.sight))]


def _heads(column: Bound) -> list[str]:
    if column.kind_name == "amount":
        return [column.heading, _("%(head)s, currency") % {"head": column.heading}]
    return [column.heading]


def _cells(column: Bound, value: Any) -> list[Any]:
    cell = exported(value, column.kind)
    if column.kind_name == "amount":
        return [cell, value.currency if isinstance(value, Money) else None]
    return [cell]
