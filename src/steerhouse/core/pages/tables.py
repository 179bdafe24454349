"""Rows as a table: heads with units and sort links, cells written once a value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from steerhouse.core.money import Money
from steerhouse.core.pages import columns as col
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import NONE, shown
from steerhouse.core.pages.columns import Bound
from steerhouse.core.pages.seeing import Sight

# Pixels for columns below each width of the window, and what leaves there: the last declared column first.
ROOM = ((872, "sh-low-1"), (696, "sh-low-2"), (424, "sh-low-3"))
# What a window between 1280 and 1440 px leaves for columns, and the part of it that the name should get.
WIDEST, NAME_WIDTH = 1112, 200
# What it leaves for a panel beside the side column, and in it.
PANEL, SIDE_PANEL = 704, 280
WIDTHS = (72, 80, 88, 96, 104, 112, 120, 136, 152, 168, 192, 224, 256, 320)
# The mean width of a letter in cells and in heads, the padding, an icon, a sort arrow.
LETTER, CAPITAL, HEAD_LETTER, PADDING, ICON, EDGE = 6.8, 7.9, 6.3, 16, 20, 16
# Kinds that can be cut, with the width that they would like.
FLEXIBLE = {"link": 224, "text": 224, "prose": 320, "several": 224}
NARROWEST, CUT_AT = 88, 12


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
    write: Callable[[Any], SafeString] = escape
    codes: frozenset[str] = frozenset()
    # The name of the column, by which a script asks for the field of a cell.
    field: str = ""

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


def table(
    columns: Sequence[Bound], rows: Sequence[Any], sight: Sight, sort: SortLink | None = None, room: int = WIDEST
) -> Table:
    """The rows with the columns that the actor may see. Django-tables2 takes several times as long: decision 5.

    In less room than a list has, the last columns that do not fit are left out; the list shows them.
    """
    col.learn(columns, rows, sight)
    values = [[column.read(row, sight) for row in rows] for column in columns]
    widths = _widths(columns, values, room)
    if room < WIDEST:
        columns = [
            c for c, so_far in zip(columns, accumulate(w or NAME_WIDTH for w in widths), strict=True) if so_far <= room
        ]
        values, widths = values[: len(columns)], widths[: len(columns)]
    heads, cells = [], []
    for column, here, width, classes in zip(columns, values, widths, _leaving(columns, widths), strict=True):
        unit, write = column.kind.unit(here) if column.kind.unit else ("", column.kind.short)
        address_of, state = sort(column) if sort else ("", "")
        named = f"sh-c-{width}" if width else ""
        heads.append(
            Head(
                column.heading,
                unit,
                column.kind.number,
                classes,
                named,
                address_of,
                state,
                write,
                _codes(here),
                column.name,
            )
        )
        cells.append([_cell(column, row, value, write, classes) for row, value in zip(rows, here, strict=True)])
    # Every part was escaped by its kind.
    return Table(heads, [mark_safe("".join(parts)) for parts in zip(*cells, strict=True)])  # noqa: S308


def _codes(values: Sequence[Any]) -> frozenset[str]:
    """The currencies of a column of amounts."""
    return frozenset(value.currency for value in values if isinstance(value, Money))


def _widths(columns: Sequence[Bound], values: Sequence[Sequence[Any]], room: int = WIDEST) -> list[int]:
    """Pixels of each column: made for its longest value and its head, texts cut where the name would get too little."""
    found = [_wanted(column, here) for column, here in zip(columns, values, strict=True)]
    if found and found[-1]:
        # The last one stands at the page's edge, which is wider than a gap.
        found[-1] = next((width for width in WIDTHS if width >= found[-1] + EDGE), WIDTHS[-1])
    while sum(found) + NAME_WIDTH * (0 in found) > room:
        # Codes are cut last: half a code names nothing.
        cut = [(c.kind_name != "text", found[i], i) for i, c in enumerate(columns) if c.kind_name in FLEXIBLE]
        cut = [one for one in cut if one[1] > NARROWEST]
        if not cut:
            break
        _first, width, index = max(cut)
        found[index] = WIDTHS[WIDTHS.index(width) - 1]
    return found


def _wanted(column: Bound, values: Sequence[Any]) -> int:
    """Pixels that the column would like; 0 for the name, which gets what is left."""
    if column.kind_name == "name":
        return 0
    needed: float = column.kind.width
    if column.choices:
        longest = max((len(str(label)) for label in column.choices.values()), default=0)
        needed = longest * LETTER + PADDING + (ICON if column.kind_name == "status" else 0)
    elif column.kind_name in FLEXIBLE:
        widest = max((_pixels(str(value)) for value in values if value is not None), default=0)
        needed = min(widest + PADDING + 8, FLEXIBLE[column.kind_name])
    unit = column.kind.unit(values)[0] if column.kind.unit else ""
    head = len(f"{column.heading}, {unit}" if unit else column.heading) * HEAD_LETTER + PADDING + ICON
    return next((width for width in WIDTHS if width >= max(needed, head)), WIDTHS[-1])


def _pixels(text: str) -> float:
    """About how wide a text is; codes in capitals are wider."""
    return len(text) * (CAPITAL if text.isupper() else LETTER)


def _cell(column: Bound, row: Any, value: Any, write: Callable[[Any], SafeString], classes: str) -> str:
    style = "sh-num" if column.kind.number else "sh-soft" if column.kind_name in ("link", "prose") else ""
    both = f"{style} {classes}".strip()
    # What may be cut is there in full for the pointer.
    whole = str(value) if column.kind_name in FLEXIBLE and value is not None and len(str(value)) > CUT_AT else ""
    opening = f'<td class="{both}"' if both else "<td"
    title = f' title="{escape(whole[:300])}"' if whole else ""
    return f"{opening}{title}>{_content(column, row, value, write)}</td>"


def _content(column: Bound, row: Any, value: Any, write: Callable[[Any], SafeString]) -> SafeString:
    inner = shown(value, write)
    if column.kind_name == "name":
        target = address(row)
        inner = shown(value if value not in (None, "") else str(row), write)
        return format_html('<a class="sh-row" href="{}" title="{}">{}</a>', target, inner, inner) if target else inner
    why = getattr(row, column.why) if column.why and inner is not NONE else ""
    return format_html('<a class="sh-why" href="{}">{}</a>', why, inner) if why else inner


def _leaving(columns: Sequence[Bound], widths: Sequence[int]) -> list[str]:
    """Which columns leave at which width: name, one status and one number stay, the others go from the last on."""
    groups = ["number" if column.kind.number else column.kind_name for column in columns]
    stays = {groups.index(group) for group in ("name", "status", "number") if group in groups}
    used, found = sum(widths[index] or NAME_WIDTH for index in stays), []
    for index, width in enumerate(widths):
        if index in stays:
            found.append("")
            continue
        used += width
        found.append(" ".join([*(style for room, style in ROOM if used > room), "sh-wide"]))
    return found
