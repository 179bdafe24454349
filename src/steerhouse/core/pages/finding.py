"""Find or go to: things by code or words, each with where it stands and where it leads."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import Case, Q, Value, When
from django.utils.text import capfirst

from steerhouse.core import search
from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.models import Node, SearchEntry
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.declaration import REGISTRY, pages_of
from steerhouse.core.rows import under
from steerhouse.core.verbs import verb_of

MOST = 20
STEP = Node.steplen


def found_by(by: Actor, text: str) -> list[dict[str, str]]:
    """The best hits that the actor sees; what has no page of its own is not offered."""
    everyone = Actor.system("hits are narrowed to what the actor sees")
    most = search.MOST if ROOT_PATH in by.paths("tree.view") else None
    rows = search.find(everyone, text, most=most).filter(_place(by)).order_by(_nearness(text), "title", "pk")
    entries = list(rows.select_related("node")[: MOST * 2])
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


def _place(by: Actor) -> Q:
    """The entries of kinds and places that the actor may see at all; the rows themselves are asked afterwards."""
    found = Q(pk=None)
    for pages in REGISTRY.pages.values():
        right = verb_of(pages.model, "view").right
        if pages.model.search and (by.is_system or right in by.rights):
            paths = (ROOT_PATH,) if by.is_system else by.paths(right)
            kind = Q(model=pages.model._meta.label_lower)
            found |= kind if ROOT_PATH in paths else kind & (Q(node=None) | under("node", paths))
    return found


def _nearness(text: str) -> Case:
    """The code itself first, then codes and names that begin so."""
    begins = [Q(code__iexact=text), Q(code__istartswith=text), Q(title__istartswith=text)]
    return Case(*[When(one, then=Value(rank)) for rank, one in enumerate(begins)], default=Value(len(begins)))


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
