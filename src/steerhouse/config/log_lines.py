"""Log records without personal data: no query strings, no exception messages, no arguments of calls."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from steerhouse.core.context import request_id

CARRIED = ("request_id", "user_id", "method", "path", "route", "status", "status_code", "milliseconds")


def said(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says, in order; what it says beyond `CARRIED` is dropped.

    The id of the request at work is added where the record does not bring it. An exception is written by its class and
    frames alone, since databases quote values in their messages.
    """
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
    }
    if request_id():
        line["request_id"] = request_id()
    line |= {name: getattr(record, name) for name in CARRIED if hasattr(record, name)}
    if record.exc_info and record.exc_info[0]:
        line["exception"] = record.exc_info[0].__name__
        line["frames"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
        ]
    return line


class JsonLines(logging.Formatter):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(said(record), ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """One line for people: moment, level, message, then the rest as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        line = said(record)
        head = f"{line.pop('time')} {line.pop('level')} {line.pop('logger')}: {on_one_line(line.pop('message'))}"
        return " ".join([head, *(f"{name}={on_one_line(str(value))}" for name, value in line.items())])


def on_one_line(text: str) -> str:
    """What would begin a new line, or hide in one, is written as its escape, so that nobody forges a line.

    >>> print(on_one_line("a\\nINFO b"))
    a\\nINFO b
    """
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
