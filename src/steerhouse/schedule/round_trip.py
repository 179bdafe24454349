"""Real files through a plan and back: import, export as Microsoft Project XML, import, compared field by field.

A difference is what nobody has documented. What a plan does not keep (`NOT_CARRIED`) is counted by its sentence, and
only where nothing stands in its place afterwards: a value that became another one is a difference always. Dates, slack
and the critical path are computed anew in every plan; where the file's tool computed them otherwise stands apart
(`check-dates` compares those of the tasks that can be compared).
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from steerhouse.core.actors import Actor
from steerhouse.core.errors import SteerhouseError, answer
from steerhouse.interchange.check_dates import TOLERANCE, data_date, working_minutes_apart
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.mspdi.writer import mspdi_lines
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.round_trip import FieldDifference, differences
from steerhouse.interchange.schedule_file import FileTask, ScheduleFile
from steerhouse.interchange.to_network import to_network
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.import_step import title_of
from steerhouse.schedule.outgoing import outgoing

SHOWN = 20
DERIVED = "Shares and sums of progress, work and cost (the tool computes them from what is carried)"
OF_PEOPLE = "Details of resources: initials, group, mail, notes, overtime rate, cost per use, row, inactive"
OF_WORK = "Details of assignments: dates, contour, delay, notes, baselines, share of work done"
OF_FILE = "What the file says about itself: its name, author, company, when it was saved, the sign of the currency"
NO_CURRENCY = "Costs of a file that names no currency"
SLACK = "Slack of start and of finish (total and free slack stand for them)"
# By kind of row and field: what a plan here does not keep, and why that is no loss of the plan.
NOT_CARRIED: Mapping[str, Mapping[str, str]] = {
    "project": {
        **dict.fromkeys(
            ("author", "manager", "company", "subject", "category", "saved_at", "currency_symbol", "currency"), OF_FILE
        ),
        **dict.fromkeys(
            ("hold_to_status_date", "retained_logic"),
            "How progress is computed (this format has no place for it; the plan keeps it)",
        ),
    },
    "task": {
        **dict.fromkeys(
            (
                "actual_duration", "percent_work_complete", "actual_work", "remaining_work", "remaining_cost",
            ),
            DERIVED,
        ),
        **dict.fromkeys(
            ("physical_percent_complete", "fixed_cost", "recurring", "subproject", "hyperlink", "priority"),
            "Physical share done, fixed cost, hyperlink, marks of recurring tasks and inserted projects",
        ),
        **dict.fromkeys(("cost", "actual_cost"), NO_CURRENCY),
        "milestone": "The mark of a milestone on a summary",
        "stored.start_slack": SLACK,
        "stored.finish_slack": SLACK,
    },
    "resource": dict.fromkeys(
        ("initials", "group", "email", "notes", "overtime_rate", "cost_per_use", "inactive", "standard_rate"), OF_PEOPLE
    ),
    "assignment": {
        **dict.fromkeys(
            (
                "start", "finish", "actual_start", "actual_finish", "percent_work_complete", "contour", "delay",
                "notes", "baselines",
            ),
            OF_WORK,
        ),
        **dict.fromkeys(("cost", "actual_cost"), NO_CURRENCY),
    },
}  # fmt: skip
ROOT = "The row of the project itself, and assignments to it: it is the project"
FINER = "Parts of a penny in rates"
PENNY = Decimal("0.01")
ROUNDED = "Parts of a minute in durations and work"
ONE_LINE = "Spaces that stand twice in a name, and names that are empty"
NUMBERED = "Numbers of rows of resources, which stand in the order of their unique numbers"
BASE = "The mark of a base calendar: here one that leans on no other"
EMPTY = (None, "", 0, False, ())
USUAL = {"priority": 500}
WRITTEN_HERE = "Computed dates that the file does not hold: those of this product are written"
DATES = frozenset(
    (
        *("start", "finish", "stored.start", "stored.finish", "stored.early_start", "stored.early_finish"),
        *("stored.late_start", "stored.late_finish"),
    )
)


@dataclass
class RoundTrip:
    """What became of one file: differences that nobody has documented, and how many values were not carried and why."""

    file: str
    tasks: int = 0
    differences: list[FieldDifference] = field(default_factory=list)
    # Dates, slack and critical path that follow from the plan and that the file's tool computed otherwise.
    computed: list[FieldDifference] = field(default_factory=list)
    not_carried: Counter[str] = field(default_factory=Counter)
    refused: str = ""
    seconds: float = 0.0

    @property
    def equal(self) -> bool:
        return not self.differences and not self.refused

    def facts(self) -> dict[str, Any]:
        """As JSON: every difference by kind of row, its number, its name and field."""
        shown, computed = ([one.facts() for one in those] for those in (self.differences, self.computed))
        return {
            "file": self.file, "tasks": self.tasks, "equal": self.equal,
            "differences": shown, "computed_otherwise": computed,
            "not_carried": dict(self.not_carried), "refused": self.refused, "seconds": round(self.seconds, 2),
        }  # fmt: skip


class Taken(Exception):
    """Ends the transaction of a plan that was made only to be compared."""


def round_trip(path: Path, folder: Path) -> RoundTrip:
    """Read a file, make a plan of it, write that as Project XML and read it again; the plan is gone afterwards."""
    found, began = RoundTrip(str(path)), time.monotonic()
    try:
        before = read_schedule(path)
        found.tasks = sum(not one.summary for one in before.tasks)
        after = back_again(before, folder / "back.xml")
    except FileRefused as refusal:
        found.refused = str(refusal)
    except SteerhouseError as error:
        facts = answer(error)
        found.refused = f"{facts.message} {facts.next_step}"
    except OSError as error:
        found.refused = f"{error.strerror}."
    else:
        roots = len(before.tasks) - len(as_a_plan_holds_it(before).tasks)
        found.not_carried += Counter({ROOT: roots})
        sort_out(found, as_a_plan_holds_it(before), after)
    found.seconds = time.monotonic() - began
    return found


def back_again(file: ScheduleFile, path: Path) -> ScheduleFile:
    """The file's plan as it comes back from a file that this product wrote."""
    by = Actor.system("round trip")
    try:
        with transaction.atomic():
            values = {"name": title_of(file) or "Plan", "kind": "project", "currency": file.project.currency or ""}
            component = add_component(Component, values=values, by=by)
            apply_tasks(component, file=file, by=by)
            path.write_text("".join(mspdi_lines(outgoing(component, by=by))), encoding="utf-8")
            raise Taken
    except Taken:
        return read_mspdi(path)


def as_a_plan_holds_it(file: ScheduleFile) -> ScheduleFile:
    """The file with what a plan says in its own way: the row of the project is the project, rows are numbered without
    gaps, and a date or slack that the tool left out is the one that it stands for."""
    roots = {one.uid for one in file.tasks if one.outline_level == 0 and one.summary}
    rows = [one for one in file.tasks if one.uid not in roots]
    title = title_of(file) or "Plan"
    return replace(
        file,
        project=replace(file.project, name=title, title=title),
        tasks=tuple(_row(one, number, roots) for number, one in enumerate(rows, start=1)),
        assignments=tuple(one for one in file.assignments if one.task_uid not in roots),
        resources=tuple(
            replace(one, row=number, max_units=1.0 if one.max_units is None else one.max_units)
            for number, one in enumerate(file.resources, start=1)
        ),
    )


def _row(task: FileTask, number: int, roots: set[int]) -> FileTask:
    stored = task.stored
    return replace(
        task,
        row=number,
        wbs=task.wbs or task.outline_number,
        parent_uid=None if task.parent_uid in roots else task.parent_uid,
        stored=replace(
            stored,
            start=task.start if stored.start is None else stored.start,
            finish=task.finish if stored.finish is None else stored.finish,
        ),
    )


def sort_out(found: RoundTrip, before: ScheduleFile, after: ScheduleFile) -> None:
    """Put every difference where it belongs: among the documented ones, or among those to be mended."""
    clock = Clock(before)
    for one in differences(by_label(before), by_label(after)):
        reason = why(one, clock)
        if reason:
            found.not_carried[reason] += 1
        elif reason is None:
            (found.computed if clock.computed(one) else found.differences).append(one)


def by_label(file: ScheduleFile) -> ScheduleFile:
    """The values of the office's own fields by what the office calls them: Project XML has numbers of its own."""
    labels = {one.key: f"{one.label} ({one.kind.value})" for one in file.fields}
    rows = (tuple(sorted((labels[key], value) for key, value in one.fields)) for one in file.tasks)
    return replace(file, tasks=tuple(replace(one, fields=values) for one, values in zip(file.tasks, rows, strict=True)))


class Clock:
    """Tells whether two dates of a task are one moment of work: the end of a shift is the beginning of the next."""

    def __init__(self, file: ScheduleFile) -> None:
        self.network, index = to_network(file, status_date=data_date(file))
        self.positions = index.positions
        self.without_currency = file.project.currency is None
        self.backward = file.project.schedule_from_finish
        self.by_hand = {one.uid for one in file.tasks if one.manual or one.external}
        self.elapsed = {one.uid for one in file.tasks if one.elapsed}

    def computed(self, one: FieldDifference) -> bool:
        """Whether the field is what a tool computes; dates set by hand are typed."""
        if one.kind == "project":
            return one.field == "finish" and not self.backward
        if one.kind != "task" or not (one.field in DATES or one.field.startswith("stored.")):
            return False
        return one.field.startswith("stored.") or int(one.uid) not in self.by_hand

    def agree(self, one: FieldDifference) -> bool:
        """Whether two dates are one moment of work."""
        known = one.before is not None and one.after is not None
        return one.field in DATES and known and self.same(int(one.uid or -1), one.before, one.after)

    def same(self, uid: int, one: float, other: float) -> bool:
        """On the calendar of the task; of a summary on that of any task."""
        if uid in self.elapsed:
            return abs(one - other) <= TOLERANCE
        at = self.positions.get(uid)
        calendars = self.network.calendars
        known = calendars if at is None else [calendars[self.network.work_calendar[at]]]
        return any(working_minutes_apart(calendar, int(other), one) <= TOLERANCE for calendar in known)


def why(one: FieldDifference, clock: Clock) -> str | None:
    """The sentence that documents a difference; nothing where two spellings mean the same; None where it is one."""
    before, after = one.before, one.after
    if clock.computed(one):
        if before is None:
            return WRITTEN_HERE
        return "" if (before in EMPTY and after in EMPTY) or clock.agree(one) else NOT_CARRIED["task"].get(one.field)
    if one.kind == "calendar" and one.field == "is_base":
        return BASE
    if isinstance(before, float) and isinstance(after, float) and abs(before - after) < 1:
        return ROUNDED
    if isinstance(before, Decimal) and isinstance(after, Decimal) and abs(before - after) < PENNY:
        return FINER
    if one.field == "baselines" and after == tuple(replace(each, cost=None) for each in before):
        return NO_CURRENCY if clock.without_currency else None
    if one.kind == "resource" and one.field == "row":
        return NUMBERED
    if one.field == "name" and (not before or " ".join(before.split()) == after):
        return ONE_LINE
    return NOT_CARRIED.get(one.kind, {}).get(one.field) if after in EMPTY or after == USUAL.get(one.field) else None


def run(arguments: argparse.Namespace, folder: Path) -> int:
    """`steerhouse check-round-trip FILE…`: 0 when every file comes back, 1 when one differs or is refused."""
    told = []
    for number, name in enumerate(arguments.files, start=1):
        found = round_trip(Path(name), folder)
        told.append(found)
        # A line as each file is done: the whole takes minutes.
        out = sys.stderr if arguments.json else sys.stdout
        print(f"{number}/{len(arguments.files)} {in_words(found)}", file=out, flush=True)
    if arguments.json:
        print(json.dumps([one.facts() for one in told], ensure_ascii=False, indent=1))
    else:
        print(summed_up(told))
    return int(not all(one.equal for one in told))


def in_words(found: RoundTrip) -> str:
    """A file's outcome as lines for people."""
    if found.refused:
        return f"{found.file}: refused. {found.refused}"
    word = "equal" if found.equal else f"{len(found.differences)} differences"
    if found.computed:
        word += f" ({len(found.computed)} values are computed otherwise than by the file's tool)"
    lines = [f"{found.file}: {found.tasks} tasks, {word}, {found.seconds:.1f} s"]
    lines += [f"  {one}" for one in found.differences[:SHOWN]]
    more = len(found.differences) - SHOWN
    return "\n".join([*lines, *([f"  and {more} more"] if more > 0 else [])])


def summed_up(told: list[RoundTrip]) -> str:
    """How many files came back equal, and what all of them together did not carry."""
    counts = sum((one.not_carried for one in told), Counter[str]())
    equal, refused = sum(one.equal for one in told), sum(bool(one.refused) for one in told)
    head = (
        f"{len(told)} files: {equal} equal, {len(told) - equal - refused} different, {refused} refused; "
        f"{sum(len(one.computed) for one in told):,} values computed otherwise than by the tools."
    )
    return "\n".join([head, *(f"  not carried: {what}, {count:,}" for what, count in counts.most_common())])
