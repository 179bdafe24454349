"""The addresses of every declared entity, but for its list: that has a package of its own."""

from collections.abc import Callable
from functools import partial

from steerhouse.core.pages.changing import action_page, add_page, archive_page, edit_page, restore_page
from steerhouse.core.pages.declaration import REGISTRY, Pages
from steerhouse.core.pages.details import detail_page, history_page
from steerhouse.core.pages.naming import choices
from steerhouse.core.routes import View, route

GET, SEND, BOTH = ("GET",), ("POST",), ("GET", "POST")


Address = tuple[str, View, str, tuple[str, ...]]


def declare(of: Callable[[Pages], list[Address]] | None = None) -> None:
    """Make the routes of all registered pages known, or what another package makes of each."""
    for pages in REGISTRY.pages.values():
        for path, view, verb, methods in (of or addresses)(pages):
            name = f"{pages.name}.{path_name(path)}"
            route(f"{pages.path}/{path}", partial(view, pages=pages), name=name, verb=f"{pages.name}.{verb}",
                  methods=methods, model=pages.model)  # fmt: skip


def addresses(pages: Pages) -> list[Address]:
    """Path, view, verb and methods of each page of an entity."""
    found: list[Address] = [
        ("choices/<str:name>/", choices, "view", GET),
    ]
    if pages.form and pages.add is not None:
        found.append(("add/", add_page, "add", BOTH))
    found.append(("<str:public_id>/", detail_page, "view", GET))
    if pages.form and pages.edit is not None:
        found.append(("<str:public_id>/edit/", edit_page, "edit", BOTH))
    found += [
        ("<str:public_id>/history/", history_page, "history", GET),
        ("<str:public_id>/archive/", archive_page, "archive", BOTH),
        ("<str:public_id>/restore/", restore_page, "restore", SEND),
    ]
    if pages.actions:
        found.append(("<str:public_id>/do/<str:name>/", action_page, "view", BOTH))
    return found


def path_name(path: str) -> str:
    """The last part of a route's name.

    >>> [path_name(p) for p in ("", "<str:public_id>/", "export.<str:kind>", "<str:public_id>/edit/")]
    ['list', 'detail', 'export', 'edit']
    """
    if not path:
        return "list"
    words = [word for word in path.replace(".", "/").split("/") if word and not word.startswith("<")]
    return words[0] if words else "detail"
