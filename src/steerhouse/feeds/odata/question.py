"""The options of an address become a question to the database, and its answer rows as JSON."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q

from steerhouse.core.actors import Actor
from steerhouse.feeds.odata import language
from steerhouse.feeds.odata.errors import BadQuestion, NotOffered
from steerhouse.feeds.odata.kinds import HOURS, MONEY, PLAN, ROW, TEXT, WHOLE, amount
from steerhouse.feeds.odata.sets import EntitySet, Navigation, Property, Service
from steerhouse.interchange.money import DIGITS, USUAL_DIGITS

PAGE, MOST_PAGE, WITH_PARTS = 1000, 5000, 100
MOST_PARTS = 20_000
MOST_ORDER, MOST_EXPAND = 5, 4
LOOKUPS = {"eq": "exact", "gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
# Letters that differ in case alone are the same on both databases.
MATCHES = {"contains": "icontains", "startswith": "istartswith", "endswith": "iendswith"}
EXPANDED = re.compile(r"([A-Za-z]+)(?:\(\s*\$select=([A-Za-z0-9_,\s]*)\))?\Z", re.ASCII)
# Stored as whole numbers.
COUNTED = (HOURS, PLAN, ROW, WHOLE)
ALLOWED = {
    "$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$inlinecount", "$format", "$skiptoken",
}  # fmt: skip


def column(name: str) -> str:
    """The name of an annotation: never that of a field of some model."""
    return f"o_{name}"


@dataclass
class Question:
    """What is asked of one entity set by one reader."""

    service: Service
    of: EntitySet
    by: Actor
    select: list[str] = field(default_factory=list)
    order: list[tuple[str, bool]] = field(default_factory=list)
    expand: list[tuple[Navigation, list[str]]] = field(default_factory=list)
    filter: Any = None
    top: int | None = None
    skip: int = 0
    count: bool = False
    size: int = PAGE
    after: list[Any] | None = None

    def __post_init__(self) -> None:
        self.offered = self.of.offered(self.by)

    def property(self, name: str) -> Property:
        """A property that the reader has."""
        found = self.offered.get(name)
        if found is None:
            raise BadQuestion(f"{self.of.name} has no property {name[:80]}.")
        return found

    def wanted(self) -> list[Property]:
        """The properties of the answer."""
        return [self.property(name) for name in self.select] or list(self.offered.values())

    def rows(self) -> Any:
        """The rows that fit, before order and page."""
        rows = self.of.rows(self.by)
        if self.filter is None:
            return rows
        names = named(self.filter)
        return self.with_values(rows, [self.property(name) for name in names]).filter(self.condition(self.filter))

    def with_values(self, rows: Any, properties: Iterable[Property]) -> Any:
        """The rows with the value of each property beside them."""
        new = {column(one.name): one.expression(self.of.model, self.by) for one in properties}
        money = {f"{column(one.name)}_in": F(one.currency) for one in properties if one.currency}
        known = rows.query.annotations
        return rows.annotate(**{name: value for name, value in {**new, **money}.items() if name not in known})

    def condition(self, term: Any) -> Q:
        """A tree of conditions for the database."""
        if isinstance(term, language.Joined):
            found = self.condition(term.terms[0])
            for one in term.terms[1:]:
                found = found & self.condition(one) if term.word == "and" else found | self.condition(one)
            return found
        if isinstance(term, language.Not):
            return ~self.condition(term.term)
        if isinstance(term, language.Match):
            if self.property(term.name).kind is not TEXT:
                raise BadQuestion(f"{term.name} is no text.")
            return Q(**{f"{column(term.name)}__{MATCHES[term.how]}": TEXT.read(term.text)})
        return self.compared(term)

    def compared(self, term: language.Compare) -> Q:
        """One comparison; what is null equals null alone and is different from everything else."""
        one, name = self.property(term.name), column(term.name)
        if term.value is None:
            if term.operator not in ("eq", "ne"):
                raise BadQuestion(f"{term.name}: null is neither larger nor smaller than anything.")
            return Q(**{f"{name}__isnull": term.operator == "eq"})
        try:
            if term.operator == "in":
                return any_of(self.single(one, "exact", one.kind.read(value)) for value in term.value)
            value = one.kind.read(term.value)
        except (TypeError, ValueError) as error:
            raise BadQuestion(f"{term.name} is compared with {error}.") from error
        if term.operator == "ne":
            return ~self.single(one, "exact", value) | Q(**{f"{name}__isnull": True})
        return self.single(one, LOOKUPS[term.operator], value)

    def single(self, one: Property, lookup: str, value: Any) -> Q:
        """A column beside a stored value; of an amount each currency has its own minor unit."""
        name = column(one.name)
        if one.kind is not MONEY:
            if lookup == "exact" and one.kind in COUNTED and value != int(value):
                return Q(pk__in=[])
            return Q(**{f"{name}__{lookup}": value})
        places = {digits: [code for code, some in DIGITS.items() if some == digits] for digits in set(DIGITS.values())}
        odd = [
            Q(**{f"{name}_in__in": codes}) & in_minor(name, lookup, value.scaleb(digits))
            for digits, codes in places.items()
        ]
        usual = in_minor(name, lookup, value.scaleb(USUAL_DIGITS)) & ~Q(**{f"{name}_in__in": list(DIGITS)})
        return any_of([usual, *odd])

    def page(self) -> tuple[list[dict[str, Any]], list[Any] | None]:
        """The rows of this page, and where the next one begins; None where there is none."""
        size = min(self.size, WITH_PARTS) if any(one.many for one, _names in self.expand) else self.size
        most = size if self.top is None else min(size, self.top)
        if most == 0:
            return [], None
        keys = [self.property(name) for name, _down in self.order]
        rows = self.with_values(self.rows(), [*self.wanted(), *keys])
        if self.after is not None:
            try:
                rows = rows.filter(self.beyond(self.after))
            except (TypeError, ValueError, OverflowError, ValidationError) as error:
                raise BadQuestion("$skiptoken is none of this feed.") from error
        ordered = rows.order_by(*(self.direction(name, down) for name, down in self.order), "pk")
        links = {one.here for one, _names in self.expand}
        names = {column(one.name) for one in (*self.wanted(), *keys)}
        names |= {f"{column(one.name)}_in" for one in self.wanted() if one.currency}
        start = self.skip if self.after is None else 0
        found = list(ordered.values("pk", *links, *names)[start : start + most + 1])
        more = len(found) > most and (self.top is None or self.top > most)
        shown = found[:most]
        return shown, self.mark(shown[-1]) if more else None

    def direction(self, name: str, down: bool) -> Any:
        """Null is smaller than everything else, on both databases."""
        return F(column(name)).desc(nulls_last=True) if down else F(column(name)).asc(nulls_first=True)

    def mark(self, row: Mapping[str, Any]) -> list[Any]:
        """Where the page ended: the values by which rows are ordered, as they are stored, and the key."""
        return [*(plain(row[column(name)]) for name, _down in self.order), row["pk"]]

    def beyond(self, mark: list[Any]) -> Q:
        """What comes after a mark: later in the first order, or the same there and later in the next one."""
        found, same = Q(), Q()
        for (name, down), value in zip(self.order, mark, strict=False):
            found |= same & later(column(name), value, down=down)
            same &= Q(**{f"{column(name)}__isnull": True}) if value is None else Q(**{column(name): value})
        return found | (same & Q(pk__gt=mark[-1]))

    def as_json(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows of the answer, with what was expanded."""
        wanted = self.wanted()
        made = [{one.name: value_of(one, row) for one in wanted} for row in rows]
        for navigation, names in self.expand:
            parts = self.parts(navigation, names, [row[navigation.here] for row in rows])
            for row, one in zip(rows, made, strict=True):
                found = parts.get(row[navigation.here], [])
                one[navigation.name] = found if navigation.many else (found[0] if found else None)
        return made

    def parts(self, navigation: Navigation, names: list[str], keys: list[Any]) -> dict[Any, list[dict[str, Any]]]:
        """The related rows of a page by the key that leads to them: one question."""
        target = self.service.set_of(navigation.target)
        if target is None:
            raise NotOffered()
        inner = Question(self.service, target, self.by, select=names)
        wanted = inner.wanted()
        there = navigation.there
        known = [key for key in keys if key is not None]
        rows = inner.with_values(inner.rows(), wanted).filter(**{f"{there}__in": known})
        columns = {column(one.name) for one in wanted} | {f"{column(one.name)}_in" for one in wanted if one.currency}
        found = list(rows.order_by("pk").values(*{"pk", there}, *columns)[: MOST_PARTS + 1])
        if len(found) > MOST_PARTS:
            message = f"$expand={navigation.name} gives more than {MOST_PARTS:,} rows on one page."
            raise BadQuestion(f"{message} Ask for fewer with $top, or read the other set by itself.")
        grouped: dict[Any, list[dict[str, Any]]] = {}
        for row in found:
            grouped.setdefault(row[there], []).append({one.name: value_of(one, row) for one in wanted})
        return grouped


def in_minor(name: str, lookup: str, value: Decimal) -> Q:
    """An amount beside one in minor units; nothing costs a part of a penny."""
    if lookup == "exact" and value != value.to_integral_value():
        return Q(pk__in=[])
    return Q(**{f"{name}__{lookup}": value})


def any_of(conditions: Iterable[Q]) -> Q:
    """Conditions of which one has to hold."""
    found = Q()
    for one in conditions:
        found |= one
    return found


def later(name: str, value: Any, *, down: bool) -> Q:
    """What is ordered after a value."""
    if down:
        return Q(pk__in=[]) if value is None else Q(**{f"{name}__lt": value}) | Q(**{f"{name}__isnull": True})
    return Q(**{f"{name}__isnull": False}) if value is None else Q(**{f"{name}__gt": value})


def named(term: Any) -> set[str]:
    """The properties that a filter names."""
    if isinstance(term, language.Joined):
        return set().union(*(named(one) for one in term.terms))
    return named(term.term) if isinstance(term, language.Not) else {term.name}


def value_of(one: Property, row: Mapping[str, Any]) -> Any:
    """A value as the answer writes it."""
    value = row[column(one.name)]
    if one.kind is MONEY:
        return amount(value, row[f"{column(one.name)}_in"])
    return one.kind.write(value, row)


def plain(value: Any) -> Any:
    """A stored value for the address of the next page."""
    return value if value is None or isinstance(value, str | int | float | bool) else value.isoformat()


def ask(service: Service, of: EntitySet, by: Actor, options: Mapping[str, str]) -> Question:
    """The question that an address asks. Raises BadQuestion."""
    for name in options:
        if name.startswith("$") and name not in ALLOWED:
            raise NotOffered(f"{name[:40]} is not offered.")
    if options.get("$format", "json").partition(";")[0] not in ("json", "application/json"):
        raise NotOffered("The feed answers in JSON alone.")
    found = Question(service, of, by)
    found.select = names_in(options.get("$select", ""))
    found.order = orders(options.get("$orderby", ""))
    for name in (*found.select, *(name for name, _down in found.order)):
        found.property(name)
    found.expand = [expanded(found, text) for text in split(options.get("$expand", ""))]
    if options.get("$filter", "").strip():
        found.filter = language.parse(options["$filter"])
        for name in named(found.filter):
            found.property(name)
    found.top, found.skip = number(options, "$top"), number(options, "$skip") or 0
    found.count = options.get("$count") == "true" or options.get("$inlinecount") == "allpages"
    if "$skiptoken" in options:
        found.after, found.top = read_mark(options["$skiptoken"], len(found.order) + 1)
    return found


def names_in(text: str) -> list[str]:
    """Names with commas between them; a star stands for all."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    return [] if "*" in found else list(dict.fromkeys(found))


def split(text: str) -> list[str]:
    """The parts of `$expand`, brackets kept together."""
    found = [one.strip() for one in re.split(r",(?![^(]*\))", text) if one.strip()]
    if len(found) > MOST_EXPAND:
        raise BadQuestion(f"$expand names more than {MOST_EXPAND} relations.")
    return found


def orders(text: str) -> list[tuple[str, bool]]:
    """Properties of `$orderby`, and whether downward."""
    found = []
    for one in names_in(text):
        name, _space, way = one.partition(" ")
        if way.strip() not in ("", "asc", "desc"):
            raise BadQuestion(f"$orderby: {one[:80]} goes neither asc nor desc.")
        found.append((name, way.strip() == "desc"))
    if len(found) > MOST_ORDER:
        raise BadQuestion(f"$orderby names more than {MOST_ORDER} properties.")
    return found


def expanded(question: Question, text: str) -> tuple[Navigation, list[str]]:
    """One relation, one level deep, with the properties that are wanted of it."""
    found = EXPANDED.match(text)
    if found is None:
        raise NotOffered(f"$expand={text[:80]} is not offered; one level with $select is.")
    navigation = next((one for one in question.of.navigations if one.name == found[1]), None)
    if navigation is None:
        raise BadQuestion(f"{question.of.name} has no relation {found[1][:80]}.")
    return navigation, names_in(found[2] or "")


def number(options: Mapping[str, str], name: str) -> int | None:
    """A whole number, not negative."""
    text = options.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadQuestion(f"{name} takes a whole number.")
    return int(text)


def write_mark(mark: list[Any], left: int | None) -> str:
    """Where the next page begins and how many rows are still wanted, as one word of an address."""
    data = json.dumps([left, *mark], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read_mark(text: str, length: int) -> tuple[list[Any], int | None]:
    """What `write_mark` wrote. It gives no right: rows are asked for anew by what their reader may see."""
    try:
        left, *mark = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadQuestion("$skiptoken is none of this feed.") from error
    fits = all(one is None or isinstance(one, str | int | float) for one in mark)
    if len(mark) != length or not fits or not isinstance(mark[-1], int) or not (left is None or isinstance(left, int)):
        raise BadQuestion("$skiptoken is none of this feed.")
    return mark, left
