"""The audit chain: written as the last statement of an action, so that its lock lasts for milliseconds."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from steerhouse.core.actors import Actor
from steerhouse.core.context import request_id, system
from steerhouse.core.models import AuditChange, AuditEntry, AuditHead, AuditValues, Denial
from steerhouse.core.writing import Change, Record

FIRST = "0" * 64
BATCH = 500
# The verb under which values are erased; its changes name the audit changes whose values are gone.
ERASE = "audit.erase"
# An entry with its changes and what is kept of their values.
Linked = tuple[AuditEntry, list[tuple[AuditChange, AuditValues | None]]]


def canonical(value: Any) -> str:
    """The same value always gives the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(*parts: str) -> str:
    """SHA-256 over the parts, each closed off from the next."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def changes_digest(lines: Sequence[AuditChange]) -> str:
    """What the chain covers of an entry's changes: everything but the values, of which it covers the salted hash."""
    return digest(canonical([[c.position, c.model, c.object_id, c.kind, c.digest] for c in lines]))


def entry_hash(previous: str, entry: AuditEntry) -> str:
    """The link: the hash of the entry before and of everything this entry says."""
    moment = entry.at.isoformat(timespec="microseconds")
    facts = [entry.sequence, moment, entry.user_id, entry.reason, entry.verb, entry.request_id, entry.key]
    # Said where there is somebody only: links made before anyone could act for another hold as they are.
    behalf = [] if entry.for_user_id is None else [{"for": entry.for_user_id}]
    return digest(previous, canonical([*facts, entry.changes, entry.changes_digest, *behalf]))


def write(change: Change) -> AuditEntry:
    """Add the entry of a finished action. Called last in its transaction."""
    lines, kept = _lines(change.records)
    entry = AuditEntry(
        at=timezone.now(), user_id=change.by.user_id, reason=(change.by.reason or change.by.token)[:200],
        verb=change.verb, key=change.key, request_id=request_id(), changes=len(lines),
        changes_digest=changes_digest(lines), for_user_id=change.by.behalf.user_id if change.by.behalf else None,
    )  # fmt: skip
    head = AuditHead.objects.select_for_update().get(pk=1)
    entry.sequence = head.sequence + 1
    entry.hash = entry_hash(head.hash, entry)
    entry.save(force_insert=True)
    for line in lines:
        line.entry = entry
    AuditChange.objects.bulk_create(lines, batch_size=BATCH)
    for line, values in zip(lines, kept, strict=True):
        values.change_id = line.pk
    AuditValues.objects.bulk_create(kept, batch_size=BATCH)
    AuditHead.objects.filter(pk=1).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def _lines(records: Sequence[Record]) -> tuple[list[AuditChange], list[AuditValues]]:
    lines, kept = [], []
    for position, record in enumerate(records):
        salt = secrets.token_hex(16)
        values = json.loads(json.dumps(record.values))
        line = AuditChange(
            position=position, model=record.model, object_id=record.object_id, kind=record.kind,
            digest=digest(salt, canonical(values)),
        )  # fmt: skip
        lines.append(line)
        kept.append(AuditValues(salt=salt, values=values))
    return lines, kept


def deny(by: Actor, verb: str, thing: Any) -> None:
    """Record a refused attempt in a transaction of its own."""
    object_id = "" if isinstance(thing, type) else getattr(thing, "public_id", "")
    with transaction.atomic():
        Denial.objects.create(
            user_id=by.user_id, verb=verb, model=thing._meta.label_lower, object_id=object_id, request_id=request_id()
        )


@dataclass(frozen=True)
class Broken:
    """The first place at which the chain does not hold, and what is wrong there."""

    sequence: int
    at: str
    user_id: int | None
    problem: str


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification: how many entries were read, the head, and the first broken entry if any."""

    entries: int
    head: str
    broken: Broken | None


def verify(*, head: tuple[int, str] | None = None) -> Verdict:
    """Recompute the whole chain, entry by entry; against a head exported earlier, it finds a cut tail too."""
    with system("verify the audit chain"):
        return _verify(head)


def _verify(head: tuple[int, str] | None) -> Verdict:
    erased = set(AuditChange.objects.filter(entry__verb=ERASE).values_list("object_id", flat=True))
    return follow(_entries(), erased=erased, stored=lambda: AuditHead.objects.get(pk=1), head=head)


def follow(
    entries: Iterable[Linked], *, erased: set[str], stored: Callable[[], AuditHead], head: tuple[int, str] | None = None
) -> Verdict:
    """Recompute the chain over entries in order; the stored head is asked for after the last of them."""
    previous, count, seen = FIRST, 0, {}
    for entry, lines in entries:
        problem = _problem(entry, lines, previous, count + 1, erased)
        if problem:
            return Verdict(count, previous, Broken(entry.sequence, entry.at.isoformat(), entry.user_id, problem))
        previous, count = entry.hash, count + 1
        if head and entry.sequence == head[0]:
            seen[entry.sequence] = entry.hash
    end, problem = stored(), ""
    if (end.sequence, end.hash) != (count, previous):
        problem = f"the chain ends at entry {count}, its head says {end.sequence}: entries are missing at the end"
    elif head and seen.get(head[0]) != head[1]:
        problem = f"entry {head[0]} is not the one of the exported head: the end was cut off or written anew"
    return Verdict(count, previous, Broken(count + 1, "", None, problem) if problem else None)


def _entries() -> Iterator[Linked]:
    """Entries in order, each with its changes and what is kept of their values, read in steps of 1,000 entries."""
    start = AuditEntry.objects.order_by("sequence").values_list("sequence", flat=True).first()
    last = AuditEntry.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    while start is not None and last is not None and start <= last:
        window = {"entry_id__gte": start, "entry_id__lt": start + 1000}
        kept = {v.pk: v for v in AuditValues.objects.filter(**{f"change__{k}": v for k, v in window.items()})}
        changes = AuditChange.objects.filter(**window).order_by("entry_id", "position")
        lines = {key: [(c, kept.get(c.pk)) for c in group] for key, group in groupby(changes, lambda c: c.entry_id)}
        for entry in AuditEntry.objects.filter(sequence__gte=start, sequence__lt=start + 1000).order_by("sequence"):
            yield entry, lines.get(entry.sequence, [])
        start += 1000


def _problem(
    entry: AuditEntry,
    lines: list[tuple[AuditChange, AuditValues | None]],
    previous: str,
    expected: int,
    erased: set[str],
) -> str:
    if entry.sequence != expected:
        return f"entry {expected} is missing"
    if entry.changes != len(lines) or entry.changes_digest != changes_digest([line for line, _ in lines]):
        return "its changes were altered, added or removed"
    if entry.hash != entry_hash(previous, entry):
        return "it was altered, or an entry before it was removed or inserted"
    for line, values in lines:
        if values is None and str(line.pk) not in erased:
            return f"the values of change {line.position} are gone without an erasure on record"
        if values is not None and line.digest != digest(values.salt, canonical(values.values)):
            return f"the values of change {line.position} were altered"
    return ""
