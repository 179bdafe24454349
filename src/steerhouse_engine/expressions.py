"""Formulas over the columns of a table: read by a parser of our own, checked before use, computed for all rows at once.

A formula is `if([budget] > 0, round([cost] / [budget] * 100, 1), null)`: numbers, "texts", #2026-01-31#, true, false,
null, fields in brackets, + - * /, = <> < <= > >=, and, or, not, and the functions of `FUNCTIONS`. There is no power, no
loop and no name that leads out of the row, so that what a formula costs is bounded by its length.

Numbers are exact decimals of up to 40 digits. What is empty (null) makes empty what is computed from it, as in SQL: a
sum, a comparison, a division by zero. `and` and `or` know three values; `min`, `max`, `concat` and `coalesce` leave out
what is empty; `if` takes its third part where the condition is empty.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import partial

Value = Decimal | str | dt.date | bool | None
Column = list[Value]

NUMBER, TEXT, DATE, YES_NO, NOTHING = "number", "text", "date", "yes or no", "nothing"
TYPES = (NUMBER, TEXT, DATE, YES_NO)
LONGEST, DEEPEST, MOST_PARTS, LONGEST_TEXT = 2000, 100, 500, 500
# Larger results are empty: nobody reads them, and no column holds them.
LARGEST = Decimal(10) ** 30
EXACT = Context(prec=40, traps=[InvalidOperation, DivisionByZero, Overflow])
MOST_DAYS = 4_000_000

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:[^"]|"")*")|\[(?P<field>[^\[\]"]{1,100})\]|\#(?P<date>[\d-]{10})\#
    |(?P<word>[A-Za-z_][A-Za-z_0-9]*)|(?P<sign><>|!=|<=|>=|[-+*/=<>(),]))""",
    re.VERBOSE,
)


class ExpressionError(Exception):
    """What is wrong with a formula, and at which letter (from 0)."""

    def __init__(self, problem: str, place: int, text: str) -> None:
        super().__init__(problem)
        self.problem, self.place, self.text = problem, place, text

    @property
    def shown(self) -> str:
        """The line with a caret below the place.

        >>> ExpressionError("Unknown field", 4, "1 + [x]").shown
        '1 + [x]\\n    ^'
        """
        start = self.text.rfind("\n", 0, self.place) + 1
        line = self.text[start:].partition("\n")[0]
        return f"{line}\n{' ' * (self.place - start)}^"


class CycleError(Exception):
    """Formulas that need each other; `names` go round in the order of asking, the first one again at the end."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(" → ".join(names))
        self.names = tuple(names)


@dataclass(frozen=True)
class Token:
    """A word, number or sign of a formula and where it begins."""

    kind: str
    text: str
    place: int


@dataclass(frozen=True)
class Part:
    """A part of a formula: how its column follows from those of its parts, and of which type it is."""

    type: str
    place: int
    compute: Callable[..., Column]
    parts: tuple["Part", ...] = ()
    field: str = ""
    depth: int = 1
    size: int = 1


@dataclass(frozen=True)
class Expression:
    """A formula that was read and checked: its type, and the fields that it needs."""

    text: str
    root: Part
    fields: frozenset[str]

    @property
    def type(self) -> str:
        return self.root.type

    def evaluate(self, columns: Mapping[str, Sequence[Value]], rows: int, today: dt.date) -> Column:
        """The values of all rows; `columns` gives a value for each row of each field."""
        return _evaluate(self.root, columns, rows, today)


def parse(text: str, types: Mapping[str, str]) -> Expression:
    """Read a formula over fields of these types. Raises ExpressionError.

    >>> parse("[cost] / [budget] * 100", {"cost": NUMBER, "budget": NUMBER}).type
    'number'
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"A formula has at most {LONGEST} letters.", LONGEST, text)
    reader = _Reader(text, types)
    root = reader.whole()
    return Expression(text, root, frozenset(_fields(root)))


def in_order(needs: Mapping[str, frozenset[str]]) -> list[str]:
    """Names so that each comes after those that it needs; what is needed and not listed is taken as given.

    >>> in_order({"c": frozenset({"b"}), "b": frozenset({"a"})})
    ['b', 'c']
    """
    done: list[str] = []
    settled: set[str] = set()
    for first in sorted(needs):
        way: list[str] = []
        stack = [(first, iter(sorted(needs[first] & needs.keys())))] if first not in settled else []
        way += [first] if stack else []
        while stack:
            name, rest = stack[-1]
            following = next((one for one in rest if one not in settled), None)
            if following is None:
                stack.pop()
                way.pop()
                settled.add(name)
                done.append(name)
            elif following in way:
                raise CycleError([*way[way.index(following) :], following])
            else:
                way.append(following)
                stack.append((following, iter(sorted(needs[following] & needs.keys()))))
    return done


def _fields(part: Part) -> Iterator[str]:
    if part.field:
        yield part.field
    for inner in part.parts:
        yield from _fields(inner)


def _evaluate(part: Part, columns: Mapping[str, Sequence[Value]], rows: int, today: dt.date) -> Column:
    if part.field:
        return list(columns[part.field])
    inner = [_evaluate(one, columns, rows, today) for one in part.parts]
    return part.compute(*inner) if inner else part.compute(rows, today)


def tokens(text: str) -> list[Token]:
    """The words and signs of a formula, an end behind the last one. Raises ExpressionError at what is none."""
    found, place = [], 0
    end = len(text.rstrip())
    while place < end:
        match = TOKEN.match(text, place)
        if match is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            raise ExpressionError(_unread(text[start:]), start, text)
        kind = str(match.lastgroup)
        found.append(Token(kind, match.group(kind), match.start(kind) - (kind in ("field", "date"))))
        place = match.end()
    return [*found, Token("end", "", end)]


def _unread(rest: str) -> str:
    if rest.startswith('"'):
        return "This text has no closing quotation mark."
    if rest.startswith("["):
        return "This field has no closing bracket."
    return "This cannot stand in a formula."


COMPARED = {"=", "<>", "!=", "<", "<=", ">", ">="}
CONSTANTS: dict[str, tuple[str, Value]] = {"true": (YES_NO, True), "false": (YES_NO, False), "null": (NOTHING, None)}


class _Reader:
    """Reads the words of one formula from left to right."""

    def __init__(self, text: str, types: Mapping[str, str]) -> None:
        self.text, self.types = text, types
        self.tokens, self.at, self.level = tokens(text), 0, 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def wrong(self, problem: str, place: int) -> ExpressionError:
        return ExpressionError(problem, place, self.text)

    def take(self) -> Token:
        token = self.now
        self.at += 1
        return token

    def is_next(self, *signs: str) -> bool:
        return self.now.kind in ("sign", "word") and self.now.text.lower() in signs

    def expect(self, sign: str) -> None:
        if not self.is_next(sign):
            raise self.wrong(f"“{sign}” is missing here.", self.now.place)
        self.at += 1

    def whole(self) -> Part:
        found = self.either()
        if self.now.kind != "end":
            raise self.wrong("An operator is missing here.", self.now.place)
        if found.type == NOTHING:
            raise self.wrong("This is always empty.", found.place)
        return found

    def part(self, kind: str, place: int, compute: Callable[..., Column], *parts: Part) -> Part:
        depth = 1 + max((one.depth for one in parts), default=0)
        size = 1 + sum(one.size for one in parts)
        if depth > DEEPEST or size > MOST_PARTS:
            raise self.wrong("This formula is too large. Divide it into several attributes.", place)
        return Part(kind, place, compute, parts, "", depth, size)

    def either(self) -> Part:
        found = self.both()
        while self.is_next("or"):
            found = self.logical(self.take(), found, self.both(), _or)
        return found

    def both(self) -> Part:
        found = self.negated()
        while self.is_next("and"):
            found = self.logical(self.take(), found, self.negated(), _and)
        return found

    def logical(self, token: Token, left: Part, right: Part, compute: Callable[..., Column]) -> Part:
        for one in (left, right):
            self.check(one, YES_NO)
        return self.part(YES_NO, token.place, compute, left, right)

    def negated(self) -> Part:
        if not self.is_next("not"):
            return self.compared()
        token = self.take()
        inner = self.nested(self.negated, token.place)
        self.check(inner, YES_NO)
        return self.part(YES_NO, token.place, _not, inner)

    def nested(self, read: Callable[[], Part], place: int) -> Part:
        """One level further down, as far as levels go: the reader itself must not run out of room."""
        self.level += 1
        if self.level > DEEPEST // 2:
            raise self.wrong("This formula is nested too deeply.", place)
        found = read()
        self.level -= 1
        return found

    def compared(self) -> Part:
        left = self.sum()
        if not (self.now.kind == "sign" and self.now.text in COMPARED):
            return left
        token = self.take()
        right = self.sum()
        if NOTHING not in (left.type, right.type) and left.type != right.type:
            raise self.wrong(f"A {left.type} cannot be compared with a {right.type}.", token.place)
        if YES_NO in (left.type, right.type) and token.text not in ("=", "<>", "!="):
            raise self.wrong("Yes and no have no order.", token.place)
        return self.part(YES_NO, token.place, partial(_compare, token.text), left, right)

    def sum(self) -> Part:
        found = self.product()
        while self.is_next("+", "-"):
            token = self.take()
            right = self.product()
            found = self.added(token, found, right)
        return found

    def added(self, token: Token, left: Part, right: Part) -> Part:
        plus = token.text == "+"
        # null is a number beside a date or a number, and a text beside a text.
        first = left.type if left.type != NOTHING else TEXT if right.type == TEXT else NUMBER
        pair = (first, right.type if right.type != NOTHING else TEXT if first == TEXT else NUMBER)
        kinds: dict[tuple[str, str], tuple[str, Callable[..., Column]]] = {
            (NUMBER, NUMBER): (NUMBER, _plus if plus else _minus),
            (DATE, NUMBER): (DATE, partial(_shift, 1 if plus else -1)),
        }
        if plus:
            kinds[TEXT, TEXT] = (TEXT, _join_two)
        else:
            kinds[DATE, DATE] = (NUMBER, _between)
        if pair not in kinds:
            raise self.wrong(f"“{token.text}” does not join a {left.type} and a {right.type}.", token.place)
        kind, compute = kinds[pair]
        return self.part(kind, token.place, compute, left, right)

    def product(self) -> Part:
        found = self.signed()
        while self.is_next("*", "/"):
            token = self.take()
            right = self.signed()
            for one in (found, right):
                self.check(one, NUMBER)
            found = self.part(NUMBER, token.place, _times if token.text == "*" else _over, found, right)
        return found

    def signed(self) -> Part:
        if not self.is_next("-"):
            return self.primary()
        token = self.take()
        inner = self.nested(self.signed, token.place)
        self.check(inner, NUMBER)
        return self.part(NUMBER, token.place, _minus_one, inner)

    def primary(self) -> Part:
        token = self.take()
        if token.kind == "number":
            if len(token.text) > 30:
                raise self.wrong("A number has at most 30 digits.", token.place)
            return self.constant(NUMBER, Decimal(token.text), token)
        if token.kind == "text":
            return self.constant(TEXT, token.text[1:-1].replace('""', '"')[:LONGEST_TEXT], token)
        if token.kind == "date":
            try:
                return self.constant(DATE, dt.date.fromisoformat(token.text), token)
            except ValueError:
                raise self.wrong("There is no such day. Write it as #2026-01-31#.", token.place) from None
        if token.kind == "field":
            return self.field(token)
        if token.kind == "word":
            return self.word(token)
        if token.text == "(":
            found = self.nested(self.either, token.place)
            self.expect(")")
            return found
        raise self.wrong("A value is missing here.", token.place)

    def constant(self, kind: str, value: Value, token: Token) -> Part:
        return self.part(kind, token.place, lambda rows, today: [value] * rows)

    def field(self, token: Token) -> Part:
        name = token.text.strip()
        if name not in self.types:
            raise self.wrong(f"There is no field “{name}”.", token.place)
        return Part(self.types[name], token.place, _given, (), name)

    def word(self, token: Token) -> Part:
        word = token.text.lower()
        constants: dict[str, tuple[str, Value]] = {
            "true": (YES_NO, True),
            "false": (YES_NO, False),
            "null": (NOTHING, None),
        }
        if word in constants and not self.is_next("("):
            return self.constant(*constants[word], token)
        if not self.is_next("("):
            raise self.wrong(f"“{token.text}” is unknown. Fields stand in brackets: [{token.text}].", token.place)
        if word not in FUNCTIONS:
            raise self.wrong(f"There is no function “{token.text}”.", token.place)
        return self.call(token, FUNCTIONS[word], self.nested_arguments(token.place))

    def nested_arguments(self, place: int) -> list[Part]:
        self.expect("(")
        found: list[Part] = []
        if not self.is_next(")"):
            found.append(self.nested(self.either, place))
            while self.is_next(","):
                self.at += 1
                found.append(self.nested(self.either, place))
        self.expect(")")
        return found

    def call(self, token: Token, function: "Function", given: list[Part]) -> Part:
        if not function.fewest <= len(given) <= function.most:
            wanted = str(function.fewest) if function.fewest == function.most else f"{function.fewest} or more"
            raise self.wrong(f"“{token.text}” takes {wanted} values, and {len(given)} stand here.", token.place)
        shared = ""
        for one, wanted in zip(given, function.of(len(given)), strict=True):
            if wanted == SAME:
                shared = shared or (one.type if one.type != NOTHING else "")
                if one.type not in (shared, NOTHING):
                    raise self.wrong(f"A {shared} is needed here, and this is a {one.type}.", one.place)
            elif wanted:
                self.check(one, wanted)
        kind = function.gives if function.gives != SAME else shared or NOTHING
        return self.part(kind, token.place, function.compute, *given)

    def check(self, part: Part, wanted: str) -> None:
        if part.type not in (wanted, NOTHING):
            raise self.wrong(f"A {wanted} is needed here, and this is a {part.type}.", part.place)


SAME, ANY = "same", ""


@dataclass(frozen=True)
class Function:
    """What a function takes, what it gives, and how it is computed; the last kind stands for any further values."""

    takes: tuple[str, ...]
    gives: str
    compute: Callable[..., Column]
    fewest: int = -1
    most: int = -1

    def __post_init__(self) -> None:
        if self.fewest < 0:
            object.__setattr__(self, "fewest", len(self.takes))
        if self.most < 0:
            object.__setattr__(self, "most", len(self.takes))

    def of(self, count: int) -> list[str]:
        """The kinds of so many values."""
        return [self.takes[min(index, len(self.takes) - 1)] for index in range(count)]


def _given(*_args: object) -> Column:
    raise AssertionError("a field is read from the columns")


def _number(value: Decimal) -> Value:
    return None if abs(value) > LARGEST else value


def _each(compute: Callable[..., Value]) -> Callable[..., Column]:
    """Row by row, empty where one of the values is, or where the result does not exist."""

    def column(*columns: Column) -> Column:
        found: Column = []
        for values in zip(*columns, strict=True):
            if None in values:
                found.append(None)
                continue
            try:
                found.append(compute(*values))
            except (InvalidOperation, DivisionByZero, Overflow, OverflowError, ValueError):
                found.append(None)
        return found

    return column


_plus = _each(lambda a, b: _number(EXACT.add(a, b)))
_minus = _each(lambda a, b: _number(EXACT.subtract(a, b)))
_times = _each(lambda a, b: _number(EXACT.multiply(a, b)))
_over = _each(lambda a, b: _number(EXACT.divide(a, b)) if b else None)
_minus_one = _each(lambda a: EXACT.minus(a))
_join_two = _each(lambda a, b: (a + b)[:LONGEST_TEXT])
_between = _each(lambda a, b: Decimal((a - b).days))
_not = _each(lambda a: not a)


def _shift(sign: int, days: Column, numbers: Column) -> Column:
    def moved(day: dt.date, number: Decimal) -> Value:
        return day + dt.timedelta(days=sign * int(number)) if abs(number) < MOST_DAYS else None

    return _each(moved)(days, numbers)


def _and(left: Column, right: Column) -> Column:
    return [
        False if a is False or b is False else None if a is None or b is None else True
        for a, b in zip(left, right, strict=True)
    ]


def _or(left: Column, right: Column) -> Column:
    return [
        True if a is True or b is True else None if a is None or b is None else False
        for a, b in zip(left, right, strict=True)
    ]


def _compare(sign: str, left: Column, right: Column) -> Column:
    tests: dict[str, Callable[..., Value]] = {
        "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    }  # fmt: skip
    return _each(tests[sign])(left, right)


def _if(condition: Column, then: Column, otherwise: Column) -> Column:
    return [a if c is True else b for c, a, b in zip(condition, then, otherwise, strict=True)]


def _least(*columns: Column) -> Column:
    return [min((v for v in row if v is not None), default=None) for row in zip(*columns, strict=True)]


def _greatest(*columns: Column) -> Column:
    return [max((v for v in row if v is not None), default=None) for row in zip(*columns, strict=True)]


def _first(*columns: Column) -> Column:
    return [next((v for v in row if v is not None), None) for row in zip(*columns, strict=True)]


def _concat(*columns: Column) -> Column:
    return ["".join(str(v) for v in row if v is not None)[:LONGEST_TEXT] for row in zip(*columns, strict=True)]


def _round(numbers: Column, places: Column | None = None) -> Column:
    def rounded(number: Decimal, digits: Decimal) -> Value:
        kept = max(-30, min(20, int(digits)))
        return number.quantize(Decimal(1).scaleb(-kept), rounding=ROUND_HALF_UP, context=EXACT) + 0

    return _each(rounded)(numbers, places if places is not None else [Decimal(0)] * len(numbers))


def workdays(first: dt.date, last: dt.date) -> int:
    """Mondays to Fridays from the first to the last day, both counted; negative where the last comes first.

    >>> workdays(dt.date(2026, 11, 20), dt.date(2026, 11, 23)), workdays(dt.date(2026, 11, 23), dt.date(2026, 11, 20))
    (2, -2)
    """
    if last < first:
        return -workdays(last, first)

    def until(day: dt.date) -> int:
        weeks, rest = divmod(day.toordinal() - 1, 7)
        return weeks * 5 + min(rest + 1, 5)

    return until(last) - until(first) + (first.weekday() < 5)


def _today(rows: int, today: dt.date) -> Column:
    return [today] * rows


def _made_day(year: Decimal, month: Decimal, day: Decimal) -> Value:
    return dt.date(int(year), int(month), int(day))


def _cut(text: str, count: Decimal, end: bool = False) -> str:
    kept = max(0, min(LONGEST_TEXT, int(count)))
    return text[len(text) - min(kept, len(text)) :] if end else text[:kept]


FUNCTIONS: dict[str, Function] = {
    "if": Function((YES_NO, SAME, SAME), SAME, _if),
    "min": Function((SAME,), SAME, _least, 1, 20),
    "max": Function((SAME,), SAME, _greatest, 1, 20),
    "coalesce": Function((SAME,), SAME, _first, 1, 20),
    "is_empty": Function((ANY,), YES_NO, lambda column: [value is None for value in column]),
    "round": Function((NUMBER, NUMBER), NUMBER, _round, 1, 2),
    "abs": Function((NUMBER,), NUMBER, _each(lambda a: EXACT.abs(a))),
    "days": Function((DATE, DATE), NUMBER, _each(lambda a, b: Decimal((b - a).days))),
    "workdays": Function((DATE, DATE), NUMBER, _each(lambda a, b: Decimal(workdays(a, b)))),
    "today": Function((), DATE, _today),
    "date": Function((NUMBER, NUMBER, NUMBER), DATE, _each(_made_day)),
    "year": Function((DATE,), NUMBER, _each(lambda a: Decimal(a.year))),
    "month": Function((DATE,), NUMBER, _each(lambda a: Decimal(a.month))),
    "day": Function((DATE,), NUMBER, _each(lambda a: Decimal(a.day))),
    "concat": Function((ANY,), TEXT, _concat, 1, 20),
    "upper": Function((TEXT,), TEXT, _each(lambda a: a.upper()[:LONGEST_TEXT])),
    "lower": Function((TEXT,), TEXT, _each(lambda a: a.lower()[:LONGEST_TEXT])),
    "trim": Function((TEXT,), TEXT, _each(lambda a: a.strip())),
    "left": Function((TEXT, NUMBER), TEXT, _each(_cut)),
    "right": Function((TEXT, NUMBER), TEXT, _each(lambda a, b: _cut(a, b, end=True))),
    "length": Function((TEXT,), NUMBER, _each(lambda a: Decimal(len(a)))),
    "contains": Function((TEXT, TEXT), YES_NO, _each(lambda a, b: b.casefold() in a.casefold())),
}
