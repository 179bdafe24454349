"""Engine values to bytes and back: a JSON header, and the raw memory of each array behind it. Nothing is executed.

Only dataclasses, enumerations and exceptions of the engine are named in a header; no Django is needed to read one.
"""

import dataclasses
import enum
import json
from collections.abc import Callable
from pkgutil import resolve_name
from types import FunctionType
from typing import Any

ENGINE = "steerhouse_engine"
# Numbers and truth values; nothing that holds references.
ARRAY_KINDS = "biuf"
FUNCTION = FunctionType


class CannotCarry(TypeError):
    """A value that has no form between processes. A defect of ours."""


@dataclasses.dataclass
class Message:
    """A value on its way: the header, and the arrays that it refers to by number."""

    header: bytes
    arrays: list[Any]


def encode(value: Any) -> Message:
    """The value as header and arrays; the arrays' memory is not copied."""
    arrays: list[Any] = []
    header = json.dumps(_plain(value, arrays), separators=(",", ":"), ensure_ascii=False)
    return Message(header.encode("utf-8", "surrogatepass"), arrays)


def decode(message: Message) -> Any:
    """The value of a message; dataclasses are made by their constructor, which checks them."""
    return _value(json.loads(message.header.decode("utf-8", "surrogatepass")), message.arrays)


def _plain(value: Any, arrays: list[Any]) -> Any:
    if isinstance(value, enum.Enum):
        return {"enum": _name(type(value)), "name": value.name}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [_plain(item, arrays) for item in value]
    if isinstance(value, tuple | frozenset | set):
        return {type(value).__name__: [_plain(item, arrays) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[_plain(key, arrays), _plain(item, arrays)] for key, item in value.items()]}
    if dataclasses.is_dataclass(value):
        fields = [field.name for field in dataclasses.fields(value) if field.init]
        return {"of": _name(type(value)), "with": {name: _plain(getattr(value, name), arrays) for name in fields}}
    if hasattr(value, "__array_interface__"):
        return _array(value, arrays)
    raise CannotCarry(f"a {type(value).__qualname__} cannot be sent to the compute process")


def _array(value: Any, arrays: list[Any]) -> Any:
    if value.dtype.kind not in ARRAY_KINDS:
        raise CannotCarry(f"an array of {value.dtype} cannot be sent to the compute process")
    if not value.shape:
        return value.item()
    arrays.append(value if value.flags.c_contiguous else value.copy(order="C"))
    return {"array": len(arrays) - 1, "dtype": value.dtype.str, "shape": list(value.shape)}


def _value(plain: Any, arrays: list[Any]) -> Any:
    if isinstance(plain, list):
        return [_value(item, arrays) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if "array" in plain:
        return arrays[plain["array"]]
    if "of" in plain:
        return engine_part(plain["of"], type)(**{name: _value(item, arrays) for name, item in plain["with"].items()})
    if "enum" in plain:
        return engine_part(plain["enum"], enum.EnumMeta)[plain["name"]]
    if "dict" in plain:
        return {_value(key, arrays): _value(item, arrays) for key, item in plain["dict"]}
    kinds: dict[str, Callable[[Any], Any]] = {"tuple": tuple, "frozenset": frozenset, "set": set}
    (kind, items), *_none = plain.items()
    return kinds[kind](_value(item, arrays) for item in items)


def _name(cls: type[Any]) -> str:
    if not cls.__module__.startswith(ENGINE):
        raise CannotCarry(f"{cls.__module__}.{cls.__qualname__} is no part of the engine")
    return f"{cls.__module__}:{cls.__qualname__}"


def engine_part(name: str, kind: type[Any] | tuple[type[Any], ...]) -> Any:
    """A class or function of the engine by its name, and of nothing else."""
    module, _colon, _rest = name.partition(":")
    if module != ENGINE and not module.startswith(f"{ENGINE}."):
        raise CannotCarry(f"{name} is no part of the engine")
    found = resolve_name(name)
    # A module of the engine imports others: what it merely imported is not reached through it.
    if not isinstance(found, kind) or not getattr(found, "__module__", "").startswith(ENGINE):
        raise CannotCarry(f"{name} is no part of the engine")
    return found


def encode_error(problem: BaseException) -> Message:
    """An exception of the engine with what it knows; any other only by its class and words."""
    if type(problem).__module__.startswith(ENGINE):
        known = {"error": _name(type(problem)), "args": list(problem.args), "has": dict(vars(problem))}
        return encode(known)
    return encode({"fault": f"{type(problem).__name__}: {problem}"})


def decode_error(known: dict[str, Any]) -> Exception:
    """The same exception as was raised, made without its constructor, whose arguments are not known any more."""
    cls = engine_part(known["error"], type)
    if not issubclass(cls, Exception):
        raise CannotCarry(f"{known['error']} is no exception")
    problem: Exception = cls.__new__(cls)
    problem.args = tuple(known["args"])
    vars(problem).update(known["has"])
    return problem


def send(connection: Any, message: Message) -> None:
    """Write a message to a connection of `multiprocessing.connection`: header, shapes, then each array's memory."""
    shapes = [[array.dtype.str, list(array.shape)] for array in message.arrays]
    connection.send_bytes(json.dumps(shapes).encode())
    connection.send_bytes(message.header)
    for array in message.arrays:
        if array.nbytes:
            connection.send_bytes(array.reshape(-1).view("u1").data)


def receive(connection: Any) -> Message:
    """Read a message; its arrays can be written to, since compiled code is another one for memory that cannot."""
    shapes = json.loads(connection.recv_bytes())
    header = connection.recv_bytes()
    arrays = []
    if shapes:
        empty = resolve_name("numpy:empty")
        for dtype, shape in shapes:
            array = empty(shape, dtype)
            if array.dtype.kind not in ARRAY_KINDS:
                raise CannotCarry(f"an array of {dtype} came in")
            if array.nbytes:
                connection.recv_bytes_into(array.reshape(-1).view("u1").data)
            arrays.append(array)
    return Message(header, arrays)


def relay(source: Any, target: Any) -> None:
    """Hand a message on without looking into it."""
    shapes = source.recv_bytes()
    target.send_bytes(shapes)
    target.send_bytes(source.recv_bytes())
    for _dtype, shape in json.loads(shapes):
        if 0 not in shape:
            target.send_bytes(source.recv_bytes())
