"""Real files changed at random: values, order, missing and doubled elements, ids, nesting.

The tree is mutated, not the bytes, since flipped bytes test only the XML parser. The same seed gives the same files.
"""

import csv
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from lxml import etree

NASTY = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "65535",
        "-65535",
        "2147483648",
        "-9223372036854775809",
        "9" * 40,
        "1e9",
        "1e999",
        "NaN",
    ),
    *("PT0H0M0S", "PT8H0M0S", "-PT8H0M0S", "PT999999999H0M0S", "P1Y", "PT", "PT1H1M1.123456789S", "8h"),
    *(
        "1984-01-01T00:00:00",
        "2049-12-31T23:59:00",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59",
        "2026-02-30T08:00:00",
    ),
    *("2026-11-22", "2026-11-22T24:00:00", "2026-11-22T08:00:00+02:00", "00:00:00", "24:00:00", "25:00:00", "08:00"),
    *(
        "true",
        "yes",
        "=1+1",
        "-1",
        "@x",
        "' OR 1=1 --",
        "<b>x</b>",
        "../../etc/passwd",
        "\u202egpj.exe",
        "e\u0301" * 200,
    ),
    *(
        "😀",
        "İß",
        "\u200b",
        "x" * 5_000,
        "1,5",
        "1.186,00",
        "£1,186.00",
        "Amber/Red",
        "Exempt",
        "30.06.08",
        "#N/A",
        "2013/14",
    ),
)
SMALL_ENOUGH = 130_000


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed file and how it came about."""

    name: str
    suffix: str
    data: bytes


def schedule_mutants(files: list[Path], count: int, seed: int) -> Iterator[Mutant]:
    """Microsoft Project XML, each with one to five changes of its tree."""
    dice = random.Random(seed)
    trees = [(file.name, etree.parse(str(file)).getroot()) for file in files if _usable(file)]
    for number in range(count):
        name, original = dice.choice(trees)
        root = deepcopy(original)
        changes = [dice.choice(TREE_CHANGES)(root, dice) for _ in range(dice.randint(1, 5))]
        yield Mutant(f"{number} {name}: {', '.join(changes)}", ".xml", etree.tostring(root, encoding="utf-8"))


def _usable(file: Path) -> bool:
    return file.suffix in (".xml", ".pmxml") and file.stat().st_size < SMALL_ENOUGH


def _elements(root: etree._Element, *, leaves: bool = False) -> list[etree._Element]:
    found = [e for e in root.iter() if isinstance(e.tag, str) and e is not root]
    return [e for e in found if not len(e)] if leaves else found


def _value(root: etree._Element, dice: random.Random) -> str:
    element = dice.choice(_elements(root, leaves=True))
    element.text = dice.choice(NASTY)
    return f"value of {etree.QName(element).localname}"


def _swapped_values(root: etree._Element, dice: random.Random) -> str:
    one, other = dice.sample(_elements(root, leaves=True), 2)
    one.text, other.text = other.text, one.text
    return f"values of {etree.QName(one).localname} and {etree.QName(other).localname}"


def _missing(root: etree._Element, dice: random.Random) -> str:
    element = dice.choice(_elements(root))
    element.getparent().remove(element)
    return f"no {etree.QName(element).localname}"


def _doubled(root: etree._Element, dice: random.Random) -> str:
    element = dice.choice(_elements(root))
    element.addnext(deepcopy(element))
    return f"two {etree.QName(element).localname}"


def _order(root: etree._Element, dice: random.Random) -> str:
    element = dice.choice([e for e in [root, *_elements(root)] if len(e) > 1])
    children = list(element)
    dice.shuffle(children)
    for child in children:
        element.append(child)
    return f"order in {etree.QName(element).localname}"


def _nested(root: etree._Element, dice: random.Random) -> str:
    element, into = dice.choice(_elements(root)), dice.choice(_elements(root))
    into.append(deepcopy(element))
    return f"{etree.QName(element).localname} in {etree.QName(into).localname}"


def _renamed(root: etree._Element, dice: random.Random) -> str:
    element, other = dice.choice(_elements(root)), dice.choice(_elements(root))
    before = etree.QName(element).localname
    element.tag = other.tag
    return f"{before} as {etree.QName(other).localname}"


def _ids(root: etree._Element, dice: random.Random) -> str:
    ids = [e for e in _elements(root, leaves=True) if etree.QName(e).localname.endswith("UID")]
    element = dice.choice(ids or _elements(root, leaves=True))
    element.text = dice.choice([*(e.text for e in ids), "0", "-1", "4294967297", "x", ""])
    return f"id {etree.QName(element).localname}"


def _link(root: etree._Element, dice: random.Random) -> str:
    tasks = [e for e in _elements(root) if etree.QName(e).localname == "Task"]
    if not tasks:
        return "no task to link"
    namespace = etree.QName(root).namespace
    mark = f"{{{namespace}}}" if namespace else ""
    made = etree.SubElement(dice.choice(tasks), f"{mark}PredecessorLink")
    for name, text in (
        ("PredecessorUID", dice.choice(tasks).findtext(f"{mark}UID")),
        ("Type", dice.choice("01234")),
        ("LinkLag", dice.choice(["4800", "-4800", "50", "x", "9" * 30])),
        ("LagFormat", dice.choice(["7", "8", "19", "20", "53", "99"])),
    ):
        etree.SubElement(made, f"{mark}{name}").text = text
    return "a link more"


TREE_CHANGES = (_value, _value, _value, _swapped_values, _missing, _doubled, _order, _nested, _renamed, _ids, _link)


def list_mutants(files: list[Path], count: int, seed: int) -> Iterator[Mutant]:
    """Lists, each cut to forty projects and with one to five changes of its rows, columns and cells."""
    dice = random.Random(seed)
    grids = [(file.name, _grid(file)) for file in files]
    for number in range(count):
        name, original = dice.choice(grids)
        rows = [list(row) for row in original]
        changes = [dice.choice(GRID_CHANGES)(rows, dice) for _ in range(dice.randint(1, 5))]
        text = StringIO(newline="")
        csv.writer(text, delimiter=dice.choice(",;\t"), quoting=dice.choice([0, 1])).writerows(rows)
        data = text.getvalue().encode(dice.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), errors="replace")
        yield Mutant(f"{number} {name}: {', '.join(changes)}", ".csv", data)


def _grid(file: Path) -> list[list[str]]:
    text = file.read_bytes().decode("cp1252")
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=";" if ";" in text[:30] else ","))
    return [row[:41] for row in rows] if len(rows) < 30 else rows[:41]


def _cell(rows: list[list[str]], dice: random.Random) -> str:
    row = dice.choice(rows)
    if row:
        row[dice.randrange(len(row))] = dice.choice(NASTY)
    return "a cell"


def _label(rows: list[list[str]], dice: random.Random) -> str:
    if rows[0]:
        rows[0][dice.randrange(len(rows[0]))] = dice.choice([*NASTY, *rows[0], "project name", "colour_rating", "year"])
    return "a label"


def _row_missing(rows: list[list[str]], dice: random.Random) -> str:
    if len(rows) > 1:
        rows.pop(dice.randrange(len(rows)))
    return "a row less"


def _row_doubled(rows: list[list[str]], dice: random.Random) -> str:
    rows.insert(dice.randrange(len(rows) + 1), list(dice.choice(rows)))
    return "a row twice"


def _column_missing(rows: list[list[str]], dice: random.Random) -> str:
    at = dice.randrange(max(1, len(rows[0])))
    for row in rows:
        del row[at : at + 1]
    return "a column less"


def _column_doubled(rows: list[list[str]], dice: random.Random) -> str:
    at = dice.randrange(max(1, len(rows[0])))
    for row in rows:
        row[at:at] = row[at : at + 1]
    return "a column twice"


def _columns_mixed(rows: list[list[str]], dice: random.Random) -> str:
    width = max(len(row) for row in rows)
    order = dice.sample(range(width), width)
    rows[:] = [[row[i] for i in order if i < len(row)] for row in rows]
    return "columns in another order"


def _rows_mixed(rows: list[list[str]], dice: random.Random) -> str:
    dice.shuffle(rows)
    return "rows in another order"


def _turned(rows: list[list[str]], dice: random.Random) -> str:
    width = max(len(row) for row in rows)
    rows[:] = [[row[i] if i < len(row) else "" for row in rows] for i in range(width)] or [[""]]
    return "turned"


def _shifted(rows: list[list[str]], dice: random.Random) -> str:
    dice.choice(rows).insert(0, dice.choice(["", "x"]))
    return "a row shifted"


def _shortened(rows: list[list[str]], dice: random.Random) -> str:
    row = dice.choice(rows)
    del row[dice.randrange(len(row) + 1) :]
    return "a row cut"


GRID_CHANGES = (
    *(_cell, _cell, _cell, _label, _label, _row_missing, _row_doubled, _column_missing, _column_doubled),
    *(_columns_mixed, _rows_mixed, _turned, _shifted, _shortened),
)


def xer_mutants(files: list[Path], count: int, seed: int) -> Iterator[Mutant]:
    """Primavera P6 exchange files, each with one to five changes of its rows, columns, values and calendars."""
    dice = random.Random(seed)
    originals = [(file.name, file.read_bytes().decode("cp1252").split("\r\n")) for file in files]
    for number in range(count):
        name, original = dice.choice(originals)
        lines = list(original)
        changes = [dice.choice(XER_CHANGES)(lines, dice) for _ in range(dice.randint(1, 5))]
        data = "\r\n".join(lines).encode(dice.choice(["utf-8", "utf-8-sig", "cp1252"]), errors="replace")
        yield Mutant(f"{number} {name}: {', '.join(changes)}", ".xer", data)


def _row(lines: list[str], dice: random.Random) -> int:
    rows = [at for at, line in enumerate(lines) if line.startswith("%R")]
    read = [at for at in rows if at > 30]
    return dice.choice(read or rows or [0])


def _xer_value(lines: list[str], dice: random.Random) -> str:
    at = _row(lines, dice)
    values = lines[at].split("\t")
    place = dice.randrange(len(values))
    values[place] = dice.choice([*NASTY, "2026-13-01 08:00", "PR_XX", "CS_X", "TT_LOE", "1e15", "-5"])
    lines[at] = "\t".join(values)
    return f"value {place} of line {at + 1}"


def _xer_values_swapped(lines: list[str], dice: random.Random) -> str:
    at = _row(lines, dice)
    values = lines[at].split("\t")
    one, other = dice.randrange(len(values)), dice.randrange(len(values))
    values[one], values[other] = values[other], values[one]
    lines[at] = "\t".join(values)
    return f"values {one} and {other} of line {at + 1}"


def _xer_id(lines: list[str], dice: random.Random) -> str:
    at, other = _row(lines, dice), _row(lines, dice)
    values, donor = lines[at].split("\t"), lines[other].split("\t")
    place = dice.choice([1, 2, 3, 4])
    if place < len(values) and place < len(donor):
        values[place] = donor[place]
    lines[at] = "\t".join(values)
    return f"id {place} of line {at + 1}"


def _xer_line_missing(lines: list[str], dice: random.Random) -> str:
    at = dice.randrange(len(lines))
    lines.pop(at) if len(lines) > 1 else None
    return f"line {at + 1} less"


def _xer_line_doubled(lines: list[str], dice: random.Random) -> str:
    at = dice.randrange(len(lines))
    lines.insert(dice.randrange(len(lines)), lines[at])
    return f"line {at + 1} twice"


def _xer_line_moved(lines: list[str], dice: random.Random) -> str:
    at = dice.randrange(len(lines))
    lines.insert(dice.randrange(len(lines)), lines.pop(at))
    return f"line {at + 1} elsewhere"


def _xer_calendar(lines: list[str], dice: random.Random) -> str:
    calendars = [at for at, line in enumerate(lines) if "DaysOfWeek" in line]
    if not calendars:
        return "no calendar"
    at = dice.choice(calendars)
    text = lines[at]
    cut = text.index("(0||")
    place = dice.randrange(cut, len(text))
    piece = dice.choice(["(", ")", "()", "", "(0||0(d|1)())", "s|25:00", "|", "(0||" * 40, "\x7f", "-1"])
    lines[at] = text[:place] + piece + text[place + dice.randrange(3) :]
    return f"calendar in line {at + 1}"


def _xer_columns_mixed(lines: list[str], dice: random.Random) -> str:
    heads = [at for at, line in enumerate(lines) if line.startswith("%F")]
    if not heads:
        return "no columns"
    at = dice.choice(heads)
    mark, *names = lines[at].split("\t")
    one, other = dice.randrange(len(names)), dice.randrange(len(names))
    names[one], names[other] = names[other], names[one]
    lines[at] = "\t".join([mark, *names])
    return f"columns in line {at + 1}"


XER_CHANGES = (
    *(_xer_value, _xer_value, _xer_value, _xer_values_swapped, _xer_id, _xer_id, _xer_line_missing),
    *(_xer_line_doubled, _xer_line_moved, _xer_calendar, _xer_columns_mixed),
)
