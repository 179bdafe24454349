"""Tables whose cells somebody mistyped go the whole way in: each comes in whole, or is refused in plain words with all
tables of the database as they were; what came in changes nothing a second time.

`TABLE_MUTANTS=500` runs the full five hundred; without it a commit runs a few. They are the same each time (`SEED`).
"""

import io
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from steerhouse.core.actors import Actor
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.pages import REGISTRY, Pages
from steerhouse.core.tables import asking, running
from steerhouse.core.tests.import_checks import table_checksums
from steerhouse.core.urls import urlpatterns
from steerhouse.interchange.cells import Cell, csv_lines, write_xlsx
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.tables import TableFile, read_table
from steerhouse.projects.models import Component

# All rooms have declared their pages before anything is asked of the registry.
assert urlpatterns
SYSTEM = Actor.system("fuzz")
COUNT = int(os.environ.get("TABLE_MUTANTS", "16"))
SEED = 20_261_123
ROWS = 6
NOTHING = {"added": 0, "changed": 0, "removed": 0}
HEAD: list[Cell] = ["Code", "Name", "Part of", "Kind", "Start", "Finish", "Currency", "Description"]
STRANGE: tuple[Cell, ...] = (
    "", " ", "=1+1", "'=1", "-5", "+44", "@x", "\u202e", "a\nb", "x" * 301, "2026-13-01", "31.12.2026", "1/2/26",
    "99999", "P1", "p2", "P9", "North", "project", "PROGRAM", "castle", "gbp", "EUR", "£5", "NaN", "1e400",
    "NULL", "true", "ÿ", "💥", "<script>alert(1)</script>", "%s%s", "../../etc", 0, -1, 1.5, 10**15, True,
    "01M82DHQ8VF8F6ECQ02F9Y82GB", "\ufeff",
)  # fmt: skip
Rows = list[list[Cell]]


class Undone(Exception):
    """Ends the transaction of a mutant."""


def table() -> Rows:
    rows: Rows = [["N", "North", "", "portfolio", "", "", "GBP", ""]]
    for number in range(1, ROWS):
        rows.append(
            [f"P{number}", f"Gate {number}", "N", "project", "2026-01-05", "2027-03-01", "GBP", "Built at sea."]
        )
    return [list(HEAD), *rows]


def strange_cell(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows)
    row[chance.randrange(len(row))] = chance.choice(STRANGE)


def moved_cell(rows: Rows, chance: random.Random) -> None:
    one, other = chance.choice(rows), chance.choice(rows)
    place = chance.randrange(min(len(one), len(other)))
    one[place], other[place] = other[place], one[place]


def twice(rows: Rows, chance: random.Random) -> None:
    rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))


def lost(rows: Rows, chance: random.Random) -> None:
    rows.pop(chance.randrange(len(rows)))


def other_order(rows: Rows, chance: random.Random) -> None:
    body = rows[1:]
    chance.shuffle(body)
    rows[1:] = body


def column_twice(rows: Rows, chance: random.Random) -> None:
    place = chance.randrange(len(HEAD))
    for row in rows:
        row.append(row[place] if place < len(row) else "")


MUTATIONS: tuple[Callable[[Rows, random.Random], None], ...] = (
    strange_cell, strange_cell, strange_cell, moved_cell, twice, lost, other_order, column_twice,
)  # fmt: skip


def mutant(number: int) -> tuple[str, bytes]:
    """The name and the bytes of one mutant: one to three mutations, as a workbook or as CSV."""
    chance = random.Random(SEED + number)
    rows = table()
    for _ in range(chance.choice((1, 1, 2, 3))):
        if rows:
            chance.choice(MUTATIONS)(rows, chance)
    if number % 2:
        return f"{number}.csv", "".join(csv_lines(rows, delimiter=chance.choice(",;\t"))).encode()
    out = io.BytesIO()
    write_xlsx(out, rows)
    return f"{number}.xlsx", out.getvalue()


@pytest.fixture
def components(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The list, read in this process, where a crash is seen as such."""
    settings.MEDIA_ROOT = tmp_path / "files"

    def table_of(run: ImportRun) -> TableFile:
        with running.store.spooled(run.stored_name, run.file_name) as path:
            return read_table(path)

    monkeypatch.setattr(running, "table_of", table_of)
    return REGISTRY.pages[Component]


def compared(pages: Pages, name: str, data: bytes) -> ImportRun:
    run = running.look(running.send_in(pages, [data], name=name, by=SYSTEM), by=SYSTEM)
    if run.state == ImportRun.State.REFUSED:
        return run
    plan = asking.fresh(pages, run.preview["table"], SYSTEM)
    run = pipeline.ask_again(run, options={"list": pages.path, "plan": plan.as_json()}, by=SYSTEM)
    return running.compare(run, by=SYSTEM)


def outcome(pages: Pages, number: int) -> str:
    """What became of a mutant, in a transaction that is rolled back."""
    name, data = mutant(number)
    before = table_checksums()
    try:
        with transaction.atomic():
            run = compared(pages, name, data)
            found = str(run.state)
            if run.state == ImportRun.State.REFUSED:
                assert table_checksums() == before
                assert all(one["message"] and one["what_next"] for one in run.preview["problems"])
            else:
                run = running.apply(run, by=SYSTEM)
                assert run.state == ImportRun.State.APPLIED, run.preview["problems"]
                found = str(run.state)
                again = compared(pages, name, data)
                assert (again.state, again.preview["counts"]) == (ImportRun.State.READY, NOTHING), again.preview
            raise Undone
    except Undone:
        return found


@pytest.mark.slow
def test_mutated_tables_come_in_whole_or_not_at_all(components: Pages) -> None:
    outcomes: Counter[str] = Counter()
    for number in range(COUNT):
        try:
            outcomes[outcome(components, number)] += 1
        except Exception as error:
            raise AssertionError(f"mutant {number}: {mutant(number)[0]}") from error
    print(f"{COUNT} mutants: {dict(outcomes)}")
    assert sum(outcomes.values()) == COUNT
    assert outcomes["applied"] and outcomes["refused"]


def test_a_table_that_no_reader_takes_leaves_the_reason_on_its_page(components: Pages) -> None:
    run = compared(components, "empty.csv", b"Name\n")
    assert run.state == ImportRun.State.REFUSED and "no row below" in run.preview["problems"][0]["message"]
    with pytest.raises(FileRefused):
        running.incoming_of(run, SYSTEM)
