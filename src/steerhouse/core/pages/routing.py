"""The addresses of every declared entity."""

from functools import partial

from steerhouse.core.pages.changing import action_page, add_page, archive_page, edit_page, restore_page
from steerhouse.core.pages.declaration import REGISTRY, Pages
from steerhouse.core.pages.details import detail_page, history_page
from steerhouse.core.pages.exporting import export
from steerhouse.core.pages.listing import choices, list_page
from steerhouse.core.routes import View, route

GET, SEND, BOTH = ("GET",), ("POST",), ("GET", "POST")


def declare() -> None:
    """Make the routes of all registered pages known."""
    for pages in REGISTRY.pages.values():
        for path, view, verb, methods in addresses(pages):
            name = f"{pages.name}.{path_name(path)}"
            route(f"{pages.path}/{path}", partial(view, pages=pages), name=name, verb=f"{pages.name}.{verb}",
                  methods=methods, model=pages.model)  # fmt: skip


def addresses(pages: Pages) -> list[tuple[str, View, str, tuple[str, ...]]]:
    """Path, view, verb and methods of each page of an entity."""
    found: list[tuple[str, View, str, tuple[str, ...]]] = [
        ("", list_page, "view", GET),
        ("export.<str:kind>", export, "export", GET),
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
