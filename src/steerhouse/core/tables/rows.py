"""Rows of a table as values for fields: each cell read, what is wrong with it told with its place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.money import Money
from steerhouse.core.pages.columns import currency_of
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.tables.pointing import Things
from steerhouse.core.tables.spelling import meaning
from steerhouse.core.tables.targets import ID, Plan, targets
from steerhouse.interchange.money import minor_digits
from steerhouse.interchange.problems import Problem, shortened
from steerhouse.interchange.tables.model import TableFile, TableRow
from steerhouse.interchange.tables.spelling import Sum, Wrong, refuse_unread, same


@dataclass(eq=False)
class Row:
    """One row on its way in: values by field, fields whose cell is empty, and what stands in the way."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    waits: dict[str, "Row"] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    public_id: str = ""
    stored: Any = None
    thing: Any = None
    became: str = ""

    @property
    def name(self) -> str:
        """What the row is called in a preview."""
        return str(self.thing) if self.thing is not None else next(filter(None, self.cells.values()), "")


def letter(index: int) -> str:
    """The letters of a column, as spreadsheets count.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    above, rest = divmod(index, 26)
    return (letter(above - 1) if above else "") + ascii_uppercase[rest]


def column_label(file: TableFile, index: int) -> str:
    """The label of a column, or its letter where it has none."""
    return file.labels[index] or _("Column %s") % letter(index)


class Reading:
    """Reads the rows of one table for one entity, with what the actor sees."""

    def __init__(self, pages: Pages, file: TableFile, plan: Plan, by: Actor) -> None:
        self.pages, self.file, self.plan, self.by = pages, file, plan, by
        known = targets(pages, by)
        self.fields = {
            name: known[name].field
            for name in plan.by_field
            if name in known and plan.by_field[name] < len(file.labels)
        }
        self.things: dict[type[Any], Things] = {}
        self.rows = [self._row(line) for line in file.rows]
        self._find_in_file()
        for row in self.rows:
            self.settle(row)

    def refuse(self, row: Row, name: str, message: str, what_next: str) -> None:
        """Note what is wrong with a cell, or with the row where no field is named."""
        where = _("row %s") % f"{row.number:,}"
        label = column_label(self.file, self.plan.by_field[name]) if name in self.plan.by_field else ""
        if label:
            where = _("%(row)s, column %(column)s") % {"row": where, "column": label}
        row.problems.append(Problem(where, label, shortened(row.cells.get(name, "")), message, what_next))

    def _row(self, line: TableRow) -> Row:
        at = self.plan.by_field
        row = Row(line.number, {name: line.cells[at[name]] for name in self.fields})
        for name, found in self.fields.items():
            text, kind = row.cells[name], line.kinds[at[name]]
            try:
                if not text.strip():
                    row.empty.append(name)
                elif name == ID:
                    row.public_id = text.strip()
                elif found.is_relation:
                    refuse_unread(text, kind)
                    row.values[name] = self._thing(found, text.strip())
                else:
                    row.values[name] = meaning(found, text, kind, self.plan)
            except Wrong as wrong:
                self.refuse(row, name, wrong.message, wrong.what_next)
        return row

    def of(self, model: type[Any]) -> Things:
        """The things of one kind, asked for once."""
        if model not in self.things:
            self.things[model] = Things(model, self.by)
        return self.things[model]

    def _thing(self, found: Any, text: str) -> Any:
        """What a cell points at; the text itself where it may be another row of the file."""
        thing = self.of(found.related_model).find(text)
        if thing is not None:
            return thing
        if found.related_model is self.pages.model:
            return text
        raise self.of(found.related_model).unknown(text)

    def _find_in_file(self) -> None:
        """Texts that point at rows of the same file: by what stands in their code or name."""
        own = [
            name for name, found in self.fields.items() if found.is_relation and found.related_model is self.pages.model
        ]
        if not own:
            return
        words = self._words()
        for row in self.rows:
            for name in [name for name in own if isinstance(row.values.get(name), str)]:
                text = row.values.pop(name)
                meant = [one for one in words.get(same(text), ()) if one is not row]
                if len(meant) == 1:
                    row.waits[name] = meant[0]
                elif meant:
                    several = ", ".join(f"{one.number:,}" for one in meant[:5])
                    message = _("Several rows of this file are called so: %(several)s.") % {"several": several}
                    self.refuse(row, name, message, _("Write the code of the one that is meant."))
                else:
                    wrong = self.of(self.pages.model).unknown(text)
                    self.refuse(row, name, wrong.message, wrong.what_next)

    def _words(self) -> Mapping[str, list[Row]]:
        """The rows by the words that name them; a code counts before a name."""
        search = [name for name in self.pages.model.search if name in self.fields]
        codes, names = search[:1], [*search[1:2], *(name for name in ("name", "title") if name in self.fields)]
        found: dict[str, list[Row]] = defaultdict(list)
        for fields in (codes, names):
            here: dict[str, list[Row]] = defaultdict(list)
            for row in self.rows:
                for word in {same(row.cells[name]) for name in fields} - {""}:
                    here[word].append(row)
            for word, rows in here.items():
                found.setdefault(word, rows)
        return found

    def settle(self, row: Row, beside: Any = None) -> None:
        """Sums become minor units of the currency that the row names, else of the one `beside` it."""
        for name, value in [(name, value) for name, value in row.values.items() if isinstance(value, Sum)]:
            found = self.fields[name]
            first = found.currency_from.partition("__")[0]
            if value.currency and first == found.currency_from in self.pages.form and first not in self.fields:
                row.values[first] = value.currency
            if first not in row.values and beside is None:
                continue
            del row.values[name]
            plain = {key: one for key, one in row.values.items() if not isinstance(one, Sum)}
            named = self.pages.model(**plain) if first in row.values else beside
            try:
                row.values[name] = minor_units(value, currency_of(named, found))
            except Wrong as wrong:
                self.refuse(row, name, wrong.message, wrong.what_next)

    def problems(self) -> Iterator[Problem]:
        """Everything that stands in the way, in the order of the rows."""
        for row in self.rows:
            yield from row.problems


def minor_units(value: Sum, currency: str) -> int:
    """An amount in minor units. Raises Wrong where it has another currency or more decimals than its currency."""
    if value.currency and value.currency != currency:
        message = _("The cell says %(said)s, and the row is kept in %(kept)s.") % {
            "said": value.currency, "kept": currency or "–",
        }  # fmt: skip
        raise Wrong(message, _("Write the amount in the currency of its row."))
    if round(value.amount, minor_digits(currency)) != value.amount:
        digits = {"currency": currency, "digits": minor_digits(currency)}
        raise Wrong(_("%(currency)s has %(digits)s decimal places.") % digits, _("Round the amount."))
    try:
        return Money.of(Decimal(value.amount), currency).minor
    except Invalid as error:
        raise Wrong(" ".join(error.fields["amount"]), _("Correct the cell.")) from None
