"""A list as a table that comes in again: public ids, one column a field of the form, values as they are stored."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import models
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import capfirst

from steerhouse.core import plan_time
from steerhouse.core.acting import Request
from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.lists.asking import Question, asked
from steerhouse.core.pages.columns import bind, currency_of, fetched
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.exporting import download
from steerhouse.core.pages.seeing import shows_field
from steerhouse.core.tables.pointing import Things
from steerhouse.core.tables.targets import ID, Target, targets
from steerhouse.interchange.cells import Money

CHUNK = 500


def export(request: Request, pages: Pages, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The rows of the list for editing elsewhere: the same question, the same rights, every field of the form."""
    rows = lines(asked(pages, request, "export"))
    return download(rows, kind, name=f"{pages.path}-table", sheet=capfirst(str(pages.many)))


def lines(question: Question) -> Iterator[list[Any]]:
    """Labels, then one line a row."""
    pages, by = question.pages, question.by
    found = list(targets(pages, by).values())
    yield [one.label for one in found]
    things = {one.field.related_model: Things(one.field.related_model, by) for one in found if one.field.is_relation}
    bound = [bind(pages.model, one.name) for one in found if one.name != ID]
    rows = question.rows.select_related(*fetched(bound, pages.model)).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        for row in chunk:
            yield [cell(row, one, things, question) for one in found]


def cell(row: Any, target: Target, things: dict[Any, Things], question: Question) -> Any:
    """A value as the import reads it again; empty where there is none or the actor may not see it."""
    found, value = target.field, getattr(row, target.field.attname)
    right = getattr(row, "field_rights", {}).get(target.name, "")
    if value is None or (right and not shows_field(question.by, row, right)):
        return None
    if found.is_relation:
        known = things[found.related_model]
        thing = getattr(row, target.name)
        # Things that were archived or are hidden are named by nothing that could be read again.
        return known.word(thing) if thing.public_id in known.ids else None
    if isinstance(found, MinorUnits):
        return Money(value, currency_of(row, found))
    if isinstance(found, PlanTime):
        return plan_time.to_datetime(value)
    if isinstance(found, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict | list):
        return json.dumps(value)
    if hasattr(value, "tzinfo") and value.tzinfo is not None:
        return timezone.localtime(value).replace(tzinfo=None)
    return value
