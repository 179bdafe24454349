"""Kinds of values: their Edm type, how a stored value is answered, and how one of a question is stored."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from steerhouse.core import plan_time
from steerhouse.core.ids import ALPHABET, LENGTH, is_id
from steerhouse.interchange.money import from_minor

MOST_NUMBER = Decimal(2) ** 62


@dataclass(frozen=True)
class Kind:
    """`write` gives JSON from a stored value and the whole row, `read` a stored value from one of a question; it raises
    ValueError or TypeError for what cannot be compared with."""

    edm: str
    read: Callable[[Any], Any]
    write: Callable[[Any, Mapping[str, Any]], Any] = lambda value, _row: value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("a text in quotes")
    return value


def _number(value: Any) -> Decimal:
    if not isinstance(value, Decimal) or abs(value) > MOST_NUMBER:
        raise TypeError("a number")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def _day(value: Any) -> dt.date:
    if not isinstance(value, dt.date):
        raise TypeError("a date such as 2026-11-22")
    return value.date() if isinstance(value, dt.datetime) else value


def _moment(value: Any) -> dt.datetime:
    if not isinstance(value, dt.date):
        raise TypeError("a moment such as 2026-11-22T08:00:00Z")
    found = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _plan(value: Any) -> Decimal:
    if not isinstance(value, dt.date):
        raise TypeError("a moment such as 2026-11-22T08:00:00Z")
    found = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    return Decimal(plan_time.to_minutes(found))


def _plan_out(value: Any, _row: Mapping[str, Any]) -> str | None:
    """Wall-clock time as if its zone were UTC, since Edm knows no other moment."""
    return None if value is None else plan_time.to_datetime(int(value)).isoformat() + "Z"


def _moment_out(value: Any, _row: Mapping[str, Any]) -> str | None:
    return None if value is None else value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def guid_of(public_id: str) -> str:
    """A public id as guid: the same 128 bits, so that both sort alike.

    >>> guid_of("01J0000000000000000000000A")
    '01900000-0000-0000-0000-00000000000a'
    """
    number = 0
    for letter in public_id:
        number = number << 5 | ALPHABET.index(letter)
    return str(uuid.UUID(int=number & (1 << 128) - 1))


def id_of(value: Any) -> str:
    """The public id that a guid stands for.

    >>> id_of(uuid.UUID("01900000-0000-0000-0000-00000000000a"))
    '01J0000000000000000000000A'
    """
    if not isinstance(value, uuid.UUID):
        raise TypeError("a guid")
    shifts = range((LENGTH - 1) * 5, -1, -5)
    return "".join(ALPHABET[(value.int >> shift) & 31] for shift in shifts)


def _id_out(value: Any, _row: Mapping[str, Any]) -> str | None:
    return guid_of(value) if value and is_id(value) else None


def amount(value: Any, currency: str) -> float | None:
    """Minor units as a number in whole units of the currency."""
    return None if value is None else float(from_minor(value, currency))


def _scaled(by: int) -> Kind:
    """A number that is stored `by` times as large, such as hours in minutes."""
    return Kind(
        "Edm.Decimal" if by > 1 else "Edm.Double",
        lambda value: float(_number(value) * by),
        lambda value, _row: None if value is None else round(value / by, 6),
    )


TEXT = Kind("Edm.String", _text)
WHOLE = Kind("Edm.Int64", _number)
NUMBER = Kind("Edm.Double", lambda value: float(_number(value)))
HOURS = _scaled(60)
FLAG = Kind("Edm.Boolean", _flag, lambda value, _row: None if value is None else bool(value))
DAY = Kind("Edm.Date", _day, lambda value, _row: None if value is None else value.isoformat())
MOMENT = Kind("Edm.DateTimeOffset", _moment, _moment_out)
PLAN = Kind("Edm.DateTimeOffset", _plan, _plan_out)
GUID = Kind("Edm.Guid", id_of, _id_out)
# The row of a plan, counted from 1 by people and from 0 in the database.
ROW = Kind("Edm.Int32", lambda value: _number(value) - 1, lambda value, _row: None if value is None else value + 1)
# Stored in minor units of a currency that differs from row to row: see `sets.Property.currency`.
MONEY = Kind("Edm.Decimal", _number)
