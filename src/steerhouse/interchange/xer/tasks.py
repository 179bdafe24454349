"""Activities and the work breakdown structure of a Primavera P6 exchange file.

The work breakdown structure becomes summary rows; its numbers and those of activities are counted apart in the file,
so a summary's UID is its number plus `WBS_FROM`. Activities stand below their summary by activity id, before the
summaries below it, as the tool shows them. What an activity is called (its id, A1010) becomes its WBS code.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from steerhouse.interchange.mspdi.fields import Reading
from steerhouse.interchange.problems import refused
from steerhouse.interchange.schedule_file import ConstraintKind, FileTask, Minutes, PlanTime, StoredDates, TaskKind
from steerhouse.interchange.xer.not_carried import count_columns
from steerhouse.interchange.xer.tables import LARGEST_ID, Row

WBS_FROM = LARGEST_ID + 1
MOST_LEVELS = 100
# Dates of these follow from other activities' dates; they are kept as the file shows them and hold nobody.
SPANNING = frozenset(["TT_LOE", "TT_WBS"])
MILESTONES = frozenset(["TT_Mile", "TT_FinMile"])
ON_RESOURCES = "TT_Rsrc"
KINDS = {
    "DT_FixedDrtn": TaskKind.FIXED_DURATION,
    "DT_FixedDUR2": TaskKind.FIXED_DURATION,
    "DT_FixedQty": TaskKind.FIXED_WORK,
    "DT_FixedRate": TaskKind.FIXED_UNITS,
}
CONSTRAINTS = {
    "CS_ALAP": ConstraintKind.AS_LATE_AS_POSSIBLE,
    "CS_MSO": ConstraintKind.MUST_START_ON,
    "CS_MANDSTART": ConstraintKind.MUST_START_ON,
    "CS_MEO": ConstraintKind.MUST_FINISH_ON,
    "CS_MANDFIN": ConstraintKind.MUST_FINISH_ON,
    "CS_MSOA": ConstraintKind.START_NO_EARLIER_THAN,
    "CS_MSOB": ConstraintKind.START_NO_LATER_THAN,
    "CS_MEOA": ConstraintKind.FINISH_NO_EARLIER_THAN,
    "CS_MEOB": ConstraintKind.FINISH_NO_LATER_THAN,
}
# Five words of the tool on a scale from 0 to 1000 whose middle is 500.
PRIORITIES = {"PT_Top": 900, "PT_High": 700, "PT_Normal": 500, "PT_Low": 300, "PT_Lowest": 100}
NOT_STARTED, COMPLETE = "TK_NotStart", "TK_Complete"
Constraint = tuple[ConstraintKind, PlanTime | None]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money of one activity, added up over its assignments and expenses; None where there is none."""

    cost: int | None = None
    actual: int | None = None
    remaining: int | None = None
    expenses: int | None = None


NO_AMOUNTS = Amounts()


@dataclass(frozen=True, slots=True)
class Around:
    """What else the file says about activities and summaries, by their UIDs."""

    notes: Mapping[int, str]
    amounts: Mapping[int, Amounts]
    calendars: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands in the outline."""

    row: int
    level: int
    number: str
    parent_uid: int | None


class Outline:
    """The rows of one project in the order in which people see them."""

    def __init__(self, wbs: list[Row], activities: list[Row], around: Around, reading: Reading) -> None:
        self.around = around
        self.reading = reading
        self.known: dict[int, Row] = {}
        self.root: Row | None = None
        for row in wbs:
            uid = row.identity("wbs_id")
            if uid is None or uid in self.known:
                row.problem("wbs_id", "The number is missing or stands twice.")
                continue
            self.known[uid] = row
            if row.flag("proj_node_flag") and self.root is None:
                self.root = row
        self.activities = activities
        self.below: dict[int | None, list[int]] = defaultdict(list)
        self._hang_up()

    def _hang_up(self) -> None:
        root_uid = None if self.root is None else self.root.identity("wbs_id")
        for uid, row in self.known.items():
            if row is not self.root:
                parent = row.identity("parent_wbs_id")
                self.below[parent if parent in self.known and parent != root_uid else None].append(uid)
        for children in self.below.values():
            children.sort(key=lambda uid: (self.known[uid].integer("seq_num") or 0, uid))
        self.tasks_of: dict[int | None, list[tuple[str, int, Row]]] = defaultdict(list)
        for row in self.activities:
            number, wbs = row.identity("task_id"), row.identity("wbs_id")
            if number is None:
                row.problem("task_id", "The activity has no id.")
                continue
            if wbs not in self.known:
                row.problem("wbs_id", "The activity's element of the work breakdown structure is not in the file.")
            self.tasks_of[wbs if wbs != root_uid else None].append((row.text("task_code"), number, row))
        for tasks in self.tasks_of.values():
            tasks.sort(key=lambda one: one[:2])

    def rows(self) -> tuple[FileTask, ...]:
        """Summaries and activities, parents before children. A ring of summaries is refused."""
        found: list[FileTask] = []
        seen: set[int] = set()
        for task in self._below(None, _Place(0, 0, "", None), "", found):
            if task.uid in seen:
                message = "Two activities have the same id."
                raise refused(f"line {task.line}, TASK {task.uid}", message, "Export the file again from Primavera P6.")
            seen.add(task.uid)
            found.append(task)
        missing = len(self.known) - (self.root is not None) - sum(task.summary for task in found)
        if missing:
            message = f"{missing:,} elements of the work breakdown structure lie below one another in a ring."
            raise refused("PROJWBS", message, "Export the file again from Primavera P6.")
        return tuple(found)

    def _below(self, wbs: int | None, place: _Place, code: str, found: list[FileTask]) -> Iterator[FileTask]:
        if place.level >= MOST_LEVELS:
            message = f"The work breakdown structure is more than {MOST_LEVELS} levels deep."
            raise refused("PROJWBS", message, "Take levels out in Primavera P6 and export the file again.")
        count = 0
        parent = None if wbs is None else wbs + WBS_FROM

        def next_place() -> _Place:
            number = f"{place.number}.{count}" if place.number else str(count)
            return _Place(len(found) + 1, place.level + 1, number, parent)

        for _code, uid, row in self.tasks_of.get(wbs, ()):
            count += 1
            yield activity(row, uid, next_place(), (self.around, self.reading))
        for child in self.below.get(wbs, ()):
            count += 1
            row, here = self.known[child], next_place()
            own = row.text("wbs_short_name")
            full = f"{code}.{own}" if code else own
            yield _summary(row, child + WBS_FROM, here, (full, self.around.notes))
            yield from self._below(child, here, full, found)


def _summary(row: Row, uid: int, place: _Place, told: tuple[str, Mapping[int, str]]) -> FileTask:
    code, notes = told
    return FileTask(
        uid=uid, row=place.row, wbs=code, outline_level=place.level, outline_number=place.number,
        parent_uid=place.parent_uid, name=row.text("wbs_name"), summary=True, milestone=False, active=True,
        manual=False, external=False, subproject=False, recurring=False, duration=None, elapsed=False,
        estimated=False, constraint=ConstraintKind.AS_SOON_AS_POSSIBLE, constraint_date=None, deadline=None,
        calendar_uid=None, ignore_resource_calendar=False, priority=500, percent_complete=0.0,
        percent_work_complete=None, physical_percent_complete=None, actual_start=None, actual_finish=None,
        actual_duration=None, remaining_duration=None, stop=None, resume=None, start=None, finish=None,
        stored=StoredDates(), kind=TaskKind.FIXED_DURATION, effort_driven=False, work=None, actual_work=None,
        remaining_work=None, cost=None, actual_cost=None, remaining_cost=None, fixed_cost=None, leveling_delay=0.0,
        notes=notes.get(uid, ""), hyperlink="", baselines=(), line=row.line,
    )  # fmt: skip


def activity(row: Row, uid: int, place: _Place, told: tuple[Around, Reading]) -> FileTask:
    """One activity as a task."""
    around, reading = told
    count_columns(row, reading)
    kind = row.text("task_type")
    (constraint, date), deadline = constraints(row, reading)
    begun, ended = _actual_dates(row)
    money = around.amounts.get(uid, NO_AMOUNTS)
    actual_work = _sum(row, "act_work_qty", "act_equip_qty")
    remaining_work = _sum(row, "remain_work_qty", "remain_equip_qty")
    return FileTask(
        uid=uid, row=place.row, wbs=row.text("task_code"), outline_level=place.level, outline_number=place.number,
        parent_uid=place.parent_uid, name=row.text("task_name"), summary=False, milestone=kind in MILESTONES,
        active=True, manual=kind in SPANNING, external=False, subproject=False, recurring=False,
        duration=_duration(row), elapsed=False, estimated=False, constraint=constraint, constraint_date=date,
        deadline=deadline, calendar_uid=_calendar(row, around.calendars),
        ignore_resource_calendar=kind != ON_RESOURCES, priority=PRIORITIES.get(row.text("priority_type"), 500),
        percent_complete=_percent(row), percent_work_complete=None,
        physical_percent_complete=_share(row.number("phys_complete_pct"), row), actual_start=begun,
        actual_finish=ended, actual_duration=None,
        remaining_duration=row.length("remain_drtn_hr_cnt") if begun is not None else None,
        stop=row.time("suspend_date"), resume=row.time("resume_date"), start=_first(row, STARTS),
        finish=_first(row, FINISHES), stored=_stored(row),
        kind=KINDS.get(row.text("duration_type"), TaskKind.FIXED_UNITS),
        effort_driven=False, work=_plus(actual_work, remaining_work), actual_work=actual_work,
        remaining_work=remaining_work, cost=money.cost, actual_cost=money.actual, remaining_cost=money.remaining,
        fixed_cost=money.expenses, leveling_delay=0.0, notes=around.notes.get(uid, ""), hyperlink="", baselines=(),
        line=row.line,
    )  # fmt: skip


STARTS = ("act_start_date", "early_start_date", "target_start_date")
FINISHES = ("act_end_date", "early_end_date", "target_end_date")


def _first(row: Row, names: tuple[str, ...]) -> PlanTime | None:
    return next((value for name in names if (value := row.time(name)) is not None), None)


def _actual_dates(row: Row) -> tuple[PlanTime | None, PlanTime | None]:
    begun, ended = row.time("act_start_date"), row.time("act_end_date")
    if begun is not None and ended is not None and ended < begun:
        row.problem("act_end_date", "The activity ended before it began.")
    return begun, ended


def _duration(row: Row) -> Minutes | None:
    """What is still to do of an activity that has not begun, else the planned duration."""
    if row.text("status_code") == NOT_STARTED:
        remaining = row.length("remain_drtn_hr_cnt")
        return row.length("target_drtn_hr_cnt") if remaining is None else remaining
    return row.length("target_drtn_hr_cnt")


def _calendar(row: Row, calendars: frozenset[int]) -> int | None:
    uid = row.identity("clndr_id")
    if uid is not None and uid not in calendars:
        row.problem("clndr_id", "The activity's calendar is not in the file.")
    return uid


def _percent(row: Row) -> float:
    """By the rule of the activity: of its duration, of its units of work, or as reported."""
    if row.text("status_code") == COMPLETE:
        return 100.0
    if row.time("act_start_date") is None:
        return 0.0
    rule = row.text("complete_pct_type")
    if rule == "CP_Phys":
        return _share(row.number("phys_complete_pct"), row) or 0.0
    if rule == "CP_Units":
        done, left = row.number("act_work_qty") or 0.0, row.number("remain_work_qty") or 0.0
        return 100.0 * done / (done + left) if done > 0 and left >= 0 else 0.0
    planned, left = row.number("target_drtn_hr_cnt") or 0.0, row.number("remain_drtn_hr_cnt") or 0.0
    return min(100.0, max(0.0, 100.0 * (planned - left) / planned)) if planned > 0 else 0.0


def _share(value: float | None, row: Row) -> float | None:
    if value is not None and not 0 <= value <= 100:
        row.problem("phys_complete_pct", "A percentage from 0 to 100 is expected.")
        return None
    return value


def _sum(row: Row, *names: str) -> Minutes | None:
    found = [value for name in names if (value := row.length(name)) is not None]
    return sum(found) if found else None


def _plus(one: Minutes | None, other: Minutes | None) -> Minutes | None:
    return None if one is None and other is None else (one or 0.0) + (other or 0.0)


def constraints(row: Row, reading: Reading) -> tuple[Constraint, PlanTime | None]:
    """The constraint and the deadline of an activity.

    The tool allows two constraints. A finish on or before a date beside another constraint becomes the deadline: it
    moves no early date and holds late ones, as the tool's constraint does. Any other second one is counted.
    """
    first, second = _constraint(row, "cstr_type", "cstr_date"), _constraint(row, "cstr_type2", "cstr_date2")
    none = (ConstraintKind.AS_SOON_AS_POSSIBLE, None)
    if second is None or first is None:
        return first or second or none, None
    for kept, late in ((first, second), (second, first)):
        if late[0] is ConstraintKind.FINISH_NO_LATER_THAN:
            return kept, late[1]
    reading.leave_out("Second constraints of activities", "TASK")
    return first, None


def _constraint(row: Row, kind_name: str, date_name: str) -> Constraint | None:
    word = row.text(kind_name)
    if not word:
        return None
    kind = CONSTRAINTS.get(word)
    if kind is None:
        row.problem(kind_name, "The word is none of the constraints that are known.")
        return None
    if kind is ConstraintKind.AS_LATE_AS_POSSIBLE:
        return kind, None
    date = row.time(date_name)
    if date is None:
        row.problem(date_name, f"The constraint {word} has no date.")
        return None
    return kind, date


def _stored(row: Row) -> StoredDates:
    """What the tool computed. Of an activity that has begun it keeps the dates of what remains, and of one that is
    complete the data date: neither can be compared with early and late dates, and both are left out."""
    names = ("early_start_date", "early_end_date", "late_start_date", "late_end_date")
    dates: list[PlanTime | None] = [row.time(name) for name in names]
    if row.time("act_start_date") is not None or row.text("task_type") in SPANNING:
        dates = [None] * 4
    early_start, early_finish, late_start, late_finish = dates
    return StoredDates(
        early_start=early_start, early_finish=early_finish, late_start=late_start, late_finish=late_finish,
        total_slack=row.hours("total_float_hr_cnt"), free_slack=row.hours("free_float_hr_cnt"),
    )  # fmt: skip
