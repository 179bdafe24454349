"""Reads a file in a process of its own, which may fail, hang or fill its memory without harm to the parent.

The child has limits of time, processor time and memory, can neither open sockets nor start programs nor write files,
and answers with JSON that the parent checks against the declared types.
"""

import json
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from steerhouse.interchange.codec import NotOfThisKind, from_json
from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.mpp import as_project_xml, converter_installed, environment
from steerhouse.interchange.portfolio_list import PortfolioList
from steerhouse.interchange.problems import FileRefused, Problem, refused
from steerhouse.interchange.project_online.model import ProjectOnlineFeed
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.tables.model import TableFile

T = TypeVar("T")
READER_MODULE = "steerhouse.interchange.child_process"
# The child's first word says what the rest of its answer is.
SCHEDULE, LIST, TABLE, FEED, FOREIGN = b"schedule", b"list", b"table", b"feed", b"foreign"
REFUSED, NO_MEMORY, FAILED = b"refused", b"memory", b"failed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the child sends when it refuses a file."""

    problems: tuple[Problem, ...]
    count: int


def read_in_child(
    path: Path, *, mapping: str | None = None, year: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> ScheduleFile | PortfolioList | ProjectOnlineFeed:
    """The file's content, read in a child process. Raises FileRefused for whatever goes wrong, in plain words."""
    asked = {"mapping": mapping, "year": year, "limits": asdict(limits)}
    word, answer = _answer({"path": str(path), **asked}, limits)
    if word == FOREIGN and converter_installed():
        with as_project_xml(path, limits) as made:
            word, answer = _answer({"path": str(made), **asked}, limits)
    if word == SCHEDULE:
        return _typed(ScheduleFile, answer)
    if word == LIST:
        return _typed(PortfolioList, answer)
    if word == FEED:
        return _typed(ProjectOnlineFeed, answer)
    raise _refusal(word, answer, limits)


def read_table_in_child(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> TableFile:
    """A workbook or CSV file as the table that it is, read in a child process. Raises FileRefused."""
    question: dict[str, object] = {
        "path": str(path),
        "mapping": None,
        "year": None,
        "limits": asdict(limits),
        "table": True,
    }
    word, answer = _answer(question, limits)
    if word == TABLE:
        return _typed(TableFile, answer)
    raise _refusal(word, answer, limits)


def _refusal(word: bytes, answer: bytes, limits: Limits) -> FileRefused:
    if word in (REFUSED, FOREIGN):
        refusal = _typed(Refusal, answer)
        return FileRefused(refusal.problems, count=refusal.count)
    return _no_memory(limits) if word == NO_MEMORY else _failed()


def _answer(question: dict[str, object], limits: Limits) -> tuple[bytes, bytes]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", READER_MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        cwd="/",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(json.dumps(question).encode(), timeout=limits.seconds_on_the_clock)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.communicate()
        raise _too_slow(limits) from error
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        raise _died(process.returncode, limits)
    word, _newline, answer = output.partition(b"\n")
    return word, answer


def _typed(kind: type[T], answer: bytes) -> T:
    try:
        return from_json(kind, answer)
    except NotOfThisKind as error:
        raise _failed() from error


def _died(code: int, limits: Limits) -> FileRefused:
    if code == -signal.SIGXCPU:
        return _too_slow(limits)
    return _no_memory(limits) if code in (-signal.SIGKILL, -signal.SIGABRT) else _failed()


def _too_slow(limits: Limits) -> FileRefused:
    message = (
        f"Reading the file took longer than {limits.seconds:g} seconds of processor time "
        f"or {limits.seconds_on_the_clock:g} on the clock."
    )
    return refused("whole file", message, "Split the project, or export it without time-phased data.")


def _no_memory(limits: Limits) -> FileRefused:
    message = f"Reading the file needs more than {limits.memory_bytes // 2**20:,} MiB of memory."
    return refused("whole file", message, "Split the project, or export it without time-phased data.")


def _failed() -> FileRefused:
    message = "The file could not be read; the reader stopped for a reason that it could not name."
    return refused("whole file", message, "Export it again; if that does not help, send it to the makers.")
