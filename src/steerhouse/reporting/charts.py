"""Geometry of the small charts that the server draws as SVG: lengths in user units, no colors, no words of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 22
BAR = 18
LABEL = 56
TOTAL = 33
GAP = 1.0
# Below this width a number does not fit into its segment; the table beside the chart has it.
ROOM_FOR_NUMBER = 20.0


@dataclass(frozen=True)
class Part:
    """A count of one grade in one period, with the look of its grade."""

    count: int
    look: str
    label: str


@dataclass(frozen=True)
class StackRow:
    """One period: its label, its parts in the order of the scale, and the scale that they belong to."""

    label: str
    parts: Sequence[Part]
    scale: str
    current: bool = False
    url: str = ""


@dataclass(frozen=True)
class Segment:
    """A drawn part: where it begins, how wide it is, and where its number stands if there is room."""

    x: float
    width: float
    middle: float
    look: str
    count: int
    label: str
    numbered: bool


@dataclass(frozen=True)
class DrawnRow:
    """A drawn period."""

    label: str
    total: int
    y: float
    baseline: float
    break_y: float | None
    segments: list[Segment]
    current: bool
    url: str


@dataclass(frozen=True)
class Stack:
    """A drawn stack of periods."""

    width: int
    height: float
    rows: list[DrawnRow]


def stack(rows: Sequence[StackRow], *, width: int = 328) -> Stack:
    """Bars of equal length, one a period, split by grade; a dashed line stands where the scale changes.

    >>> drawn = stack([StackRow("2022", [Part(3, "ok", "Green"), Part(1, "critical", "Red")], "three")], width=189)
    >>> [(s.x, s.width, s.numbered) for s in drawn.rows[0].segments]
    [(56.0, 74.25, True), (131.25, 24.75, True)]
    """
    drawn: list[DrawnRow] = []
    y = 2.0
    for before, row in zip([None, *rows], rows, strict=False):
        broken = before is not None and before.scale != row.scale
        y += 6 if broken else 0
        drawn.append(
            DrawnRow(
                row.label,
                sum(part.count for part in row.parts),
                y,
                y + 13,
                y - 5 if broken else None,
                _segments(row.parts, width),
                row.current,
                row.url,
            )
        )
        y += ROW
    return Stack(width, y, drawn)


def _segments(parts: Sequence[Part], width: int) -> list[Segment]:
    shown = [part for part in parts if part.count]
    total = sum(part.count for part in shown)
    room = width - LABEL - TOTAL - GAP * max(0, len(shown) - 1)
    found, x = [], float(LABEL)
    for part in shown:
        length = room * part.count / total
        numbered = length >= ROOM_FOR_NUMBER
        found.append(
            Segment(
                round(x, 2), round(length, 2), round(x + length / 2, 2), part.look, part.count, part.label, numbered
            )
        )
        x += length + GAP
    return found


@dataclass(frozen=True)
class Diverging:
    """A bar to the left (negative) or right (positive) of a middle line."""

    x: float
    width: float
    middle: float
    total: float


def diverging(value: float | None, largest: float, *, width: int = 60) -> Diverging | None:
    """A variance as a bar from the middle; the largest absolute value of the column fills half the width.

    >>> diverging(-0.5, 1.0, width=60)
    Diverging(x=15.0, width=15.0, middle=30.0, total=60)
    """
    if value is None or largest <= 0:
        return None
    half = width / 2
    length = min(abs(value) / largest, 1.0) * half
    return Diverging(round(half - length if value < 0 else half, 2), round(length, 2), half, width)


@dataclass(frozen=True)
class Column:
    """A drawn column: its value's text stands above it, its label below."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    text: str
    strong: bool


@dataclass(frozen=True)
class Columns:
    """Drawn columns from a common zero; None draws a gap."""

    width: int
    height: int
    floor: float
    columns: list[Column]


def columns(
    values: Sequence[tuple[str, float | None, str]], *, width: int = 560, height: int = 120, wide: float = 48
) -> Columns:
    """Columns `(label, value, text)` that begin at zero; the last one is the present and drawn strong.

    >>> [(c.y, c.height) for c in columns([("2021", 5.0, "5"), ("2022", 10.0, "10")], height=100).columns]
    [(50.0, 34.0), (16.0, 68.0)]
    """
    top, floor = 16.0, height - 16.0
    largest = max((value for _, value, _ in values if value is not None), default=0.0)
    step = width / max(1, len(values))
    drawn = []
    for index, (label, value, text) in enumerate(values):
        length = (floor - top) * max(0.0, value or 0.0) / largest if largest > 0 else 0.0
        bar = min(wide, step * 0.7)
        x = index * step + (step - bar) / 2
        drawn.append(
            Column(
                round(x, 2),
                round(floor - length, 2),
                round(bar, 2),
                round(length, 2),
                round(x + bar / 2, 2),
                label,
                text,
                index == len(values) - 1,
            )
        )
    return Columns(width, height, floor, drawn)
