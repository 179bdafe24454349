"""Custom fields and outline codes of tasks in Microsoft Project XML: their definitions, read and written.

A field is known by its number. Numbers count from 188743680; those of the fields that every file has are in `SLOTS`.
Values are spelled as the format spells them, so what is read is written again letter by letter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from steerhouse.interchange.mspdi.fields import Fields, Reading, local_name
from steerhouse.interchange.mspdi.writing import elements
from steerhouse.interchange.schedule_file import FieldKind, FieldValue, FileField, FileTask

if TYPE_CHECKING:
    from lxml.etree import _Element

FIRST = 188_743_680


def _runs(*runs: tuple[int, int, int]) -> tuple[int, ...]:
    """Numbers of fields from runs of (first offset, step, how many)."""
    return tuple(FIRST + start + step * count for start, step, most in runs for count in range(most))


SLOTS: dict[str, tuple[FieldKind, tuple[int, ...]]] = {
    "Text": (FieldKind.TEXT, _runs((51, 3, 5), (66, 1, 5), (317, 1, 20))),
    "Number": (FieldKind.NUMBER, _runs((87, 1, 5), (302, 1, 15))),
    "Cost": (FieldKind.COST, _runs((106, 1, 3), (258, 1, 7))),
    "Date": (FieldKind.DATE, _runs((265, 1, 10))),
    "Flag": (FieldKind.FLAG, _runs((72, 1, 10), (292, 1, 10))),
    "Duration": (FieldKind.DURATION, _runs((103, 1, 3), (275, 1, 7))),
    "Outline Code": (FieldKind.CODE, _runs((416, 2, 10))),
    "Start": (FieldKind.DATE, _runs((52, 3, 5), (282, 2, 5))),
    "Finish": (FieldKind.DATE, _runs((53, 3, 5), (283, 2, 5))),
}
NAMES = {
    number: f"{name}{place}"
    for name, (_kind, numbers) in SLOTS.items()
    for place, number in enumerate(numbers, start=1)
}
# What a definition says of its type (CFType): cost, date, duration, finish, flag, number, start, text.
TYPES = {
    "0": FieldKind.COST, "1": FieldKind.DATE, "2": FieldKind.DURATION, "3": FieldKind.DATE, "4": FieldKind.FLAG,
    "5": FieldKind.NUMBER, "6": FieldKind.DATE, "7": FieldKind.TEXT,
}  # fmt: skip
MOST_LEVELS = 20
DAYS = 7
NO_ENTRY = "Values of custom fields that no list explains"
# Of a code by their way: number, number of the parent, description.
Entries = Mapping[str, tuple[int, int, str]]


class Definitions:
    """What the file says about its own fields; fields that it does not explain are known by their numbers."""

    def __init__(self, root: "_Element") -> None:
        self.fields: dict[str, FileField] = {}
        self.entries: dict[str, dict[str, str]] = {}
        for section in root:
            if local_name(section) == "ExtendedAttributes":
                for one in section:
                    self._attribute(_texts(one), _lists(one, "ValueList"))
            elif local_name(section) == "OutlineCodes":
                for one in section:
                    self._code(_texts(one), _lists(one, "Values"))

    def _attribute(self, texts: Mapping[str, str], listed: list[Mapping[str, str]]) -> None:
        number = texts.get("FieldID", "")
        field = replace(
            self.field(number),
            label=texts.get("Alias") or self.field(number).label,
            values=tuple(FieldValue(one.get("Value", ""), one.get("Description", "")) for one in listed),
        )
        if texts.get("CFType", "") in TYPES:
            field = replace(field, kind=TYPES[texts["CFType"]])
        if texts.get("FieldName") and _whole(number) not in NAMES:
            named = kind_of_name(texts["FieldName"])
            field = replace(field, kind=named or field.kind, label=texts.get("Alias") or texts["FieldName"])
        self.fields[number] = field
        self.entries[number] = {one.get("ID", ""): one.get("Value", "") for one in listed}

    def _code(self, texts: Mapping[str, str], listed: list[Mapping[str, str]]) -> None:
        number = texts.get("FieldID", "")
        label = texts.get("Alias") or texts.get("FieldName") or self.field(number).label
        by_id = {one.get("ValueID", ""): one for one in listed}
        self.entries[number] = {one: _way(one, by_id) for one in by_id}
        values = tuple(
            FieldValue(self.entries[number][one], texts.get("Description", "")) for one, texts in by_id.items()
        )
        self.fields[number] = replace(self.field(number), label=label, kind=FieldKind.CODE, values=values)

    def field(self, number: str) -> FileField:
        """The field of that number, explained in the file or not."""
        if number not in self.fields:
            whole = _whole(number)
            name = NAMES.get(whole, f"Field {number}"[:80])
            kind = next((kind for kind, numbers in SLOTS.values() if whole in numbers), FieldKind.TEXT)
            self.fields[number] = FileField(key=name, label=name, kind=kind, source_id=whole or None)
        return self.fields[number]

    def value(self, number: str, texts: Mapping[str, str]) -> str:
        """What one task says in the field: its value, or the entry of the list that it points to."""
        listed = self.entries.get(number, {})
        return texts.get("Value", "") or listed.get(texts.get("ValueID", ""), "")


def kind_of_name(name: str) -> FieldKind | None:
    """The kind that a name such as "Enterprise Number12" tells."""
    found = [kind for word, (kind, _numbers) in SLOTS.items() if name.rstrip("0123456789").endswith(word)]
    return found[0] if found else None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _texts(element: "_Element") -> dict[str, str]:
    return {local_name(child): (child.text or "").strip() for child in element if not len(child)}


def _lists(element: "_Element", name: str) -> list[Mapping[str, str]]:
    return [_texts(one) for child in element if local_name(child) == name for one in child]


def _way(entry: str, by_id: Mapping[str, Mapping[str, str]]) -> str:
    """The entry's value below those of its parents; a ring ends where it closes."""
    way: list[str] = []
    while entry in by_id and len(way) < MOST_LEVELS:
        way.insert(0, by_id[entry].get("Value", ""))
        entry = by_id[entry].get("ParentValueID", "")
    return ".".join(way)


Raw = tuple[tuple[str, dict[str, str]], ...]


def raw_values(fields: Fields) -> Raw:
    """Number and texts of each custom field and outline code of a task, while its element is there."""
    found = []
    for name in ("ExtendedAttribute", "OutlineCode"):
        for one in fields.nested.get(name, ()):
            texts = _texts(one)
            found.append((texts.get("FieldID", ""), texts))
    return tuple(found)


def explained(
    tasks: Iterable[FileTask], raw: Mapping[int, Raw], root: "_Element", reading: Reading
) -> tuple[tuple[FileTask, ...], tuple[FileField, ...]]:
    """Tasks with the values of their fields, and the fields that some task has a value of."""
    known = Definitions(root)
    used: dict[str, FileField] = {}
    found = []
    for task in tasks:
        values: dict[str, str] = {}
        for number, texts in raw.get(task.uid, ()):
            field, value = known.field(number), known.value(number, texts)
            if value:
                used[field.key] = field
                values[field.key] = _fitting(value, reading)
            else:
                reading.leave_out(NO_ENTRY, "tasks")
        found.append(replace(task, fields=tuple(sorted(values.items()))) if values else task)
    return tuple(found), tuple(used[key] for key in sorted(used))


def _fitting(value: str, reading: Reading) -> str:
    return value[: reading.limits.text_characters]


def numbered(fields: Sequence[FileField]) -> dict[str, FileField]:
    """Each field with the number under which it is written, by key: its own, else one that is free of its kind, else
    of text; a field for which none is left is not written."""
    taken = {one.source_id for one in fields}
    found: dict[str, FileField] = {}
    for one in fields:
        if one.source_id is not None:
            found[one.key] = one
            continue
        slots = [*(numbers for kind, numbers in SLOTS.values() if kind is one.kind), SLOTS["Text"][1]]
        free = next((number for numbers in slots for number in numbers if number not in taken), None)
        if free is not None:
            taken.add(free)
            kind = next(kind for kind, numbers in SLOTS.values() if free in numbers)
            found[one.key] = replace(one, source_id=free, kind=kind)
    return found


def definitions(fields: Iterable[FileField], tasks: Sequence[FileTask]) -> Iterator[str]:
    """The sections that explain the fields, codes first, as the tool writes them."""
    fields = list(fields)
    codes = [one for one in fields if one.kind is FieldKind.CODE]
    others = [one for one in fields if one.kind is not FieldKind.CODE]
    if codes:
        yield "<OutlineCodes>" + "".join(_code_definition(one, code_entries(one, tasks)) for one in codes)
        yield "</OutlineCodes>\n"
    if others:
        yield "<ExtendedAttributes>" + "".join(_attribute_definition(one) for one in others)
        yield "</ExtendedAttributes>\n"


def _attribute_definition(one: FileField) -> str:
    name = NAMES.get(one.source_id or 0, one.key)
    number = {kind: number for number, kind in reversed(TYPES.items())}[one.kind]
    head = elements((("FieldID", one.source_id), ("FieldName", name), ("CFType", number), ("Alias", _alias(one, name))))
    values = "".join(
        f"<Value>{elements((('ID', place), ('Value', each.value), ('Description', each.description)))}</Value>"
        for place, each in enumerate(one.values, start=1)
    )
    listed = f"<ValueList>{values}</ValueList>" if values else ""
    return f"<ExtendedAttribute>{head}{listed}</ExtendedAttribute>"


def _alias(one: FileField, name: str) -> str:
    return "" if one.label == name else one.label


def code_entries(one: FileField, tasks: Iterable[FileTask]) -> dict[str, tuple[int, int, str]]:
    """Number, number of the parent and description of each entry of a code, by its way; those that lie on the way to
    another one are there too."""
    described = {each.value: each.description for each in one.values}
    used = (value for task in tasks for key, value in task.fields if key == one.key)
    found: dict[str, tuple[int, int, str]] = {}
    for way in [*described, *used]:
        names = way.split(".")
        for depth in range(1, len(names) + 1):
            here, above = ".".join(names[:depth]), ".".join(names[: depth - 1])
            if here not in found:
                found[here] = len(found) + 1, found[above][0] if above else 0, described.get(here, "")
    return found


def _code_definition(one: FileField, entries: Entries) -> str:
    name = NAMES.get(one.source_id or 0, one.key)
    head = elements((("FieldID", one.source_id), ("FieldName", name), ("Alias", _alias(one, name))))
    values = "".join(
        "<Value>"
        + elements(
            (
                ("ValueID", number), ("ParentValueID", parent), ("Value", way.rpartition(".")[2]),
                ("Description", description),
            )
        )
        + "</Value>"
        for way, (number, parent, description) in entries.items()
    )  # fmt: skip
    return f"<OutlineCode>{head}<Values>{values}</Values></OutlineCode>"


def written_values(
    task: FileTask, fields: Mapping[str, FileField], entries: Mapping[str, Mapping[str, tuple[int, int, str]]]
) -> tuple[str, str]:
    """A task's custom fields, and its outline codes, which stand apart in the file."""
    plain, codes = [], []
    for key, value in task.fields:
        one = fields.get(key)
        if one is None:
            continue
        if one.kind is FieldKind.CODE:
            inner = elements((("FieldID", one.source_id), ("ValueID", entries[key][value][0])))
            codes.append(f"<OutlineCode>{inner}</OutlineCode>")
        else:
            shown = DAYS if one.kind is FieldKind.DURATION else None
            inner = elements((("FieldID", one.source_id), ("Value", value), ("DurationFormat", shown)))
            plain.append(f"<ExtendedAttribute>{inner}</ExtendedAttribute>")
    return "".join(plain), "".join(codes)
