"""What a value of each kind is: how it is stored, checked, said in the audit, and read again."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from steerhouse.attributes.definitions import Definition
from steerhouse.attributes.models import PickEntry
from steerhouse.core.errors import Invalid
from steerhouse.core.fields import BIG, check_line, check_text
from steerhouse.core.money import Money
from steerhouse.core.pages.cells import LOOKS, Mark
from steerhouse.interchange.money import minor_digits
from steerhouse.organization.models import Person

# Decimals are kept in millionths.
PLACES = 6
MILLION = Decimal(10) ** PLACES
LONGEST, LONGEST_PROSE, MOST_ENTRIES = 500, 20_000, 50
EMPTY: tuple[Any, ...] = (None, "", [], ())


def wrong(message: str, **values: Any) -> ValidationError:
    return ValidationError(message % values if values else message)


def stored(of: Definition, value: Any, present: Sequence[int] = ()) -> list[Any]:
    """The stored values for what a form or program gave: none, one, or one for each chosen entry.

    `present` are the entries that the row has: archived ones among them may stay. Raises ValidationError.
    """
    if value in EMPTY:
        return []
    kind = of.attribute.kind
    if kind in ("choice", "several"):
        return _entries(of, value if isinstance(value, list | tuple) else [value], present)
    if kind == "person":
        if not isinstance(value, Person):
            raise wrong(_("Choose a person."))
        return [value.pk]
    if kind == "yes_no":
        if not isinstance(value, bool):
            raise wrong(_("Choose yes or no."))
        return [int(value)]
    if kind in ("text", "prose", "link"):
        return [_text(of, str(value).strip() if kind != "prose" else str(value))]
    made = _day(value) if kind == "date" else _number(of, value)
    _between(of, made)
    return [made]


def _text(of: Definition, text: str) -> str:
    kind, longest = of.attribute.kind, LONGEST_PROSE if of.attribute.kind == "prose" else LONGEST
    check_text(text)
    if len(text) > longest:
        raise wrong(_("This has %(count)s characters, and %(most)s are the most."), count=len(text), most=longest)
    if kind != "prose":
        check_line(text)
    if kind == "link":
        URLValidator(schemes=["http", "https"])(text)
    if kind == "text" and of.attribute.shape and not fits(text, of.attribute.shape):
        raise wrong(_("This has to look like %(shape)s: A is a letter, 9 a digit, * either."), shape=of.attribute.shape)
    return text


def fits(text: str, shape: str) -> bool:
    """Whether a text has a shape: sign by sign, so that no text takes long to compare.

    >>> fits("IT-0042", "AA-9999"), fits("IT-42", "AA-9999")
    (True, False)
    """
    tests = {"A": str.isalpha, "9": str.isdecimal, "*": str.isalnum}
    if len(text) != len(shape):
        return False
    return all(tests[s](t) if s in tests else s == t for t, s in zip(text, shape, strict=True))


def _number(of: Definition, value: Any) -> int:
    """Whole numbers, minor units or millionths of what was given, exactly."""
    kind = of.attribute.kind
    try:
        number = Decimal(value) if isinstance(value, int | Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        raise wrong(_("This is not a number.")) from None
    if not number.is_finite() or abs(number) > BIG:
        raise wrong(_("This number is too large."))
    if kind == "money":
        try:
            return Money.of(number, of.attribute.currency).minor
        except Invalid as problem:
            raise wrong(" ".join(problem.fields.get("amount", [str(problem)]))) from None
    scaled = number * MILLION if kind == "decimal" else number
    if scaled != scaled.to_integral_value():
        raise wrong(_("This needs to be a whole number.") if kind == "whole" else _("Six decimal places are the most."))
    if abs(scaled) > BIG:
        raise wrong(_("This number is too large."))
    return int(scaled)


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise wrong(_("Write the date as 2026-11-22.")) from None


def _between(of: Definition, made: Any) -> None:
    low, high = of.attribute.lowest, of.attribute.highest
    if low and made < limit(of, low):
        raise wrong(_("%(limit)s is the lowest."), limit=low)
    if high and made > limit(of, high):
        raise wrong(_("%(limit)s is the highest."), limit=high)


def limit(of: Definition, text: str) -> Any:
    """A limit as values are stored. Raises ValidationError."""
    return _day(text) if of.attribute.kind == "date" else _number(of, text)


def _entries(of: Definition, words: Sequence[Any], present: Sequence[int]) -> list[int]:
    found: list[int] = []
    for word in words:
        entry = word if isinstance(word, PickEntry) else of.entry(str(word))
        if entry is None or entry.list_id != of.attribute.list_id:
            raise wrong(_("“%(word)s” is not in the list."), word=str(word)[:60])
        if entry.archived_at is not None and entry.pk not in present:
            raise wrong(_("“%(word)s” is no longer offered."), word=of.labels[entry.pk])
        found.append(entry.pk)
    if len(found) > MOST_ENTRIES:
        raise wrong(_("%(most)s entries are the most."), most=MOST_ENTRIES)
    order = {entry.pk: rank for rank, entry in enumerate(of.entries)}
    return sorted(set(found), key=lambda key: order[key])


def meant(of: Definition, values: Sequence[Any]) -> Any:
    """Stored values as pages and programs read them; None where there is none."""
    if not values:
        return None
    kind, first = of.attribute.kind, values[0]
    if kind == "several":
        return [of.labels.get(value, "?") for value in values]
    if kind == "choice":
        entry = next((entry for entry in of.entries if entry.pk == first), None)
        return Mark(of.labels[first], entry.look) if entry is not None and entry.look in LOOKS else of.labels.get(first)
    if kind == "decimal":
        return plain_decimal(Decimal(first) / MILLION)
    if kind == "money":
        return Money(first, of.attribute.currency)
    return bool(first) if kind == "yes_no" else first


def plain_decimal(value: Decimal) -> Decimal:
    """Without zeros at the end, and never as a power of ten.

    >>> plain_decimal(Decimal("12.500000")), plain_decimal(Decimal("100"))
    (Decimal('12.5'), Decimal('100'))
    """
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def said(of: Definition, values: Sequence[Any]) -> Any:
    """Stored values as the audit keeps them: exact and readable; people by key, so that each reader's sight holds."""
    found = meant(of, values)
    if found is None or isinstance(found, bool | int | list):
        return found
    if isinstance(found, Money):
        return f"{found.amount:f}"
    return found.isoformat() if isinstance(found, dt.date) else str(found)


def revived(of: Definition, value: Any) -> Any:
    """What the audit kept, as pages read it."""
    kind = of.attribute.kind
    if kind == "date" and isinstance(value, str):
        return dt.date.fromisoformat(value)
    if kind == "decimal" and isinstance(value, str):
        return Decimal(value)
    return Money.of(Decimal(value), of.attribute.currency) if kind == "money" and isinstance(value, str) else value


def one_major(currency: str) -> int:
    """How many minor units one unit of a currency has.

    >>> one_major("EUR"), one_major("JPY")
    (100, 1)
    """
    return int(Decimal(10) ** minor_digits(currency))


def default(of: Definition) -> Any:
    """The first value of a new row, as a form would give it."""
    text: str = of.attribute.default
    if of.attribute.kind == "yes_no" and text:
        if text.casefold() not in ("true", "false"):
            raise wrong(_("Write true or false."))
        return text.casefold() == "true"
    return text or None
