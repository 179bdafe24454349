"""Frozen dataclasses as JSON and back, typed: what a child process hands to its parent.

A dataclass becomes the list of its fields in their order. Reading checks every value against its declared type, so that
a damaged or forged answer is an error and never an object of another kind.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Convert = Callable[[Any], Any]
PLAIN = (str, int, float, bool)


class NotOfThisKind(ValueError):
    """JSON that does not hold what the declared type says."""


def to_json(value: object) -> bytes:
    """A dataclass as JSON in ASCII. Raises TypeError for a type that has no form here, ValueError for NaN."""
    kind: Any = type(value)
    return json.dumps(_writer(kind)(value), separators=(",", ":"), allow_nan=False).encode("ascii")


def from_json(kind: type[T], data: bytes) -> T:
    """The dataclass that `to_json` wrote. Raises NotOfThisKind."""
    any_kind: Any = kind
    try:
        return cast(T, _reader(any_kind)(json.loads(data)))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise NotOfThisKind(f"{kind.__name__}: {error}") from error


@cache
def _writer(kind: Any) -> Convert:
    if kind is NoneType or kind in PLAIN:
        return _same
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = _writer(_of_optional(kind))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _tuple_writer(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.value
    if kind in (date, Decimal):
        return str
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = [(field.name, _writer(hints[field.name])) for field in fields(kind)]
        return lambda value: [write(getattr(value, name)) for name, write in parts]
    raise TypeError(f"No JSON form for {kind}.")


def _same(value: Any) -> Any:
    return value


def _tuple_writer(arguments: tuple[Any, ...]) -> Convert:
    if arguments[-1] is Ellipsis:
        inner = _writer(arguments[0])
        return lambda value: [inner(item) for item in value]
    inners = [_writer(argument) for argument in arguments]
    return lambda value: [inner(item) for inner, item in zip(inners, value, strict=True)]


@cache
def _reader(kind: Any) -> Convert:
    if kind is NoneType or kind in PLAIN:
        return _checked(kind)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = _reader(_of_optional(kind))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return cast(Convert, kind)
    if kind is date:
        return date.fromisoformat
    if kind is Decimal:
        return _decimal
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    raise TypeError(f"No JSON form for {kind}.")


def _checked(kind: Any) -> Convert:
    allowed = (int, float) if kind is float else (kind,)

    def check(value: Any) -> Any:
        if type(value) not in allowed:
            raise NotOfThisKind(f"{type(value).__name__} instead of {kind.__name__}")
        return value

    return check


def _decimal(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise NotOfThisKind("a decimal is written as text")
    return Decimal(value)


def _tuple_reader(arguments: tuple[Any, ...]) -> Convert:
    if arguments[-1] is Ellipsis:
        inner = _reader(arguments[0])
        return lambda value: tuple([inner(item) for item in _list(value)])
    inners = [_reader(argument) for argument in arguments]
    return lambda value: tuple([inner(item) for inner, item in zip(inners, _list(value), strict=True)])


def _dataclass_reader(kind: Any) -> Convert:
    hints = get_type_hints(kind)
    parts = [(field.name, _reader(hints[field.name])) for field in fields(kind)]

    def read(value: Any) -> Any:
        return kind(**{name: inner(item) for (name, inner), item in zip(parts, _list(value), strict=True)})

    return read


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NotOfThisKind(f"{type(value).__name__} instead of a list")
    return value


def _of_optional(kind: Any) -> Any:
    """X of `X | None`; other unions have no form here."""
    others = [argument for argument in get_args(kind) if argument is not NoneType]
    if len(others) != 1:
        raise TypeError(f"No JSON form for {kind}.")
    return others[0]
