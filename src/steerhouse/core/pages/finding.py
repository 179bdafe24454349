"""Find or go to: things by code or words, each with where it stands and where it leads."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.utils.text import capfirst

from steerhouse.core import search
from steerhouse.core.actors import Actor
from steerhouse.core.models import Node, SearchEntry
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.declaration import pages_of

MOST = 20
STEP = Node.steplen


def found_by(by: Actor, text: str) -> list[dict[str, str]]:
    """The best hits that the actor sees; what has no page of its own is not offered."""
    entries = list(search.find(by, text).select_related("node")[: MOST * 3])
    seen = _seen(entries, by)
    found = [entry for entry in entries if entry.object_id in seen][:MOST]
    titles = ancestors(by, [entry.node.path for entry in found if entry.node is not None])
    return [
        {
            "code": entry.code, "name": entry.title, "kind": capfirst(str(seen[entry.object_id]._meta.verbose_name)),
            "path": " › ".join(_above(entry, titles)), "url": address(seen[entry.object_id]),
        }
        for entry in found
    ]  # fmt: skip


def _seen(entries: Sequence[SearchEntry], by: Actor) -> dict[str, Any]:
    """The things behind the hits, as far as the actor sees them: the index does not know every rule of a kind."""
    wanted: dict[str, list[str]] = {}
    for entry in entries:
        wanted.setdefault(entry.model, []).append(entry.object_id)
    found: dict[str, Any] = {}
    for label, ids in wanted.items():
        model: Any = apps.get_model(label)
        if pages_of(model) is not None:
            rows = model.objects.visible_to(by).live().filter(public_id__in=ids).only("pk", "public_id")
            found |= {thing.public_id: thing for thing in rows}
    return found


def _above(entry: SearchEntry, titles: dict[str, str]) -> list[str]:
    path = entry.node.path if entry.node is not None else ""
    return [titles[path[:end]] for end in range(2 * STEP, len(path), STEP) if path[:end] in titles]


def ancestors(by: Actor, paths: Sequence[str]) -> dict[str, str]:
    """Titles of everything above these paths that the actor sees, in one query."""
    above = {path[:end] for path in paths for end in range(STEP, len(path) + 1, STEP)}
    rows = Node.objects.visible_to(by).filter(path__in=above).values_list("path", "title") if above else []
    return dict(rows)
