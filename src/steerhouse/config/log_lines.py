"""Log records as JSON lines without personal data: no query strings, no exception messages, no arguments of calls."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

CARRIED = ("request_id", "user_id", "route", "status_code", "milliseconds")


class JsonLines(logging.Formatter):
    """One JSON object a line; what a record says beyond `CARRIED` is dropped.

    An exception is written by its class and frames alone, since databases quote values in their messages.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in CARRIED if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False, default=str)
