"""Cells of a list: ratings, dates and amounts in all the ways in which they are written, or why there is none."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from steerhouse.interchange.money import to_minor
from steerhouse.interchange.portfolio_list.mapping import Mapping
from steerhouse.interchange.portfolio_list.model import ListedDate, Reason

_COLORS = {"red": "Red", "r": "Red", "amber": "Amber", "a": "Amber", "green": "Green", "g": "Green"}
_BETWEEN = {frozenset(["Amber", "Red"]): "Amber/Red", frozenset(["Amber", "Green"]): "Amber/Green"}
_TIME = r"(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?)?"
_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?", re.ASCII), "ymd"),
    (re.compile(rf"(\d{{1,2}})[./-](\d{{1,2}})[./-](\d{{4}}|\d{{2}}){_TIME}", re.ASCII), "figures"),
    (re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2})", re.ASCII), "dmy"),
)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
# 273 years; a longer number is no count of days of a project.
_DAYS = re.compile(r"\d{1,5}", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.0+)?", re.ASCII)
# Day 0 of the serial numbers that a spreadsheet writes when a cell has lost its date format.
_SERIAL_EPOCH = date(1899, 12, 30)
# Two-digit years: 69 and above are of the last century, as C and Python have it.
_CENTURY_TURN = 69
# More than all money there is; a database keeps nineteen digits.
TOO_LARGE = Decimal(10**16)
MOST_PERCENT = 10**9
_AMOUNT = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?:£|GBP)?\s*(?P<sign2>[-+])?\s*"
    r"(?P<number>\d{1,3}(?:[, ]\d{3})+(?:\.\d*)?|\d{1,15}(?:\.\d*)?|\.\d+)"
    r"\s*(?P<unit>%|m|mn|mil|million|bn|billion|k)?\s*(?P<close>\))?",
    re.IGNORECASE | re.ASCII,
)
_UNITS = {"k": 10**3, "m": 10**6, "mn": 10**6, "mil": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
_LABEL_UNIT = re.compile(r"£\s*(m|mn|million|bn|billion|k)s?\b|\b(million|billion)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number cell: an amount, a percentage, or why it is neither."""

    minor_units: int | None = None
    basis_points: int | None = None
    reason: Reason | None = None


def rating_value(text: str) -> str | None:
    """A rating in its one spelling, None when the text is no rating.

    >>> [rating_value(t) for t in ("Amber/ Red", "amber/red", "Red - Amber", "A/G", "Exempt")]
    ['Amber/Red', 'Amber/Red', 'Amber/Red', 'Amber/Green', None]
    """
    words = re.sub(r"[\s*.†]+$", "", text.strip()).casefold()
    colors = [_COLORS.get(word) for word in re.split(r"\s*[/\\–—-]\s*|\s+", words) if word]
    if len(colors) == 1:
        return colors[0]
    if len(colors) == 2 and None not in colors:
        return _BETWEEN.get(frozenset(color for color in colors if color))
    return None


def reason_of(text: str, mapping: Mapping) -> Reason:
    """Why a cell has no value, from the words that it holds instead."""
    plain = " ".join(text.split())
    if not plain:
        return Reason.BLANK
    return next((reason for reason, pattern in mapping.reasons if pattern.search(plain)), Reason.UNCLEAR)


def listed_date(text: str, mapping: Mapping, *, last: bool = False) -> ListedDate:
    """A date cell; text that is no date is kept as it is, with the reason. Of a quarter its first day, or its last."""
    raw = text.strip()
    if mapping.days_from is not None:
        value = days_after(mapping.days_from, raw)
    else:
        value = quarter_day(raw, last=last) or date_value(raw, month_first=mapping.month_first)
    return ListedDate(value, raw, None if value else reason_of(raw, mapping))


def days_after(first: date, text: str) -> date | None:
    """The day that is so many days after another, None for text that is no such number.

    >>> str(days_after(date(2000, 1, 1), "4203")), days_after(date(2000, 1, 1), "-1")
    ('2011-07-05', None)
    """
    return first + timedelta(days=int(text)) if _DAYS.fullmatch(text) else None


def quarter_day(text: str, *, last: bool) -> date | None:
    """First or last day of a quarter, None for other text.

    >>> str(quarter_day("2019-Q3", last=False)), str(quarter_day("2021-Q4", last=True))
    ('2019-07-01', '2021-12-31')
    """
    found = _QUARTER.fullmatch(text)
    if found is None or not int(found[1]):
        return None
    year, quarter = int(found[1]), int(found[2])
    if last:
        return date(year, 12, 31) if quarter == 4 else date(year, quarter * 3 + 1, 1) - timedelta(days=1)
    return date(year, quarter * 3 - 2, 1)


def date_value(text: str, *, month_first: bool = False) -> date | None:
    """A calendar date, day before month unless it begins with the year or `month_first` is said.

    >>> [str(date_value(t)) for t in ("30.06.08", "31/05/2010", "2014-07-08", "1st April 2020", "TBC")]
    ['2008-06-30', '2010-05-31', '2014-07-08', '2020-04-01', 'None']
    """
    text = text.strip()
    if _SERIAL.fullmatch(text):
        return _SERIAL_EPOCH + timedelta(days=int(float(text)))
    for pattern, order in _DATES:
        if found := pattern.fullmatch(text):
            parts = found.groups()
            if order == "figures" and month_first:
                return _calendar_date(parts[2], parts[0], parts[1])
            return _calendar_date(*(parts if order == "ymd" else reversed(parts)))
    return None


def _calendar_date(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _CENTURY_TURN else 2000
    try:
        return date(number, _month(month), int(day))
    except ValueError:
        return None


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    word = text.casefold()
    if word[:3] not in _MONTHS or not (word in _MONTH_NAMES or word in (word[:3], "sept")):
        return 0
    return _MONTHS.index(word[:3]) + 1


def unit_of(label: str, mapping: Mapping) -> int:
    """In what a column counts: "(£bn)" in its label, else what the mapping says."""
    found = _LABEL_UNIT.search(label)
    return _UNITS[(found.group(1) or found.group(2)).lower()] if found else mapping.unit


def amount(text: str, *, unit: int, percent: bool, mapping: Mapping) -> Amount:
    """A number cell. `unit` is how many whole currency units one stands for when the cell does not say it itself."""
    plain = text.strip().replace("\u2212", "-").replace("\u2013", "-").replace("\u00a0", " ")
    found = _AMOUNT.fullmatch(plain)
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["sign2"]):
        return Amount(reason=reason_of(text, mapping))
    number = Decimal(found["number"].replace(",", "").replace(" ", ""))
    if found["open"] or "-" in (found["sign"], found["sign2"]):
        number = -number
    own_unit = (found["unit"] or "").lower()
    if percent or own_unit == "%":
        if abs(number) >= MOST_PERCENT:
            return Amount(reason=Reason.UNCLEAR)
        return Amount(basis_points=int((number * 100).to_integral_value(ROUND_HALF_EVEN)))
    whole = number * (_UNITS[own_unit] if own_unit else unit)
    if abs(whole) >= TOO_LARGE:
        return Amount(reason=Reason.UNCLEAR)
    return Amount(minor_units=to_minor(whole, mapping.currency))
