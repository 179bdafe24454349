"""What cells mean: days, numbers, amounts and truth as people and spreadsheets write them."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from steerhouse.interchange.cells import CUT
from steerhouse.interchange.tables.model import ERROR, FORMULA, NUMBER

YES = {"yes", "y", "true", "1", "x", "✓", "ja", "oui", "wahr"}
NO = {"no", "n", "false", "0", "-", "nein", "non", "falsch"}
# Longer texts are no numbers, and slow to be found out as such.
LONGEST_NUMBER = 60
SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD", "¥": "JPY"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Day 0 of the numbers by which spreadsheets count days, from 1 March 1900 on.
DAY_ZERO = dt.date(1899, 12, 30)
DAYS_OF_SPREADSHEETS = range(61, 2_958_466)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::\d{2})?)?\Z")
LOCAL = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:,? +(\d{1,2}):(\d{2}))?\Z")
NAMED = re.compile(r"(\d{1,2})\.? ?-?([A-Za-z]{3})[a-z]*\.?[ -](\d{4}|\d{2})\Z")
MONEY = re.compile(r"([A-Z]{3}|[£€$¥])?\s*([+-]?[\d.,'\s]*\d[\d.,'\s]*|\([\d.,'\s]+\))\s*([A-Z]{3}|[£€$¥])?\Z")


class Wrong(Exception):
    """A cell that cannot be understood: what is wrong, and what to do about it."""

    def __init__(self, message: str, what_next: str) -> None:
        super().__init__(message)
        self.message, self.what_next = message, what_next


class Style(Protocol):
    """How a file writes what can be read in two ways: `days` is dmy or mdy, `point` begins the decimals."""

    @property
    def days(self) -> str: ...

    @property
    def point(self) -> str: ...


@dataclass(frozen=True)
class Sum:
    """An amount in major units, with the currency that stands in its cell, if one does."""

    amount: Decimal
    currency: str = ""


def same(text: str) -> str:
    """A word as it is compared: whatever the case of its letters and the number of its gaps.

    >>> same("  North  Portfolio ")
    'north portfolio'
    """
    return " ".join(text.split()).casefold()


def refuse_unread(text: str, kind: str) -> None:
    """What nobody may take for a value: formulas, errors of a spreadsheet, texts that an export had to cut."""
    if kind == FORMULA:
        raise Wrong("This cell is a formula; formulas are not computed here.", "Paste its result as a value.")
    if kind == ERROR:
        raise Wrong("The spreadsheet shows an error in this cell.", "Correct it there, or empty the cell.")
    if text.endswith(CUT):
        raise Wrong("The export had to cut this text.", "Export as CSV, which has the whole text.")


def truth(text: str) -> bool:
    """Yes or no, in the words of some languages and of spreadsheets."""
    word = same(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise Wrong("This is neither yes nor no.", "Write yes or no.")


def number(text: str, kind: str, style: Style) -> Decimal:
    """A number; thousands may be set apart."""
    point = "." if kind == NUMBER else style.point
    bare = re.sub(r"[\s'\u202f\u00a0]", "", text).replace("\u2212", "-").removesuffix("%")
    apart = "," if point == "." else "."
    if apart in bare and not re.match(rf"[+-]?\d{{1,3}}(\{apart}\d{{3}})+(\{point}\d*)?\Z", bare):
        raise Wrong(
            f"This number is not written as was said: “{point}” begins its decimals.",
            "Correct the cell, or choose the other way of writing numbers.",
        )
    try:
        value = Decimal(bare.replace(apart, "").replace(point, "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Wrong("This is not a number.", "Write digits only, or empty the cell.")
    return value


def amount(text: str, kind: str, style: Style) -> Sum:
    """A sum of money, its currency before or behind it; in brackets it is negative."""
    found = MONEY.match(text.replace("\u2212", "-")) if len(text) <= LONGEST_NUMBER else None
    if found is None or (found[1] and found[3]):
        raise Wrong("This is not an amount of money.", "Write a number, with its currency if it has another one.")
    digits, word = found[2].strip(), found[1] or found[3] or ""
    sign = -1 if digits.startswith("(") else 1
    value = number(digits.strip("()"), kind, style)
    if abs(value) >= 10**17:
        raise Wrong("This amount is larger than can be stored.", "Correct the cell.")
    return Sum(sign * value, SYMBOLS.get(word, word))


def moment(text: str, kind: str, style: Style) -> dt.datetime:
    """A day, with its time if it has one: in ISO form, as people write it, or as spreadsheets count days."""
    if kind == NUMBER or re.match(r"\d{5}(\.\d+)?\Z", text):
        return _counted(text)
    try:
        if found := ISO.match(text):
            return dt.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
        if found := LOCAL.match(text):
            first, second, year, hour, minute = (int(part or 0) for part in found.groups())
            day, month = (second, first) if style.days == "mdy" else (first, second)
            return dt.datetime(_year(year), month, day, hour, minute)
        if (found := NAMED.match(text)) and found[2].lower() in MONTHS:
            return dt.datetime(_year(int(found[3])), MONTHS.index(found[2].lower()) + 1, int(found[1]))
    except ValueError:
        pass
    raise Wrong("This is not a date.", "Write it as 2026-11-22, or choose how dates are written.")


def _counted(text: str) -> dt.datetime:
    """The day of a spreadsheet's number, rounded to minutes."""
    counted = Decimal(text)
    if int(counted) not in DAYS_OF_SPREADSHEETS:
        raise Wrong("This number is no date.", "Format the cell as a date, or write it as 2026-11-22.")
    minutes = round((counted - int(counted)) * 1440)
    return dt.datetime.combine(DAY_ZERO, dt.time()) + dt.timedelta(days=int(counted), minutes=minutes)


def _year(year: int) -> int:
    """A year of two digits lies between 1970 and 2069."""
    return year if year >= 100 else 1900 + year if year >= 70 else 2000 + year


def guessed_days(samples: Sequence[str], usual: str = "dmy") -> str:
    """Whether day or month comes first, told by parts above twelve.

    >>> guessed_days(["01/31/2026"]), guessed_days(["31.01.2026"]), guessed_days(["01/02/2026"])
    ('mdy', 'dmy', 'dmy')
    """
    parts = [(int(found[1]), int(found[2])) for text in samples if (found := LOCAL.match(text.strip()))]
    if any(first > 12 for first, _second in parts):
        return "dmy"
    return "mdy" if any(second > 12 for _first, second in parts) else usual


def guessed_point(samples: Sequence[str]) -> str:
    """The letter that begins decimals, told by numbers that can be read in one way only.

    >>> guessed_point(["1.234,50"]), guessed_point(["1,234.50"]), guessed_point(["12,5"])
    (',', '.', ',')
    """
    comma = sum(bool(re.search(r"\d\.\d{3},\d|^\D*\d+,(\d{1,2}|\d{4,})\D*$", text)) for text in samples)
    dot = sum(bool(re.search(r"\d,\d{3}\.\d|^\D*\d+\.(\d{1,2}|\d{4,})\D*$", text)) for text in samples)
    return "," if comma > dot else "."
