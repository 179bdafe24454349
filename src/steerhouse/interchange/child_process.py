"""The child process of `child`: limits itself, reads one file, answers on its standard output."""

import json
import os
import resource
import socket
import sys
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any, NoReturn

from steerhouse.interchange.child import FAILED, FEED, FOREIGN, LIST, NO_MEMORY, REFUSED, SCHEDULE, TABLE, Refusal
from steerhouse.interchange.codec import to_json
from steerhouse.interchange.limits import Limits
from steerhouse.interchange.portfolio_list import PortfolioList
from steerhouse.interchange.problems import FileRefused, ForeignFormat
from steerhouse.interchange.read import read
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.tables import read_table

OPEN_FILES = 64
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "ctypes.")
CHANGES = (
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.truncate",
    "shutil.",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class NotAllowed(PermissionError):
    """Something that reading a file never needs."""


def main() -> int:
    """Reads the question from standard input, answers on standard output; 0 whenever an answer was given."""
    question = json.loads(sys.stdin.buffer.read())
    limits = Limits(**question["limits"])
    confine(limits)
    word, answer = _answered(question, limits)
    sys.stdout.buffer.write(word + b"\n" + answer)
    sys.stdout.buffer.flush()
    # Freeing a hundred thousand rows one by one before the end would take as long as reading them.
    os._exit(0)


def confine(limits: Limits) -> None:
    """Give up what a reader does not need: memory, processor time, new files, sockets, other programs."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, max(1, ceil(limits.seconds))),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        _limit(kind, most)
    socket.socket = _no_socket  # type: ignore[assignment, misc]
    socket.create_connection = _no_socket
    sys.addaudithook(_refuse)


def _limit(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # At its soft limit of processor time a process gets SIGXCPU, which names the cause; at the hard one SIGKILL.
    spare = 1 if kind == resource.RLIMIT_CPU and (hard == resource.RLIM_INFINITY or value < hard) else 0
    resource.setrlimit(kind, (value, value + spare))


def _no_socket(*_arguments: object, **_keywords: object) -> NoReturn:
    raise NotAllowed("A reader does not use the network.")


def _refuse(event: str, arguments: Sequence[Any]) -> None:
    if event.startswith(FORBIDDEN) or event.startswith(CHANGES):
        raise NotAllowed(event)
    if event == "open" and len(arguments) > 2 and isinstance(arguments[2], int) and arguments[2] & WRITING:
        raise NotAllowed("open for writing")


def _answered(question: dict[str, Any], limits: Limits) -> tuple[bytes, bytes]:
    path = Path(question["path"])
    try:
        # The reader of workbooks would take numpy along where it is installed: no table needs it.
        sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
        if question.get("table"):
            return TABLE, to_json(read_table(path, limits))
        content = read(path, mapping=question["mapping"], year=question["year"], limits=limits)
        word = LIST if isinstance(content, PortfolioList) else SCHEDULE if isinstance(content, ScheduleFile) else FEED
        return word, to_json(content)
    except ForeignFormat as error:
        return FOREIGN, to_json(Refusal(error.problems, error.count))
    except FileRefused as error:
        return REFUSED, to_json(Refusal(error.problems, error.count))
    except MemoryError:
        return NO_MEMORY, b""
    except Exception:
        return FAILED, b""


if __name__ == "__main__":
    sys.exit(main())
