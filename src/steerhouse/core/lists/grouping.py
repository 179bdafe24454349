"""Rows in groups of one value, each with the number of its rows and the sums of its amounts, added by the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, Q, Sum, Value, When
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.core.actors import Actor
from steerhouse.core.money import Money
from steerhouse.core.pages.cells import money, number, shown
from steerhouse.core.pages.columns import Bound, currency_path, learn
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.filters import offered_to
from steerhouse.core.pages.seeing import Sight
from steerhouse.core.pages.tables import Head, Table

KEY = "group_key"
KINDS = frozenset({"choice", "status", "link", "person", "yes_no"})
# Stand for everything that the reader does not see, so that it is one group without a name.
HIDDEN_ROW, HIDDEN_WORD = -1, "\ufffd"


def groupable(pages: Pages, by: Actor) -> list[Bound]:
    """The filters whose values make groups: choices, things, people, yes and no."""
    return [column for column in offered_to(pages, by) if column.kind_name in KINDS and groups(column)]


def groups(column: Bound) -> bool:
    """Whether rows can be put into groups by a column."""
    return column.load is None or column.group_key() is not None


def keyed(rows: Any, column: Bound, sight: Sight) -> Any:
    """The rows with the key of their group, in the order of the groups; any further order comes behind."""
    path = column.path
    seen = column.seen(sight) if column.load is None else Q()
    if column.load is not None:
        key: Any = column.group_key()
    elif seen:
        hidden = Value(HIDDEN_ROW if column.steps[-1].target is not None else HIDDEN_WORD)
        nothing = When(Q(**{f"{path}__isnull": True}), then=None)
        kind = models.BigIntegerField() if column.steps[-1].target is not None else models.CharField()
        key = Case(nothing, When(seen, then=F(path)), default=hidden, output_field=kind)
    else:
        key = F(path)
    rows = rows.annotate(**{KEY: key})
    return rows.order_by(*column.order(sight, False), F(KEY).asc(nulls_last=True), *rows.query.order_by)


@dataclass
class Group:
    """The rows of one group on this page, under the number and the sums of all its rows."""

    key: Any
    label: SafeString
    rows: list[SafeString] = field(default_factory=list)
    count: int = 0
    sums: list[tuple[Head, SafeString]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """How many rows there are, and how many of them stand here where that is not all."""
        everything = ngettext("%(number)s row", "%(number)s rows", self.count) % {"number": number(self.count)}
        if len(self.rows) == self.count:
            return everything
        return _("%(everything)s, %(here)s of them here") % {"everything": everything, "here": len(self.rows)}


@dataclass(frozen=True)
class Groups:
    """What it takes to put a page of rows into groups."""

    column: Bound
    columns: Sequence[Bound]
    sight: Sight
    everything: Any

    def of(self, rows: Sequence[Any], drawn: Table) -> list[Group]:
        """The rows of a page in their groups. The sums are of all rows of each group, whatever the page shows."""
        found: list[Group] = []
        learn([self.column], rows, self.sight)
        for row, cells in zip(rows, drawn.rows, strict=True):
            key = getattr(row, KEY)
            if not found or found[-1].key != key:
                found.append(Group(key, self._label(row)))
            found[-1].rows.append(cells)
        self._count(found, drawn.heads)
        return found

    def _label(self, row: Any) -> SafeString:
        value = self.column.read(row, self.sight)
        return shown(_("None") if value in (None, "") else value, self.column.kind.long)

    def _count(self, groups: list[Group], heads: Sequence[Head]) -> None:
        keys = [group.key for group in groups if group.key is not None]
        here = Q(**{f"{KEY}__in": keys}) | Q(**{f"{KEY}__isnull": True})
        rows = self.everything.filter(here).order_by().select_related(None)
        counts = dict(rows.values_list(KEY).annotate(count=Count("pk")))
        sums = self._sums(rows)
        for group in groups:
            group.count = counts.get(group.key, 0)
            behind = list(zip(self.columns, heads, strict=True))[1:]
            group.sums = [(head, sum_cell(sums.get(c.name, {}).get(group.key, {}), head)) for c, head in behind]

    def _sums(self, rows: Any) -> dict[str, dict[Any, dict[str, int]]]:
        """Column → key of the group → currency → minor units; one question for all amounts of one currency field."""
        ways: dict[str, list[Bound]] = {}
        for column in summed(self.columns, self.sight.by):
            ways.setdefault(currency_path(column), []).append(column)
        found: dict[str, dict[Any, dict[str, int]]] = {}
        for way, columns in ways.items():
            totals = {f"sum_{n}": Sum(c.path, filter=c.seen(self.sight) or None) for n, c in enumerate(columns)}
            for line in rows.values(KEY, way).annotate(**totals):
                for n, column in enumerate(columns):
                    if line[f"sum_{n}"] is not None:
                        sums = found.setdefault(column.name, {}).setdefault(line[KEY], {})
                        sums[str(line[way] or "")] = int(line[f"sum_{n}"])
        return found


def summed(columns: Sequence[Bound], by: Actor) -> Iterator[Bound]:
    """The amounts whose sums tell this reader nothing that single rows would not: the right holds for all of them."""
    for column in columns:
        known = currency_path(column)
        if known and column.comparable(by):
            yield column


def sum_cell(sums: dict[str, int], head: Head) -> SafeString:
    """A sum with its currency; amounts of several currencies are not added up, and say so."""
    if not sums:
        return SafeString()
    if len(sums) > 1:
        why = _("Several currencies: %(codes)s") % {"codes": ", ".join(sorted(sums))}
        return format_html('<span class="sh-mute" title="{0}">{1}<span class="sh-vh"> {0}</span></span>', why, _("n/a"))
    (currency, minor), *_rest = sums.items()
    # In the unit of the column, if that is the currency of its head.
    return shown(Money(minor, currency), head.write if head.unit and head.codes == {currency} else money)
