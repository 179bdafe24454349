"""The audit chain: whatever is altered behind the product's back is found, at the first place where it was."""

import argparse
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from steerhouse.core import audit, audit_command, editing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.migration_operations import AppendOnly
from steerhouse.core.models import AccessRole, AuditChange, AuditEntry, AuditHead, AuditValues, User
from steerhouse.core.writing import add_rows

SYSTEM = Actor.system("test")
ROUNDS = 500

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@action("add")
def add_three(model: type[AccessRole], *, number: int, by: Actor) -> None:
    add_rows([AccessRole(name=f"role {number} {letter}", rights=[]) for letter in "abc"])


@pytest.fixture
def chain(transactional_triggers: None) -> int:
    """Thirty entries with up to three changes each, some by a user; returns the number of the last."""
    user = editing.add(User, values={"username": "mallory", "password": "!"}, by=SYSTEM)
    role = editing.add(AccessRole, values={"name": "first", "rights": ["tree.view"]}, by=SYSTEM)
    for number in range(14):
        add_three(AccessRole, number=number, by=SYSTEM)
        by = Actor(user_id=user.pk, name="mallory", granted=everything())
        editing.edit(role, values={"summary": f"edit {number}"}, by=by)
    return AuditHead.objects.get().sequence


def everything() -> Any:
    return (GrantedPath("0001", frozenset({"access.view", "access.edit"})),)


@pytest.fixture
def transactional_triggers(db: None) -> None:
    """The triggers go first, as whoever alters the tables would take them away; the test ends and they are back."""
    for table in ("core_auditentry", "core_auditchange"):
        for statement in AppendOnly(table).backward(connection.vendor):
            execute(statement)


def execute(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


class Undone(Exception):
    """Ends a savepoint."""


def verdict_after(
    alter: Callable[[], int | None], head: tuple[int, str] | None = None
) -> tuple[audit.Verdict, int | None]:
    """Alter the tables, verify, and put everything back."""
    found: list[Any] = []
    try:
        with transaction.atomic():
            first = alter()
            found += [audit.verify(head=head), first]
            raise Undone
    except Undone:
        return found[0], found[1]


def other(value: Any) -> Any:
    """A value that is not this one."""
    if isinstance(value, int):
        return value + 1
    text = str(value)
    return ("1" if text[:1] != "1" else "2") + text[1:] if text else "x"


class Tampering:
    """A random entry with one of its changes, and every way to alter them; each names the first entry it damages."""

    def __init__(self, chance: random.Random, last: int) -> None:
        self.chance, self.last, self.number = chance, last, chance.randint(1, last)
        self.entry = AuditEntry.objects.get(sequence=self.number)
        self.change = chance.choice(list(AuditChange.objects.filter(entry=self.number)))
        self.kept = AuditValues.objects.filter(change=self.change)

    def edit_entry(self) -> int:
        names = ["verb", "user_id", "reason", "request_id", "key", "changes", "changes_digest", "hash"]
        name = self.chance.choice(names)
        value = getattr(self.entry, name)
        changed = 4711 if name == "user_id" and value is None else other("" if value is None else value)
        execute(f"UPDATE core_auditentry SET {name} = %s WHERE sequence = %s", changed, self.number)
        return self.number

    def move_in_time(self) -> int:
        moved = self.entry.at.replace(microsecond=(self.entry.at.microsecond + 1) % 10**6)
        AuditEntry.objects.filter(pk=self.number).update(at=moved)
        return self.number

    def edit_change(self) -> int:
        name = self.chance.choice(["model", "object_id", "kind", "digest", "position"])
        changed = self.change.position + 10 if name == "position" else other(getattr(self.change, name))
        execute(f"UPDATE core_auditchange SET {name} = %s WHERE id = %s", changed, self.change.pk)
        return self.number

    def edit_values(self) -> int:
        kept = self.kept.get()
        if self.chance.random() < 0.5:
            self.kept.update(salt=other(kept.salt))
        else:
            self.kept.update(values={**kept.values, "name": [None, "forged"]})
        return self.number

    def drop_values(self) -> int:
        self.kept.delete()
        return self.number

    def drop_change(self) -> int:
        self.kept.delete()
        execute("DELETE FROM core_auditchange WHERE id = %s", self.change.pk)
        return self.number

    def drop_entry(self) -> int:
        drop_all(self.number)
        return self.number

    def insert_change(self) -> int:
        AuditChange.objects.create(
            entry_id=self.number, position=99, model="core.user", object_id="0" * 26, kind="changed", digest="0" * 64
        )
        return self.number

    def swap(self) -> int:
        second = self.chance.choice([n for n in range(1, self.last + 1) if n != self.number])
        one, two = (
            AuditEntry.objects.filter(sequence=n).values("verb", "at", "hash", "key").get()
            for n in (self.number, second)
        )
        AuditEntry.objects.filter(sequence=self.number).update(key="for a moment")
        AuditEntry.objects.filter(sequence=second).update(**one)
        AuditEntry.objects.filter(sequence=self.number).update(**two)
        return min(self.number, second)

    def append(self) -> int:
        digest = audit.changes_digest([])
        AuditEntry.objects.create(
            sequence=self.last + 1, at=self.entry.at, verb="user.edit", changes=0, changes_digest=digest, hash="0" * 64
        )
        return self.last + 1

    def ways(self) -> list[Callable[[], int]]:
        return [
            self.edit_entry, self.move_in_time, self.edit_change, self.edit_values, self.drop_values, self.drop_change,
            self.drop_entry, self.insert_change, self.swap, self.append,
        ]  # fmt: skip


def drop_all(first: int, last: int | None = None) -> None:
    """Delete entries with their changes and values."""
    numbers = range(first, (last or first) + 1)
    AuditValues.objects.filter(change__entry__in=numbers).delete()
    AuditChange.objects.filter(entry__in=numbers).delete()
    AuditEntry.objects.filter(sequence__in=numbers).delete()


def test_every_alteration_is_found_and_the_first_broken_entry_named(chain: int) -> None:
    chance, tried = random.Random(2026), 0
    assert audit.verify().broken is None
    while tried < ROUNDS:
        for alter in Tampering(chance, chain).ways():
            found, first = verdict_after(alter)
            assert found.broken is not None, alter.__name__
            # Of a missing entry the one after it is named: it is the first that can be looked at.
            missing = alter.__name__ == "drop_entry" and "missing" in found.broken.problem
            assert found.broken.sequence == (first or 0) + (1 if missing and first != chain else 0), alter.__name__
            tried += 1
    assert audit.verify().broken is None


def test_a_tail_that_is_cut_off_with_its_head_is_found_by_an_exported_head(chain: int) -> None:
    exported = (chain, AuditEntry.objects.get(sequence=chain).hash)
    for kept in range(1, chain):

        def cut(kept: int = kept) -> int:
            drop_all(kept + 1, chain)
            AuditHead.objects.update(sequence=kept, hash=AuditEntry.objects.get(sequence=kept).hash)
            return kept + 1

        alone, _first = verdict_after(cut)
        compared, _first = verdict_after(cut, head=exported)
        assert alone.broken is None
        assert compared.broken is not None, kept


def test_a_tail_written_anew_with_sound_hashes_is_found_by_an_exported_head(chain: int) -> None:
    exported = (chain, AuditEntry.objects.get(sequence=chain).hash)

    def forge() -> int:
        previous = AuditEntry.objects.get(sequence=chain - 3).hash
        for entry in AuditEntry.objects.filter(sequence__gt=chain - 3).order_by("sequence"):
            entry.verb = "user.view"
            entry.hash = previous = audit.entry_hash(previous, entry)
            AuditEntry.objects.filter(pk=entry.pk).update(verb=entry.verb, hash=entry.hash)
        AuditHead.objects.update(hash=previous)
        return chain - 2

    assert verdict_after(forge)[0].broken is None
    assert verdict_after(forge, head=exported)[0].broken is not None


def told(capsys: pytest.CaptureFixture[str], *, head: str | None = None, as_json: bool = False) -> tuple[int, str]:
    code = audit_command.run(argparse.Namespace(verb="verify", head=head, json=as_json))
    return code, capsys.readouterr().out


def test_the_command_says_that_the_chain_is_whole_and_gives_its_head(
    chain: int, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = told(capsys)
    head = f"{chain}:{AuditHead.objects.get().hash}"
    assert code == 0
    assert f"{chain} entries" in text and head in text
    assert told(capsys, head=head)[0] == 0
    assert told(capsys, head=head.partition(":")[2])[0] == 0


def test_the_command_names_entry_moment_and_user_of_the_break(chain: int, capsys: pytest.CaptureFixture[str]) -> None:
    broken = AuditEntry.objects.filter(user_id__isnull=False).order_by("sequence")[5]
    AuditEntry.objects.filter(pk=broken.pk).update(verb="user.view")
    code, text = told(capsys)
    assert code == 1
    assert f"Chain broken at entry {broken.sequence} ({broken.at.isoformat()}, user mallory)" in text
    code, text = told(capsys, as_json=True)
    assert code == 1
    assert json.loads(text)["broken"]["entry"] == broken.sequence
    assert json.loads(text)["broken"]["user"] == "mallory"


@pytest.mark.parametrize("head", ["5", "x:" + "0" * 64, "12:abc", ":" + "0" * 64])
def test_a_head_that_cannot_be_read_is_told_so(chain: int, head: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(audit_command.UnreadableHead):
        told(capsys, head=head)


def test_a_hash_that_is_no_longer_in_the_chain_breaks_it(chain: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, head="f" * 64)[0] == 1
