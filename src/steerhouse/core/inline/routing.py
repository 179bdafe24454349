"""The addresses of cells."""

from steerhouse.core.inline.views import cell_page, undo_cell
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.routing import BOTH, SEND, Address


def addresses(pages: Pages) -> list[Address]:
    """One for each cell, one for the way back; only where rows have a form and an edit."""
    if not pages.form or pages.edit is None:
        return []
    return [("cell-undo/", undo_cell, "edit", SEND), ("cell/<str:public_id>/<str:name>/", cell_page, "edit", BOTH)]
