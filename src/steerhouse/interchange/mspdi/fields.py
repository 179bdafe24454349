"""The fields of one element of a Microsoft Project XML file, read with the place kept for messages."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.money import to_minor
from steerhouse.interchange.plan_time import NotADate, minutes_since_epoch
from steerhouse.interchange.problems import Problem, Problems, shortened
from steerhouse.interchange.xml_head import line_of

if TYPE_CHECKING:
    from lxml.etree import _Element

Choice = TypeVar("Choice")
_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,100})?|\.\d{1,100})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_DURATION = re.compile(
    r"(-)?P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,9}(?:\.\d{1,9})?)H)?(?:(\d{1,9}(?:\.\d{1,9})?)M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)
_FLAGS = {"0": False, "1": True, "false": False, "true": True}
# The longest that is believed: about a thousand years of minutes.
MOST_MINUTES = 525_600_000.0
TOO_LARGE = Decimal(10**15)
MOST_KINDS_LEFT_OUT = 300
EXPORT_AGAIN = "Correct it in the scheduling tool and export the file again."


@dataclass(slots=True)
class Reading:
    """What a reader knows while it goes through one file."""

    limits: Limits
    problems: Problems = field(default_factory=Problems)
    warnings: Problems = field(default_factory=Problems)
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(what, where) → how often the file holds it."""
    currency: str | None = None

    def leave_out(self, what: str, where: str, count: int = 1) -> None:
        """Count something that the product does not take over."""
        if len(self.left_out) >= MOST_KINDS_LEFT_OUT and (what, where) not in self.left_out:
            what = "Other fields"
        self.left_out[what, where] += count


def local_name(element: "_Element") -> str:
    """The element's name without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


class Fields:
    """Simple child elements by name, and the parsers of their values; what cannot be parsed becomes a problem."""

    __slots__ = ("_reading", "kind", "line", "nested", "uid", "values")

    def __init__(self, element: "_Element", kind: str, reading: Reading) -> None:
        self.kind = kind
        self.line = line_of(element)
        self.uid = "?"
        self._reading = reading
        self.values: dict[str, str] = {}
        self.nested: dict[str, list[_Element]] = {}
        values, nested, most = self.values, self.nested, reading.limits.text_characters
        for child in element:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            name = tag[tag.rfind("}") + 1 :]
            if name in NESTED or len(child):
                nested.setdefault(name, []).append(child)
                continue
            text = child.text
            if name in values or (text and len(text) > most):
                self._refuse(name, text or "")
            else:
                values[name] = "" if text is None else text if name in TEXTS else text.strip()
        self.uid = shortened(values.get("UID", "?"), 20)

    def _refuse(self, name: str, text: str) -> None:
        if name in self.values:
            self.problem(name, text, "The field stands twice in one element.")
            return
        most = f"{self._reading.limits.text_characters:,}"
        self.problem(name, text, f"The text has {len(text):,} characters; the limit is {most}.", "Shorten it.")

    def release(self) -> None:
        """Let go of the element; only the place for messages is kept."""
        self.values = {}
        self.nested = {}

    @property
    def where(self) -> str:
        """Where a message points to."""
        return f"line {self.line}, {self.kind} {self.uid}"

    def problem(self, name: str, value: str, message: str, what_next: str = EXPORT_AGAIN) -> None:
        """Something that stands in the way of reading the file."""
        self._reading.problems.add(Problem(self.where, name, shortened(value), message, what_next))

    def warn(self, name: str, value: str, message: str, what_next: str = "") -> None:
        """Something that was read otherwise than it is written."""
        self._reading.warnings.add(Problem(self.where, name, shortened(value), message, what_next))

    def text(self, name: str) -> str:
        """The field as text; empty when it is missing. Line ends are \\n."""
        return self.values.get(name, "").replace("\r\n", "\n").replace("\r", "\n")

    def integer(self, name: str) -> int | None:
        """A whole number, or None when the field is missing or empty."""
        text = self.values.get(name)
        if not text:
            return None
        if _INTEGER.fullmatch(text) is None:
            self.problem(name, text, "A whole number is expected.")
            return None
        return int(text)

    def decimal(self, name: str) -> Decimal | None:
        """A decimal number, or None when the field is missing or empty."""
        text = self.values.get(name)
        if not text:
            return None
        if _DECIMAL.fullmatch(text) is None:
            self.problem(name, text, "A number is expected.")
            return None
        value = Decimal(text)
        if abs(value) >= TOO_LARGE:
            self.problem(name, text, "The number is larger than any that can be meant.")
            return None
        return value

    def within(self, name: str, least: int, most: int) -> int | None:
        """A whole number that cannot be smaller or larger."""
        value = self.integer(name)
        if value is not None and not least <= value <= most:
            self.problem(name, self.values[name], f"A number from {least:,} to {most:,} is expected.")
            return None
        return value

    def number(self, name: str) -> float | None:
        """A decimal number as float: for shares, units and slacks, never for money."""
        value = self.decimal(name)
        return None if value is None else float(value)

    def percent(self, name: str) -> float | None:
        """A number from 0 to 100."""
        value = self.number(name)
        if value is not None and not 0 <= value <= 100:
            self.problem(name, self.values[name], "A percentage from 0 to 100 is expected.")
            return None
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no; `default` when the field is missing or empty."""
        text = self.values.get(name)
        if not text:
            return default
        value = _FLAGS.get(text.lower())
        if value is None:
            self.problem(name, text, "0 or 1 is expected.")
            return default
        return value

    def exact_time(self, name: str) -> float | None:
        """A date and time as float minutes since 1970-01-01T00:00, seconds kept."""
        text = self.values.get(name)
        if not text:
            return None
        if text[-1] == "Z" or text[-6:-5] in ("+", "-"):
            self._reading.leave_out("Time zones of dates (the time on the clock is kept)", f"{self.kind.lower()}s")
        try:
            return minutes_since_epoch(text)
        except NotADate:
            self.problem(name, text, "A date such as 2026-11-22T08:00:00 is expected.")
            return None

    def time(self, name: str) -> int | None:
        """A date and time as a plan time; seconds are rounded to the minute and counted."""
        exact = self.exact_time(name)
        if exact is None:
            return None
        whole = round(exact)
        if whole != exact:
            self._reading.leave_out("Seconds of dates (rounded to the minute)", f"{self.kind.lower()}s")
        return whole

    def minutes(self, name: str) -> float | None:
        """A duration such as PT8H0M0S as float minutes."""
        text = self.values.get(name)
        if not text:
            return None
        found = _DURATION.fullmatch(text)
        if found is None or text in ("P", "PT", "-P", "-PT"):
            self.problem(name, text, "A duration such as PT8H0M0S is expected.")
            return None
        sign, *days, hours, minutes, seconds = found.groups()
        if any(int(part or 0) for part in days):
            self.problem(name, text, "The duration is in days, months or years, whose length in hours is not said.")
            return None
        value = float(hours or 0) * 60 + float(minutes or 0) + float(seconds or 0) / 60
        if value > MOST_MINUTES:
            self.problem(name, text, "The duration is longer than a thousand years.")
            return None
        return -value if sign else value

    def length(self, name: str) -> float | None:
        """A duration that cannot be negative."""
        value = self.minutes(name)
        if value is not None and value < 0:
            self.problem(name, self.values[name], "A duration cannot be negative.")
            return None
        return value

    def tenths(self, name: str) -> float | None:
        """Tenths of a minute, as this format writes slacks and lags, as float minutes."""
        value = self.number(name)
        if value is not None and abs(value) > MOST_MINUTES * 10:
            self.problem(name, self.values[name], "The span is longer than a thousand years.")
            return None
        return None if value is None else value / 10

    def money(self, name: str) -> int | None:
        """This format writes amounts in hundredths of the currency, whatever its minor unit is."""
        value = self.decimal(name)
        if value is None:
            return None
        return to_minor(value.scaleb(-2), self._reading.currency)

    def choice(self, name: str, choices: Mapping[int, Choice], default: Choice) -> Choice:
        """A number that stands for one of several words; `default` when the field is missing or empty."""
        value = self.integer(name)
        if value is None:
            return default
        if value not in choices:
            known = ", ".join(f"{number} {word}" for number, word in choices.items())
            self.problem(name, self.values[name], f"The number is none of those that are known ({known}).")
            return default
        return choices[value]


NESTED = frozenset(
    (
        *("Baseline", "PredecessorLink", "ExtendedAttribute", "OutlineCode", "TimephasedData", "Project"),
        *("WeekDays", "Exceptions", "WorkWeeks", "TimePeriod", "WorkingTimes", "WorkingTime"),
        *("Rates", "AvailabilityPeriods"),
    )
)
# Spaces at the ends of a note belong to it; in a number they mean nothing.
TEXTS = frozenset(["Notes"])
