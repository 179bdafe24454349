"""The addresses of every list."""

from steerhouse.core.lists.exporting import export
from steerhouse.core.lists.listing import list_page
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.routing import GET, Address


def addresses(pages: Pages) -> list[Address]:
    """Path, view, verb and methods of what a list offers."""
    return [("", list_page, "view", GET), ("export.<str:kind>", export, "export", GET)]
