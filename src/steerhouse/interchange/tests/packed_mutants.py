"""Workbooks and pages of Project Online's feed, changed at random inside their archives: same seed, same files."""

import json
import random
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from typing import Any

from lxml import etree

from steerhouse.interchange.cells import Cell, write_xlsx
from steerhouse.interchange.tests.mutants import NASTY, TREE_CHANGES, Mutant
from steerhouse.interchange.tests.online_pages import Row, archive, pages, rows

STRANGE: tuple[Any, ...] = (*NASTY, None, True, False, 0, -1, 1e308, 10**30, [], {}, [[]], {"value": []}, ["x"])
LIST_HEAD: list[Cell] = ["Code", "Name", "Part of", "Kind", "Start", "Finish", "Currency", "Description"]


def workbook_mutants(count: int, seed: int) -> Iterator[Mutant]:
    """A workbook of projects with one to four changes in the XML of its parts, and sometimes of the archive itself."""
    out = BytesIO()
    write_xlsx(out, [LIST_HEAD, *(_project(number) for number in range(1, 9))])
    with zipfile.ZipFile(out) as packed:
        original = {name: packed.read(name) for name in packed.namelist()}
    dice = random.Random(seed)
    for number in range(count):
        parts, changes = dict(original), []
        for _ in range(dice.randint(1, 4)):
            changes.append(dice.choice(PART_CHANGES)(parts, dice))
        yield Mutant(f"{number} workbook: {', '.join(changes)}", ".xlsx", _packed(parts, dice, changes))


def _project(number: int) -> list[Cell]:
    return [f"P{number}", f"Gate {number}", "", "project", "2026-01-05", "2027-03-01", "GBP", "Built at sea."]


def _in_a_part(parts: dict[str, bytes], dice: random.Random) -> str:
    # The sheet and its texts are what people change; the rest is there so that it is not believed.
    names = sorted(parts)
    name = dice.choice([*names, *[one for one in names if "sheet" in one or "Strings" in one] * 4])
    root = etree.fromstring(parts[name])
    if len(list(root.iter())) < 4:
        return f"{name} left"
    what = dice.choice(TREE_CHANGES[:-2])(root, dice)
    parts[name] = etree.tostring(root, encoding="utf-8")
    return f"{name}: {what}"


def _part_missing(parts: dict[str, bytes], dice: random.Random) -> str:
    name = dice.choice(sorted(parts))
    if len(parts) > 1:
        del parts[name]
    return f"no {name}"


def _part_cut(parts: dict[str, bytes], dice: random.Random) -> str:
    name = dice.choice(sorted(parts))
    parts[name] = parts[name][: dice.randrange(len(parts[name]) + 1)]
    return f"{name} cut"


def _safe_part(parts: dict[str, bytes], dice: random.Random) -> str:
    try:
        return _in_a_part(parts, dice)
    except (etree.XMLSyntaxError, ValueError, IndexError):
        return _part_missing(parts, dice)


PART_CHANGES = (*(_safe_part,) * 8, _part_missing, _part_cut)


def _packed(parts: dict[str, bytes], dice: random.Random, changes: list[str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    data = out.getvalue()
    if dice.random() < 0.05:
        changes.append("archive cut")
        return data[: dice.randrange(len(data))]
    return data


def feed_mutants(count: int, seed: int) -> Iterator[Mutant]:
    """Pages of Project Online's feed, each folder with one to five changes of its rows, properties and pages."""
    original = rows()
    dice = random.Random(seed)
    for number in range(count):
        found = deepcopy(original)
        changes = [dice.choice(FEED_CHANGES)(found, dice) for _ in range(dice.randint(1, 5))]
        files = {name: data for entity, some in found.items() for name, data in pages(entity, some).items()}
        changes += [_file(files, dice)] if dice.random() < 0.2 else []
        yield Mutant(f"{number} feed: {', '.join(changes)}", ".zip", archive(files))


Feed = dict[str, list[Row]]


def _row(feed: Feed, dice: random.Random) -> tuple[str, Row]:
    entity = dice.choice([name for name in sorted(feed) if feed[name]])
    return entity, dice.choice(feed[entity])


def _property(feed: Feed, dice: random.Random) -> str:
    entity, row = _row(feed, dice)
    name = dice.choice(sorted(row) or ["ProjectId"])
    row[name] = dice.choice(STRANGE)
    return f"value of {entity}.{name}"


def _property_missing(feed: Feed, dice: random.Random) -> str:
    entity, row = _row(feed, dice)
    name = dice.choice(sorted(row) or ["ProjectId"])
    row.pop(name, None)
    return f"no {entity}.{name}"


def _property_renamed(feed: Feed, dice: random.Random) -> str:
    entity, row = _row(feed, dice)
    name = dice.choice(sorted(row) or ["ProjectId"])
    row[dice.choice(["Cost_x0020_Centre", "_x0000_", "TaskName", "", "x" * 3_000])] = row.pop(name, None)
    return f"{entity}.{name} renamed"


def _swapped(feed: Feed, dice: random.Random) -> str:
    (entity, one), (_other, two) = _row(feed, dice), _row(feed, dice)
    common = sorted(one.keys() & two.keys())
    if common:
        name = dice.choice(common)
        one[name], two[name] = two[name], one[name]
    return f"values of two rows of {entity}"


def _row_twice(feed: Feed, dice: random.Random) -> str:
    entity, row = _row(feed, dice)
    feed[entity].insert(dice.randrange(len(feed[entity]) + 1), dict(row))
    return f"a row of {entity} twice"


def _row_missing(feed: Feed, dice: random.Random) -> str:
    entity, row = _row(feed, dice)
    if sum(map(len, feed.values())) > 1:
        feed[entity] = [one for one in feed[entity] if one is not row]
    return f"a row of {entity} less"


def _mixed(feed: Feed, dice: random.Random) -> str:
    entity, _one = _row(feed, dice)
    dice.shuffle(feed[entity])
    return f"{entity} in another order"


def _entity_missing(feed: Feed, dice: random.Random) -> str:
    entity = dice.choice(sorted(feed))
    if len(feed) > 1:
        del feed[entity]
    return f"no {entity}"


FEED_CHANGES = (
    *(_property,) * 4, _property_missing, _property_missing, _property_renamed, _swapped, _swapped, _row_twice,
    _row_missing, _mixed, _entity_missing,
)  # fmt: skip


def _file(files: dict[str, bytes], dice: random.Random) -> str:
    """One page is missing, cut, or no JSON."""
    name = dice.choice(sorted(files))
    what = dice.choice(["missing", "cut", "text"])
    if what == "missing" and len(files) > 1:
        del files[name]
    elif what == "cut":
        files[name] = files[name][: dice.randrange(len(files[name]))]
    else:
        body = json.loads(files[name])
        files[name] = json.dumps([body]).encode()
    return f"a page {what}"
