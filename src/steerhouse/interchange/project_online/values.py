"""Values of the feed: decimals written as text, dates in two spellings, flags, and the ids that rows get here."""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from steerhouse.interchange.plan_time import NotADate, as_text, minutes_since_epoch
from steerhouse.interchange.problems import Problem, Problems, shortened

_SERIAL = re.compile(r"/Date\((-?\d{1,15})([+-]\d{1,4})?\)/", re.ASCII)
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
FIRST_TIME, LAST_TIME = -1_035_593_280, 4_223_371_679
MOST_HOURS = Decimal(10) ** 9
NOTHING: frozenset[object] = frozenset(("", "00000000-0000-0000-0000-000000000000"))


def guid_of(value: object) -> str:
    """A guid in small letters; "" for what is none, and for the empty one.

    >>> guid_of("{76FECBE8-ADA6-E111-9F30-78E7D101788A}"), guid_of("0")
    ('76fecbe8-ada6-e111-9f30-78e7d101788a', '')
    """
    found = _GUID.search(value) if isinstance(value, str) else None
    text = found[0].lower() if found else ""
    return "" if text in NOTHING else text


def is_empty(value: object) -> bool:
    """Whether a value says nothing: absent, blank, false, zero, or a link to more that was not fetched.

    >>> [is_empty(one) for one in (None, " ", "0.000000", False, 0, {"__deferred": {}}, "no", 0.5)]
    [True, True, True, True, True, True, False, False]
    """
    if isinstance(value, str):
        text = value.strip()
        return text in NOTHING or (text[:1] in "0-." and re.fullmatch(r"-?0*\.?0*", text) is not None)
    return not value or isinstance(value, dict | list)


def uid_of(guid: str) -> int:
    """A number for a row whose feed gives only a guid: the same one whenever the same row comes in.

    >>> uid_of("76fecbe8-ada6-e111-9f30-78e7d101788a") == uid_of("76fecbe8-ada6-e111-9f30-78e7d101788a") < 2**52
    True
    """
    return int.from_bytes(hashlib.sha256(guid.encode()).digest()[:8]) >> 12


def minutes_of(text: str) -> float:
    """A date of the feed as minutes since 1970; the zone is left out. Raises NotADate.

    >>> minutes_of("/Date(86400000)/"), minutes_of("1970-01-02T00:00:00Z"), minutes_of("/Date(0+0060)/")
    (1440.0, 1440.0, 60.0)
    """
    found = _SERIAL.fullmatch(text)
    if found is None:
        return minutes_since_epoch(text)
    return int(found[1]) / 60_000 + int(found[2] or 0)


class Values:
    """One row's values, each of the type that its property has; what does not fit is a problem with its place."""

    def __init__(self, row: Mapping[str, Any], where: str, problems: Problems) -> None:
        self.row, self.where, self.problems = row, where, problems

    def text(self, name: str) -> str:
        """Text; "" where there is none."""
        value = self.row.get(name)
        return "" if value is None or isinstance(value, dict | list) else str(value).strip()

    def guid(self, name: str) -> str:
        """A guid; "" where there is none."""
        return guid_of(self.row.get(name))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no."""
        value = self.row.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).strip().lower() in ("true", "1", "yes")

    def decimal(self, name: str) -> Decimal | None:
        """An exact number; None where there is none."""
        text = self.text(name)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > MOST_HOURS * 1000 or number.as_tuple().exponent < -30:  # type: ignore[operator]
            self._refuse(name, "A number is expected here.")
            return None
        return number

    def amount(self, name: str) -> Decimal:
        """A number, 0 where there is none."""
        return self.decimal(name) or Decimal(0)

    def whole(self, name: str, default: int) -> int:
        """A whole number."""
        number = self.decimal(name)
        return default if number is None else int(number)

    def minutes(self, name: str) -> float | None:
        """Hours as minutes, never negative."""
        hours = self.decimal(name)
        if hours is not None and not 0 <= hours <= MOST_HOURS:
            self._refuse(name, "The hours are negative, or more than there are.")
            return None
        return None if hours is None else float(hours * 60)

    def time(self, name: str) -> int | None:
        """A date as plan minutes, rounded to the minute."""
        text = self.text(name)
        if not text:
            return None
        try:
            exact = minutes_of(text)
        except NotADate:
            exact = LAST_TIME + 1.0
        if not FIRST_TIME <= exact <= LAST_TIME:
            self._refuse(name, "A date such as 2026-11-22T08:00:00 or /Date(1795334400000)/ is expected here.")
            return None
        return round(exact)

    def later(self, first: str, last: str) -> int | None:
        """A date that may not lie before another one."""
        start, finish = self.time(first), self.time(last)
        if start is not None and finish is not None and finish < start:
            self._refuse(last, f"The date lies before {first} ({as_text(start)}).")
            return None
        return finish

    def _refuse(self, name: str, message: str) -> None:
        value = shortened(self.text(name))
        self.problems.add(
            Problem(self.where, name, value, message, "Correct it in Project Online, or save the page again.")
        )
