"""The rows of a list as a file, streamed: the same question, the same columns, the same rights."""

from django.http import HttpResponse

from steerhouse.core.acting import Request
from steerhouse.core.errors import NotVisible
from steerhouse.core.pages.declaration import Pages


def export(request: Request, pages: Pages, kind: str) -> HttpResponse:
    raise NotVisible()
