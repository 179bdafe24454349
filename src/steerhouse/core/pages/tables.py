"""Rows as a table: heads with units and sort links, cells written once a value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from steerhouse.core.pages import columns as col
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import NONE, shown
from steerhouse.core.pages.columns import Bound
from steerhouse.core.pages.seeing import Sight

# Pixels for columns below each width of the window, and what leaves there: the last declared column first.
ROOM = ((872, "sh-low-1"), (696, "sh-low-2"), (424, "sh-low-3"))
NAME_WIDTH, TEXT_WIDTH = 240, 136
WIDTHS = (72, 80, 88, 96, 104, 112, 120, 136, 152, 168, 192, 224)
# The mean width of a letter of a head, and of its padding and arrow.
LETTER = 6.5
# Names get the free width, so these do not share it.
SHARED = {"link": 136, "text": 152}


@dataclass(frozen=True)
class Head:
    """The top of a column."""

    label: str
    unit: str
    number: bool
    classes: str
    width: str
    sort: str = ""
    sorted: str = ""

    @property
    def arrow(self) -> str:
        """The shape that shows the direction."""
        return {"ascending": "i-up", "descending": "i-fall"}.get(self.sorted, "")


@dataclass(frozen=True)
class Table:
    """Heads and rows, ready for the template."""

    heads: list[Head]
    rows: list[SafeString]


SortLink = Callable[[Bound], tuple[str, str]]


def table(columns: Sequence[Bound], rows: Sequence[Any], sight: Sight, sort: SortLink | None = None) -> Table:
    """The rows with the columns that the actor may see. Django-tables2 takes several times as long: decision 5."""
    col.learn(columns, rows, sight)
    leaving = _leaving(columns)
    heads, cells = [], []
    for column, classes in zip(columns, leaving, strict=True):
        values = [column.read(row, sight) for row in rows]
        unit, write = column.kind.unit(values) if column.kind.unit else ("", column.kind.short)
        address_of, state = sort(column) if sort else ("", "")
        width = f"sh-c-{_width(column)}" if _width(column) else ""
        heads.append(Head(column.heading, unit, column.kind.number, classes, width, address_of, state))
        tag = _opening(column, classes)
        cells.append(
            [f"{tag}{_content(column, row, value, write)}</td>" for row, value in zip(rows, values, strict=True)]
        )
    # Every part was escaped by its kind.
    return Table(heads, [mark_safe("".join(parts)) for parts in zip(*cells, strict=True)])  # noqa: S308


def _width(column: Bound) -> int:
    """Pixels of a column: made for its longest value and for its head; 0 shares what is left."""
    needed: float = column.kind.width or SHARED.get(column.kind_name, 0)
    if column.choices:
        needed = max((len(str(label)) for label in column.choices.values()), default=0) * LETTER + 32
    if column.kind_name == "text" and 0 < (getattr(column.field, "max_length", None) or 0) <= 60:
        needed = 104
    if not needed:
        return 0
    head = len(column.heading) + (5 if column.kind_name == "amount" else 0)
    wanted = max(needed, head * LETTER + 32)
    return next((width for width in WIDTHS if width >= wanted), WIDTHS[-1])


def _opening(column: Bound, classes: str) -> str:
    number = "sh-num" if column.kind.number else "sh-soft" if column.kind_name in ("link", "prose") else ""
    both = f"{number} {classes}".strip()
    return f'<td class="{both}">' if both else "<td>"


def _content(column: Bound, row: Any, value: Any, write: Callable[[Any], SafeString]) -> SafeString:
    inner = shown(value, write)
    if column.kind_name == "name":
        target = address(row)
        inner = shown(value if value not in (None, "") else str(row), write)
        return format_html('<a class="sh-row" href="{}">{}</a>', target, inner) if target else inner
    why = getattr(row, column.why) if column.why and inner is not NONE else ""
    return format_html('<a class="sh-why" href="{}">{}</a>', why, inner) if why else inner


def _leaving(columns: Sequence[Bound]) -> list[str]:
    """Which columns leave at which width: name, status and one number stay on a phone."""
    found, used, kept = [], 0, {"status": 1, "number": 1}
    for column in columns:
        name = column.kind_name == "name"
        used += NAME_WIDTH if name else _width(column) or TEXT_WIDTH
        classes = [style for room, style in ROOM if used > room and not name]
        group = "number" if column.kind.number else column.kind_name
        if not name and kept.get(group, 0) == 0:
            classes.append("sh-wide")
        kept[group] = max(0, kept.get(group, 0) - 1)
        found.append(" ".join(classes))
    return found
