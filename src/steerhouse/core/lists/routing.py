"""The addresses of every list."""

from steerhouse.core.lists.bulk_pages import bulk_page, undo_page
from steerhouse.core.lists.exporting import export
from steerhouse.core.lists.listing import list_page
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.routing import GET, SEND, Address


def addresses(pages: Pages) -> list[Address]:
    """Path, view, verb and methods of what a list offers."""
    found: list[Address] = [("", list_page, "view", GET), ("export.<str:kind>", export, "export", GET)]
    if pages.form and pages.edit is not None:
        found += [("bulk/", bulk_page, "edit", SEND), ("undo/", undo_page, "edit", SEND)]
    return found
