"""Find things by their words: one function, FTS5 on SQLite, tsvector on PostgreSQL."""

import re
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.db.models.expressions import RawSQL

from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.migration_operations import FullText
from steerhouse.core.models import SearchEntry, SearchRows

WORD = re.compile(r"\w+", re.UNICODE)
MOST_WORDS = 8
MOST = 500


def refresh(touched: Iterable[Any], gone: Iterable[Any]) -> None:
    """Bring the index up to date with what an action wrote, in its transaction."""
    things = list(touched)
    _forget([*things, *gone])
    SearchEntry.objects.bulk_create([entry_of(thing) for thing in things if thing.archived_at is None], batch_size=500)


def _forget(things: list[Any]) -> None:
    for start in range(0, len(things), 500):
        ids = [thing.public_id for thing in things[start : start + 500]]
        SearchEntry.objects.filter(object_id__in=ids).delete()


def complete(**sent: Any) -> int:
    """Index what migrations wrote past every action; returns how many entries were missing."""
    missing = 0
    if pending_migrations():
        return missing
    with system("index what migrations wrote"):
        for model in [found for found in apps.get_models() if getattr(found, "search", ())]:
            known = SearchEntry.objects.filter(model=model._meta.label_lower).values("object_id")
            rows = model._base_manager.filter(archived_at=None).exclude(public_id__in=known)
            entries = [entry_of(thing) for thing in rows]
            missing += len(SearchEntry.objects.bulk_create(entries, batch_size=500))
    return missing


def pending_migrations() -> list[str]:
    """Migrations that the code brings and the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def entry_of(thing: Any) -> SearchEntry:
    """What the index keeps of a thing: its code, its title and the rest of its words."""
    code, title, *rest = (str(getattr(thing, name) or "") if name else "" for name in thing.search)
    return SearchEntry(
        model=thing._meta.label_lower, object_id=thing.public_id, node_id=node_of(thing), code=code[:100],
        title=title[:300], words=" ".join(rest)[:20_000],
    )  # fmt: skip


def node_of(thing: Any) -> int | None:
    """The node that decides who finds the thing."""
    found = thing
    for step in thing.scope.split("__") if thing.scope else ():
        found = getattr(found, step)
    return found.pk if thing.scope and found is not None else None


def find(by: Actor, text: str, *, models: Iterable[str] = (), most: int | None = MOST) -> SearchRows:
    """Entries in which every word of the text begins some word, best first; codes and titles count before the rest.

    `most` cuts the matches before anything else narrows them; None where the caller narrows to what somebody may see.
    """
    rows: SearchRows = SearchEntry.objects.visible_to(by)
    words = WORD.findall(text.replace("\x00", ""))[:MOST_WORDS]
    if not words:
        return rows.none()
    kinds = list(models)
    rows = rows.filter(Q(model__in=kinds)) if kinds else rows
    return _on_sqlite(rows, words, most) if connection.vendor == "sqlite" else _on_postgres(rows, words, most)


def _on_sqlite(rows: SearchRows, words: list[str], most: int | None) -> SearchRows:
    question = " ".join(f'"{word}"*' for word in words)
    cut = f" ORDER BY bm25(core_search, 10, 5, 1) LIMIT {most:d}" if most else ""
    matches = f"SELECT rowid FROM core_search WHERE core_search MATCH %s{cut}"  # noqa: S608
    return rows.filter(pk__in=RawSQL(matches, [question])).order_by("title", "pk")  # noqa: S611


def _on_postgres(rows: SearchRows, words: list[str], most: int | None) -> SearchRows:
    question = " & ".join(f"'{word}':*" for word in words)
    cut = f" LIMIT {most:d}" if most else ""
    matches = f"SELECT id FROM core_searchentry WHERE {FullText.vector()} @@ to_tsquery('simple', %s){cut}"  # noqa: S608
    return rows.filter(pk__in=RawSQL(matches, [question])).order_by("title", "pk")  # noqa: S611
