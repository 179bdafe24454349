"""Two readings of one plan side by side: every field in which they differ, named by kind of row, row and field."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from steerhouse.interchange.schedule_file import FileLink, ScheduleFile

Row = TypeVar("Row")
# Where a thing stood in the file is not what the plan says.
OF_THE_FILE = frozenset(["line"])
TOLERANCE = 1e-6
NOT_THERE = "missing"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of one row: what it was before and is after. `field` is empty where the whole row came or went."""

    kind: str
    uid: str
    name: str
    field: str
    before: Any
    after: Any

    def facts(self) -> dict[str, str]:
        """As JSON."""
        return {each.name: str(getattr(self, each.name)) for each in fields(self)}

    def __str__(self) -> str:
        what = f"{self.kind} {self.uid} “{self.name}”" if self.name else f"{self.kind} {self.uid}".strip()
        return f"{what}: {self.field + ' ' if self.field else ''}{self.before!r} → {self.after!r}"


def differences(before: ScheduleFile, after: ScheduleFile) -> Iterator[FieldDifference]:
    """Every field in which two readings of a plan differ; rows are matched by the numbers that the file gives them."""
    yield from _fields("project", "", "", before.project, after.project)
    for kind, one, other in (
        ("calendar", before.calendars, after.calendars),
        ("task", before.tasks, after.tasks),
        ("resource", before.resources, after.resources),
        ("assignment", before.assignments, after.assignments),
    ):
        yield from _rows(kind, _by(one, _uid), _by(other, _uid))
    yield from _rows("link", _by(before.links, _ends), _by(after.links, _ends))
    order = [one.uid for one in before.tasks], [one.uid for one in after.tasks]
    common = set(order[0]) & set(order[1])
    rows = [[uid for uid in uids if uid in common] for uids in order]
    if rows[0] != rows[1]:
        yield FieldDifference("task", "", "", "order of the rows", rows[0], rows[1])


def _uid(row: Any) -> int:
    return int(row.uid)


def _ends(link: FileLink) -> str:
    return f"{link.predecessor_uid} → {link.successor_uid} ({link.kind.value})"


def _by(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, Row]:
    return {key(row): row for row in rows}


def _rows(kind: str, before: Mapping[Hashable, Any], after: Mapping[Hashable, Any]) -> Iterator[FieldDifference]:
    for uid, row in before.items():
        other, name = after.get(uid), getattr(row, "name", "")
        if other is None:
            yield FieldDifference(kind, str(uid), name, "", "there", NOT_THERE)
        else:
            yield from _fields(kind, str(uid), name, row, other)
    for uid in after.keys() - before.keys():
        yield FieldDifference(kind, str(uid), getattr(after[uid], "name", ""), "", NOT_THERE, "there")


def _fields(kind: str, uid: str, name: str, before: Any, after: Any, within: str = "") -> Iterator[FieldDifference]:
    for each in fields(before):
        if each.name in OF_THE_FILE:
            continue
        one, other = getattr(before, each.name), getattr(after, each.name)
        if each.name == "stored":
            yield from _fields(kind, uid, name, one, other, "stored.")
        elif not alike(one, other):
            yield FieldDifference(kind, uid, name, within + each.name, one, other)


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, numbers to a millionth.

    >>> alike(480.0, 480.0000001), alike(480.0, None), alike("", "x")
    (True, False, False)
    """
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TOLERANCE
    return bool(one == other)
