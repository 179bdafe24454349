"""`$filter`: the text becomes a tree of comparisons, within limits of length, depth and size. Nothing is evaluated.

The grammar is that of OData 4.01, part 2, 5.1.1, as far as reports use it: eq ne gt ge lt le in, and or not, contains,
startswith, endswith, null, texts, numbers, dates, guids. The older spellings guid'…', datetime'…' and substringof are
read too, so that reports written for Project Online need not be rewritten.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from steerhouse.feeds.odata.errors import BadQuestion

MOST_DEPTH, MOST_TERMS, MOST_LISTED = 20, 100, 200
OPERATORS = ("eq", "ne", "gt", "ge", "lt", "le")
FUNCTIONS = ("contains", "startswith", "endswith", "substringof")
TURNED = {"eq": "eq", "ne": "ne", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
GUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?"
TOKEN = re.compile(
    rf"""\s*(?:(?P<text>'(?:[^']|'')*')|guid'(?P<guid>{GUID})'|(?P<bare>{GUID})\b
    |datetime(?:offset)?'(?P<moment>{MOMENT}|\d{{4}}-\d\d-\d\d)'|(?P<when>{MOMENT})|(?P<day>\d{{4}}-\d\d-\d\d)
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d{{1,3}})?)[mMdDfFlL]?\b|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<mark>[(),]))""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class Name:
    """A property, by its name."""

    name: str


@dataclass(frozen=True)
class Compare:
    """A property beside a value, or beside several with `in`; beside None for null."""

    name: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Match:
    """A property that contains a text, or begins or ends with it."""

    name: str
    how: str
    text: str


@dataclass(frozen=True)
class Not:
    """The opposite."""

    term: Any


@dataclass(frozen=True)
class Joined:
    """Several terms joined by and, or by or."""

    word: str
    terms: tuple[Any, ...]


def parse(text: str) -> Any:
    """The tree of a filter. Raises BadQuestion with the place.

    >>> parse("contains(Name,'dig')")
    Match(name='Name', how='contains', text='dig')
    >>> parse("8 lt Work or not (Work eq null)").terms[0]
    Compare(name='Work', operator='gt', value=Decimal('8'))
    """
    return Parser(text).whole()


class Parser:
    """Reads tokens from the left, one function for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text, self.place, self.terms = text, 0, 0
        self.kind, self.value = "", ""
        self.step()

    def step(self) -> None:
        """Go to the next token; its kind is "end" after the last one."""
        if not self.text[self.place :].strip():
            self.kind, self.value = "end", ""
            return
        found = TOKEN.match(self.text, self.place)
        if found is None or found.lastgroup is None:
            raise self.wrong("this letter is not understood")
        self.kind, self.value, self.place = found.lastgroup, found[found.lastgroup], found.end()

    def wrong(self, what: str) -> BadQuestion:
        """The refusal, with the place that was reached."""
        return BadQuestion(f"$filter, letter {self.place + 1}: {what}.")

    def whole(self) -> Any:
        """The whole text."""
        found = self.either(0)
        if self.kind != "end":
            raise self.wrong("something follows the end of the condition")
        return found

    def either(self, depth: int) -> Any:
        """Terms joined by or."""
        return self.joined("or", depth)

    def joined(self, word: str, depth: int) -> Any:
        """Terms joined by the word; and binds tighter than or."""
        if depth > MOST_DEPTH:
            raise self.wrong(f"conditions are nested deeper than {MOST_DEPTH}")
        terms = [self.joined("and", depth) if word == "or" else self.one(depth)]
        while self.kind == "name" and self.value == word:
            self.step()
            terms.append(self.joined("and", depth) if word == "or" else self.one(depth))
        return terms[0] if len(terms) == 1 else Joined(word, tuple(terms))

    def one(self, depth: int) -> Any:
        """One condition, or one in brackets."""
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise self.wrong(f"there are more than {MOST_TERMS} conditions")
        if self.kind == "name" and self.value == "not":
            self.step()
            if depth >= MOST_DEPTH:
                raise self.wrong(f"conditions are nested deeper than {MOST_DEPTH}")
            return Not(self.one(depth + 1))
        if self.takes("("):
            found = self.either(depth + 1)
            self.needs(")")
            return found
        if self.kind == "name" and self.value in FUNCTIONS:
            return self.function()
        return self.comparison()

    def takes(self, mark: str) -> bool:
        """Go on where the token is this mark."""
        here = self.kind == "mark" and self.value == mark
        if here:
            self.step()
        return here

    def needs(self, mark: str) -> None:
        """Go on past this mark, which has to be here."""
        if not self.takes(mark):
            raise self.wrong(f"“{mark}” is missing")

    def function(self) -> Match:
        """contains(Name,'text') and its kin; substringof turns its arguments round."""
        how = self.value
        self.step()
        self.needs("(")
        first = self.operand()
        self.needs(",")
        second = self.operand()
        self.needs(")")
        name, text = (second, first) if how == "substringof" else (first, second)
        if not (isinstance(name, Name) and isinstance(text, str)):
            raise self.wrong(f"{how} takes a property and a text")
        if self.kind == "name" and self.value == "eq":
            self.step()
            if self.operand() is not True:
                raise self.wrong(f"{how} is true or, with not, false")
        return Match(name.name, "contains" if how == "substringof" else how, text)

    def comparison(self) -> Compare:
        """A property and a value with an operator between them, in either order; a property alone is true."""
        left = self.operand()
        if self.kind == "name" and self.value == "in" and isinstance(left, Name):
            self.step()
            return Compare(left.name, "in", self.listed())
        if self.kind != "name" or self.value not in OPERATORS:
            if isinstance(left, Name):
                return Compare(left.name, "eq", True)
            raise self.wrong("an operator such as eq is missing")
        operator = self.value
        self.step()
        right = self.operand()
        if isinstance(left, Name) and not isinstance(right, Name):
            return Compare(left.name, operator, right)
        if isinstance(right, Name) and not isinstance(left, Name):
            return Compare(right.name, TURNED[operator], left)
        raise self.wrong("a property is compared with a value")

    def listed(self) -> tuple[Any, ...]:
        """The values after in."""
        self.needs("(")
        found = [self.operand()]
        while self.takes(","):
            found.append(self.operand())
            if len(found) > MOST_LISTED:
                raise self.wrong(f"more than {MOST_LISTED} values are listed")
        self.needs(")")
        if any(isinstance(one, Name) or one is None for one in found):
            raise self.wrong("in takes values")
        return tuple(found)

    def operand(self) -> Any:
        """A property or a value."""
        kind, value = self.kind, self.value
        if kind in ("end", "mark"):
            raise self.wrong("a property or a value is missing")
        self.step()
        if kind == "name":
            words = {"true": True, "false": False, "null": None}
            return words[value] if value in words else Name(value)
        try:
            return literal(kind, value)
        except (ValueError, OverflowError):
            raise self.wrong(f"“{value[:40]}” is no date") from None


def literal(kind: str, value: str) -> Any:
    """A value as its token says. Raises ValueError for a day that no calendar has."""
    if kind == "text":
        return value[1:-1].replace("''", "'")
    if kind == "number":
        return Decimal(value)
    if kind in ("guid", "bare"):
        return uuid.UUID(value)
    return dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
