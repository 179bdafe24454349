"""Recomputes a schedule file and says where the result departs from what the file's tool has stored.

For people who leave another tool: do we compute your plan as you know it? Dates are computed from durations, links,
constraints and calendars, never from stored dates, and compared for leaf tasks that are active and scheduled
automatically. Two dates agree when they lie within 0.3 working minutes of each other on the task's calendar: the end
of a shift and the beginning of the next are the same.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from steerhouse.interchange.plan_time import as_text
from steerhouse.interchange.pmxml import FORMAT as PMXML
from steerhouse.interchange.problems import FileRefused, Problem
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import FileTask, PlanTime, ScheduleFile
from steerhouse.interchange.to_network import NetworkIndex, leaf_tasks, to_network
from steerhouse.interchange.xer import FORMAT as XER
from steerhouse_engine.calendars import ELAPSED, Calendar, InvalidCalendar, working_minutes
from steerhouse_engine.network import CycleFound, Dates, InvalidNetwork, Network, schedule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOLERANCE = 0.3
"""Minutes by which two values may differ and still agree: tools store tenths of minutes and round them."""


class Check(TypedDict):
    """How many comparable tasks a file has, and how many of them agree in early dates, late dates and slack."""

    file: str
    tasks: int
    early: int
    late: int
    slack: int
    first_difference: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One value in which file and computation disagree; dates in minutes since 1970-01-01, slack in minutes."""

    uid: int
    name: str
    field: str
    stored: float
    computed: int

    def __str__(self) -> str:
        in_file, here = self._shown(self.stored), self._shown(self.computed)
        return f"Task {self.uid} “{self.name}”: {self.field} is {in_file} in the file and {here} computed."

    def _shown(self, value: float) -> str:
        return f"{value:g} min" if self.field.endswith("Slack") else as_text(value)


EARLY, LATE, SLACK = ("EarlyStart", "EarlyFinish"), ("LateStart", "LateFinish"), ("TotalSlack", "FreeSlack")


def check(path: Path) -> Check:
    """Recompute one file and count what agrees. Raises FileRefused."""
    return check_file(read_schedule(path), name=str(path))


def check_file(file: ScheduleFile, *, name: str) -> Check:
    """Recompute a file that has been read and count what agrees. Raises FileRefused."""
    tasks = comparable(file)
    found = differences(file)
    wrong: dict[str, set[int]] = {}
    for difference in found:
        wrong.setdefault(difference.field, set()).add(difference.uid)

    def agree(fields: tuple[str, str]) -> int:
        return len(tasks) - len(wrong.get(fields[0], set()) | wrong.get(fields[1], set()))

    first = str(found[0]) if found else None
    return Check(
        file=name, tasks=len(tasks), early=agree(EARLY), late=agree(LATE), slack=agree(SLACK), first_difference=first
    )


def comparable(file: ScheduleFile) -> list[FileTask]:
    """Leaf tasks, active and scheduled automatically, for which the tool has stored early and late dates."""
    return [
        task
        for task in file.tasks
        if task.active
        and not (task.summary or task.manual or task.external or task.subproject)
        and None
        not in (task.stored.early_start, task.stored.early_finish, task.stored.late_start, task.stored.late_finish)
    ]


def differences(file: ScheduleFile) -> list[Difference]:
    """Every value of a comparable task in which file and computation disagree, in the order of the rows.

    A slack that the file leaves out is zero: tools do not write zeros. Raises FileRefused.
    """
    tasks = comparable(file)
    if not tasks:
        return []
    network, index, dates = computed(file)
    found: list[Difference] = []
    for task in tasks:
        at = index.positions[task.uid]
        calendar = ELAPSED if task.elapsed else network.calendars[network.work_calendar[at]]
        for field, stored, answer in _values(task, dates, at):
            away = abs(answer - stored) if field in SLACK else working_minutes_apart(calendar, answer, stored)
            if away > TOLERANCE:
                found.append(Difference(task.uid, task.name, field, stored, answer))
    return found


def computed(file: ScheduleFile) -> tuple[Network, NetworkIndex, Dates]:
    """The file's network and its dates. Raises FileRefused where the engine refuses."""
    try:
        network, index = to_network(file, status_date=data_date(file))
        return network, index, schedule(network)
    except InvalidCalendar as error:
        raise FileRefused([Problem("calendars", "", "", str(error), "")]) from error
    except InvalidNetwork as error:
        raise FileRefused([_in_the_files_words(error, file)]) from error


def data_date(file: ScheduleFile) -> PlanTime | None:
    """The day before which the file's tool plans no work that is still to be done: Primavera's data date, else none."""
    return file.project.status_date if file.format in (XER, PMXML) else None


def _in_the_files_words(error: InvalidNetwork, file: ScheduleFile) -> Problem:
    """The engine counts activities in the order of the leaf tasks; people know tasks by name."""
    names = [f"{task.uid} “{task.name}”" for task in leaf_tasks(file)]
    if isinstance(error, CycleFound):
        # Where links of summary tasks meet, there is no task.
        known = [names[task] for task in error.tasks if task < len(names)]
        way = " → ".join([*known[:20], *(["…"] if len(known) > 20 else []), known[0]])
        return Problem("links", "", "", f"The links close a loop: {way}.", "Remove one of them in the tool.")
    where = "tasks" if error.task is None or error.task >= len(names) else f"task {names[error.task]}"
    return Problem(where, "", "", str(error), "Correct it in the tool and export the file again.")


def _values(task: FileTask, dates: Dates, at: int) -> list[tuple[str, float, int]]:
    stored = task.stored
    columns: list[tuple[str, float | None, NDArray[np.int64]]] = [
        ("EarlyStart", stored.early_start, dates.early_start),
        ("EarlyFinish", stored.early_finish, dates.early_finish),
        ("LateStart", stored.late_start, dates.late_start),
        ("LateFinish", stored.late_finish, dates.late_finish),
        ("TotalSlack", stored.total_slack, dates.total_float),
        ("FreeSlack", stored.free_slack, dates.free_float),
    ]
    return [(field, value or 0.0, int(column[at])) for field, value, column in columns]


def working_minutes_apart(calendar: Calendar, one: int, other: float) -> float:
    """Working minutes between two dates, of which the second may have seconds."""
    minute = int(other // 1)
    worked = working_minutes(calendar, minute, minute + 1)
    return abs(working_minutes(calendar, minute, one) - worked * (other - minute))


def run(arguments: argparse.Namespace) -> int:
    """`steerhouse check-dates FILE… [--json]`: 0 when every file agrees, 1 when a date differs or a file is refused."""
    checks: list[Check] = []
    refused: list[str] = []
    for name in arguments.files:
        try:
            checks.append(check(Path(name)))
        except (FileRefused, OSError) as error:
            refused.append(f"{name}: {error.strerror if isinstance(error, OSError) else error}")
    if arguments.json:
        print(json.dumps(checks, ensure_ascii=False, indent=2))
    else:
        for one in checks:
            print(in_words(one))
    for refusal in refused:
        print(refusal, file=sys.stderr)
    differs = any(one["first_difference"] for one in checks)
    return 1 if refused or differs else 0


def in_words(found: Check) -> str:
    """One line a file, for people.

    >>> in_words(Check(file="a.xml", tasks=2, early=2, late=1, slack=2, first_difference="Task 1 …"))
    'a.xml: 2 tasks; early dates of 2, late dates of 1, slack of 2 agree. Task 1 …'
    """
    if not found["tasks"]:
        reason = "all are summaries, inactive or scheduled by hand, or the file holds no early and late dates"
        return f"{found['file']}: no task to compare ({reason})"
    counts = f"early dates of {found['early']}, late dates of {found['late']}, slack of {found['slack']} agree."
    return f"{found['file']}: {found['tasks']} tasks; {counts} {found['first_difference'] or ''}".rstrip()
