"""Q8: real files with changed trees go the whole way in. Each is applied whole, or refused in plain words with every
table as it was; what is applied changes nothing a second time, and can be undone.

`IMPORT_MUTANTS=1000` runs the full thousand; without it a commit runs a part of them. The files are the same each
time (`SEED`). They are read in this process, where a crash is seen as such; `interchange` tests the child process.
"""

import gc
import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from steerhouse.core.actors import Actor
from steerhouse.core.errors import SteerhouseError
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.imports.steps import ImportKind, kind_of
from steerhouse.core.models import Node
from steerhouse.core.tests.import_checks import table_checksums
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.read import read
from steerhouse.interchange.tests.mutants import Mutant, list_mutants, schedule_mutants
from steerhouse.interchange.tests.shared import mspdi_files
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from tests.idempotence.plans import PlanFile
from tests.support.missing import shared_folder

SYSTEM = Actor.system("fuzz")
# Parts run side by side where there are processes for them.
PARTS = 4
COUNT = int(os.environ.get("IMPORT_MUTANTS", "60"))
SEED = 20_261_122
# One in so many is sent in once more and then undone.
FURTHER = 5
LONGEST_SECONDS = 10.0
# Versions only go up, and computed rows and the index of search get new keys when they are written anew.
PASSING = ("version", "id")
NOTHING = {"added": 0, "changed": 0, "removed": 0}


class Undone(Exception):
    """Ends the transaction of a mutant that came in."""


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    """Three schedules to one list, as many as were asked for."""
    lists = count // 4
    yield from schedule_mutants(mspdi_files(), count - lists, seed)
    yield from list_mutants(sorted(shared_folder("data", "portfolios", "uk-gmpp").glob("*.csv")), lists, seed)


@pytest.fixture
def place(db: None, settings: Any, tmp_path: Path) -> Node:
    """A portfolio in which nothing is yet."""
    settings.MEDIA_ROOT = tmp_path / "files"
    portfolio = add_component(Component, values={"name": "Portfolio", "kind": "portfolio"}, by=SYSTEM)
    found: Node = portfolio.node
    return found


class Reading:
    """Reads in this process, and the same bytes once only, since they give the same file each time."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def file(self, sha256: str, path: Path, options: dict[str, Any]) -> Any:
        """What the file holds. Raises FileRefused."""
        if sha256 not in self.known:
            self.known.clear()
            self.known[sha256] = read(path, **options)
        return self.known[sha256]

    def refuses(self, mutant: Mutant, folder: Path) -> bool:
        """Whether the reader refuses it, in plain words."""
        path = folder / f"mutant{mutant.suffix}"
        path.write_bytes(mutant.data)
        try:
            self.file(hashlib.sha256(mutant.data).hexdigest(), path, {})
        except FileRefused:
            return True
        return False


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Reading without the child process."""
    found = Reading()

    def content_of(run: ImportRun, *, by: Actor) -> tuple[ImportKind, Any]:
        with pipeline.store.spooled(run.stored_name, run.file_name) as path:
            file = found.file(run.sha256, path, run.options)
        kind = kind_of(file)
        assert kind is not None
        return kind, file

    monkeypatch.setattr(pipeline, "content_of", content_of)
    return found


@pytest.fixture
def without_collecting() -> Iterator[None]:
    """Nearly everything here is freed at once; looking for the rest took a tenth of the time."""
    gc.disable()
    yield
    gc.enable()


def bring_in(place: Node, mutant: Mutant, *, further: bool) -> str:
    """The whole way in and, for some, once more and back; the outcome in a word."""

    def read_in() -> ImportRun:
        run = pipeline.send_in(place, [mutant.data], name=f"mutant{mutant.suffix}", by=SYSTEM, options={})
        return pipeline.read(run, by=SYSTEM)

    run = read_in()
    if run.state == ImportRun.State.REFUSED:
        problems = run.preview["problems"]
        assert problems and all(one["message"] and (one["what_next"] or one["where"]) for one in problems)
        return "refused"
    before = table_checksums(without=PASSING) if further else {}
    try:
        with transaction.atomic():
            applied = pipeline.apply(run, by=SYSTEM)
    except pipeline.OtherThanShown:
        raise AssertionError(f"preview and apply differ: {run.preview['counts']}") from None
    except SteerhouseError as error:
        return f"refused at apply: {type(error).__name__}"
    if further and any(applied.preview["counts"].values()):
        again = read_in()
        assert again.preview.get("counts") == NOTHING, again.preview
        pipeline.undo(applied, by=SYSTEM)
        assert table_checksums(without=PASSING) == before
    return "applied"


def outcome(place: Node, mutant: Mutant, *, further: bool, before: dict[str, str]) -> str:
    """What became of a mutant, in a transaction that is rolled back; a refused one has to leave every table alone."""
    found = ""
    try:
        with transaction.atomic():
            found = bring_in(place, mutant, further=further)
            if found.startswith("refused"):
                assert table_checksums() == before
            raise Undone
    except Undone:
        return found


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_files_come_in_whole_or_not_at_all(
    place: Node, reading: Reading, part: int, tmp_path: Path, without_collecting: None
) -> None:
    outcomes: Counter[str] = Counter()
    slowest, slow = 0.0, ""
    # The first plan of a process loads the compiled engine.
    before = table_checksums()
    outcome(place, Mutant("warm", ".xml", PlanFile(20).xml()), further=True, before=before)
    for number, mutant in enumerate(mutants(COUNT // PARTS, SEED + part)):
        begun = time.process_time()
        further = number % FURTHER == 0
        try:
            # What the reader refuses comes to no database; that the refusal is kept well needs no second one.
            if connection.vendor == "sqlite" or further or not reading.refuses(mutant, tmp_path):
                outcomes[outcome(place, mutant, further=further, before=before)] += 1
            else:
                outcomes["refused"] += 1
        except Exception as error:
            raise AssertionError(f"mutant {mutant.name}") from error
        taken = time.process_time() - begun
        if taken > slowest:
            slowest, slow = taken, mutant.name
    print(f"{COUNT // PARTS} mutants: {dict(outcomes)}; slowest {slowest:.1f} s ({slow})")
    assert slowest < LONGEST_SECONDS
    assert sum(outcomes.values()) == COUNT // PARTS
    assert outcomes["applied"] and outcomes["refused"]
