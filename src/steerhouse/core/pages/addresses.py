"""Where the pages of a thing are."""

from typing import Any
from urllib.parse import urlencode

from django.urls import get_script_prefix

from steerhouse.core.pages.declaration import Pages, pages_of


def list_address(pages: Pages, **question: Any) -> str:
    """The list of an entity, narrowed by filters if any are given."""
    base = f"{get_script_prefix()}{pages.path}/"
    return f"{base}?{urlencode(question, doseq=True)}" if question else base


def address(thing: Any, *further: str) -> str:
    """The page of a thing, or one below it; empty where the kind of thing has no pages."""
    pages = pages_of(type(thing))
    if pages is None:
        return ""
    return "".join([list_address(pages), *(f"{part}/" for part in (thing.public_id, *further))])
