"""Tasks, links, resources and assignments of a Microsoft Project XML file, each from its own element."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from steerhouse.interchange.mspdi.custom import Raw, raw_values
from steerhouse.interchange.mspdi.fields import Fields, Reading
from steerhouse.interchange.mspdi.not_carried import count_left_out
from steerhouse.interchange.schedule_file import (
    ConstraintKind,
    FileAssignment,
    FileBaseline,
    FileLink,
    FileResource,
    FileTask,
    LagUnit,
    LinkKind,
    ResourceKind,
    StoredDates,
    TaskKind,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

LINK_KINDS = {
    0: LinkKind.FINISH_FINISH,
    1: LinkKind.FINISH_START,
    2: LinkKind.START_FINISH,
    3: LinkKind.START_START,
}
CONSTRAINTS = {
    0: ConstraintKind.AS_SOON_AS_POSSIBLE,
    1: ConstraintKind.AS_LATE_AS_POSSIBLE,
    2: ConstraintKind.MUST_START_ON,
    3: ConstraintKind.MUST_FINISH_ON,
    4: ConstraintKind.START_NO_EARLIER_THAN,
    5: ConstraintKind.START_NO_LATER_THAN,
    6: ConstraintKind.FINISH_NO_EARLIER_THAN,
    7: ConstraintKind.FINISH_NO_LATER_THAN,
}
WITHOUT_DATE = frozenset([ConstraintKind.AS_SOON_AS_POSSIBLE, ConstraintKind.AS_LATE_AS_POSSIBLE])
TASK_KINDS = {0: TaskKind.FIXED_UNITS, 1: TaskKind.FIXED_DURATION, 2: TaskKind.FIXED_WORK}
RESOURCE_KINDS = {0: ResourceKind.MATERIAL, 1: ResourceKind.WORK, 2: ResourceKind.COST}
# Minutes, hours, days, weeks, months, percent; 32 more for an estimate.
WORKING_FORMATS = frozenset([3, 5, 7, 9, 11, 21, 35, 37, 39, 41, 43, 53])
ELAPSED_FORMATS = frozenset([4, 6, 8, 10, 12, 36, 38, 40, 42, 44])
PERCENT_FORMATS = frozenset([19, 51])
ELAPSED_PERCENT_FORMATS = frozenset([20, 52])
ALL_FORMATS = WORKING_FORMATS | ELAPSED_FORMATS | PERCENT_FORMATS | ELAPSED_PERCENT_FORMATS
Number = TypeVar("Number", int, float)
UNASSIGNED = -65535
MOST_BASELINE = 10
USUAL_PRIORITY, MOST_PRIORITY = 500, 1000
MOST_UID = 2**53
MOST_ROWS = 10_000_000
MOST_CONTOUR = 100
MOST_OUTLINE_LEVEL = 65_535


@dataclass(slots=True)
class TaskRow:
    """A task with its links and whether the file gives it a row number and an outline level."""

    task: FileTask
    fields: Fields
    row: int | None
    level: int | None
    links: list[FileLink]
    custom: Raw = ()


def read_task(element: "_Element", reading: Reading) -> TaskRow | None:
    """One Task element; None for an empty row (counted) and for a row without UID (a problem)."""
    fields = Fields(element, "Task", reading)
    uid = fields.within("UID", 0, MOST_UID)
    if uid is None:
        fields.problem("UID", fields.text("UID"), "The task has no UID.")
        return None
    if fields.flag("IsNull"):
        reading.leave_out("Empty rows", "tasks")
        return None
    count_left_out(fields, "tasks", reading)
    return TaskRow(
        task=_task(fields, uid, reading),
        fields=fields,
        row=fields.within("ID", 0, MOST_ROWS),
        level=fields.within("OutlineLevel", 0, MOST_OUTLINE_LEVEL),
        links=_links(fields, uid, reading),
        custom=raw_values(fields),
    )


def _task(fields: Fields, uid: int, reading: Reading) -> FileTask:
    constraint, constraint_date = _constraint(fields)
    return FileTask(
        uid=uid,
        row=0,
        wbs=fields.text("WBS"),
        outline_level=0,
        outline_number=fields.text("OutlineNumber"),
        parent_uid=None,
        name=fields.text("Name"),
        summary=False,
        milestone=fields.flag("Milestone"),
        active=fields.flag("Active", default=True),
        manual=fields.flag("Manual"),
        external=fields.flag("ExternalTask"),
        subproject=fields.flag("IsSubproject"),
        recurring=fields.flag("Recurring"),
        duration=fields.length("Duration"),
        elapsed=_duration_format(fields, "DurationFormat") in ELAPSED_FORMATS | ELAPSED_PERCENT_FORMATS,
        estimated=fields.flag("Estimated"),
        constraint=constraint,
        constraint_date=constraint_date,
        deadline=fields.time("Deadline"),
        calendar_uid=_calendar_uid(fields),
        ignore_resource_calendar=fields.flag("IgnoreResourceCalendar"),
        priority=_or(fields.within("Priority", 0, MOST_PRIORITY), USUAL_PRIORITY),
        percent_complete=_or(fields.percent("PercentComplete"), 0.0),
        percent_work_complete=fields.percent("PercentWorkComplete"),
        physical_percent_complete=fields.percent("PhysicalPercentComplete"),
        actual_start=fields.time("ActualStart"),
        actual_finish=_not_before(fields, "ActualStart", "ActualFinish"),
        actual_duration=fields.length("ActualDuration"),
        remaining_duration=fields.length("RemainingDuration"),
        stop=fields.time("Stop"),
        resume=fields.time("Resume"),
        start=fields.time("Start"),
        finish=fields.time("Finish"),
        stored=_stored(fields),
        kind=fields.choice("Type", TASK_KINDS, TaskKind.FIXED_UNITS),
        effort_driven=fields.flag("EffortDriven"),
        work=fields.length("Work"),
        actual_work=fields.length("ActualWork"),
        remaining_work=fields.length("RemainingWork"),
        cost=fields.money("Cost"),
        actual_cost=fields.money("ActualCost"),
        remaining_cost=fields.money("RemainingCost"),
        fixed_cost=fields.money("FixedCost"),
        leveling_delay=_or(fields.tenths("LevelingDelay"), 0.0),
        notes=fields.text("Notes"),
        hyperlink=fields.text("HyperlinkAddress"),
        baselines=_baselines(fields, reading),
        line=fields.line,
    )


def _or(value: Number | None, default: Number) -> Number:
    return default if value is None else value


def _calendar_uid(fields: Fields) -> int | None:
    uid = fields.integer("CalendarUID")
    return None if uid is None or uid < 0 else uid


def _duration_format(fields: Fields, name: str) -> int:
    number = fields.integer(name)
    if number is None:
        return 7
    if number not in ALL_FORMATS:
        fields.problem(name, str(number), "The number is none of the format's units of time.")
    return number


def _constraint(fields: Fields) -> tuple[ConstraintKind, int | None]:
    kind = fields.choice("ConstraintType", CONSTRAINTS, ConstraintKind.AS_SOON_AS_POSSIBLE)
    when = fields.time("ConstraintDate")
    if kind in WITHOUT_DATE:
        return kind, None
    if when is None:
        fields.problem("ConstraintDate", fields.text("ConstraintDate"), f"The constraint {kind} has no date.")
    return kind, when


def _not_before(fields: Fields, earlier: str, later: str) -> int | None:
    first, last = fields.time(earlier), fields.time(later)
    if first is not None and last is not None and last < first:
        fields.problem(later, fields.text(later), f"The date is before {earlier} ({fields.text(earlier)}).")
    return last


def _stored(fields: Fields) -> StoredDates:
    return StoredDates(
        start=fields.exact_time("Start"),
        finish=fields.exact_time("Finish"),
        early_start=fields.exact_time("EarlyStart"),
        early_finish=fields.exact_time("EarlyFinish"),
        late_start=fields.exact_time("LateStart"),
        late_finish=fields.exact_time("LateFinish"),
        total_slack=fields.tenths("TotalSlack"),
        free_slack=fields.tenths("FreeSlack"),
        start_slack=fields.tenths("StartSlack"),
        finish_slack=fields.tenths("FinishSlack"),
        critical=fields.flag("Critical") if fields.text("Critical") else None,
    )


def _baselines(fields: Fields, reading: Reading) -> tuple[FileBaseline, ...]:
    found: dict[int, FileBaseline] = {}
    for element in fields.nested.get("Baseline", []):
        baseline = Fields(element, "Baseline", reading)
        baseline.uid = f"of {fields.kind} {fields.uid}"
        number = baseline.integer("Number") or 0
        if not 0 <= number <= MOST_BASELINE or number in found:
            baseline.problem("Number", baseline.text("Number"), "A baseline from 0 to 10, each once, is expected.")
            continue
        found[number] = FileBaseline(
            number=number,
            start=baseline.time("Start"),
            finish=baseline.time("Finish"),
            duration=baseline.length("Duration"),
            work=baseline.length("Work"),
            cost=baseline.money("Cost"),
        )
    return tuple(found[number] for number in sorted(found))


def _links(fields: Fields, successor_uid: int, reading: Reading) -> list[FileLink]:
    links = []
    for element in fields.nested.get("PredecessorLink", []):
        link = Fields(element, "Link", reading)
        link.uid = f"to task {successor_uid}"
        made = _link(link, successor_uid, reading)
        if made is not None:
            links.append(made)
    return links


def _link(link: Fields, successor_uid: int, reading: Reading) -> FileLink | None:
    if link.flag("CrossProject"):
        reading.leave_out("Links to tasks of other projects", "tasks")
        return None
    predecessor_uid = link.integer("PredecessorUID")
    if predecessor_uid is None:
        link.problem("PredecessorUID", "", "The link does not say from which task it comes.")
        return None
    unit_number = _duration_format(link, "LagFormat")
    in_percent = unit_number in PERCENT_FORMATS | ELAPSED_PERCENT_FORMATS
    lag = link.number("LinkLag") if in_percent else link.tenths("LinkLag")
    return FileLink(
        predecessor_uid=predecessor_uid,
        successor_uid=successor_uid,
        kind=link.choice("Type", LINK_KINDS, LinkKind.FINISH_START),
        lag=_or(lag, 0.0),
        lag_unit=_lag_unit(unit_number),
        line=link.line,
    )


def _lag_unit(number: int) -> LagUnit:
    if number in PERCENT_FORMATS:
        return LagUnit.PERCENT
    if number in ELAPSED_PERCENT_FORMATS:
        return LagUnit.ELAPSED_PERCENT
    return LagUnit.ELAPSED if number in ELAPSED_FORMATS else LagUnit.WORKING


def read_resource(element: "_Element", reading: Reading) -> FileResource | None:
    """One Resource element; None for an empty row (counted) and for a row without UID (a problem)."""
    fields = Fields(element, "Resource", reading)
    uid = fields.integer("UID")
    if uid is None:
        fields.problem("UID", "", "The resource has no UID.")
        return None
    if fields.flag("IsNull"):
        reading.leave_out("Empty rows", "resources")
        return None
    count_left_out(fields, "resources", reading)
    kind = fields.choice("Type", RESOURCE_KINDS, ResourceKind.WORK)
    return FileResource(
        uid=uid,
        row=_or(fields.within("ID", 0, MOST_ROWS), 0),
        name=fields.text("Name"),
        initials=fields.text("Initials"),
        kind=ResourceKind.COST if fields.flag("IsCostResource") else kind,
        group=fields.text("Group"),
        code=fields.text("Code"),
        email=fields.text("EmailAddress"),
        calendar_uid=_calendar_uid(fields),
        max_units=fields.number("MaxUnits"),
        generic=fields.flag("IsGeneric"),
        inactive=fields.flag("IsInactive"),
        standard_rate=fields.decimal("StandardRate"),
        overtime_rate=fields.decimal("OvertimeRate"),
        cost_per_use=fields.money("CostPerUse"),
        material_label=fields.text("MaterialLabel"),
        notes=fields.text("Notes"),
        line=fields.line,
    )


def read_assignment(element: "_Element", reading: Reading) -> FileAssignment | None:
    """One Assignment element; None, with a problem, when it does not say of which task it is."""
    fields = Fields(element, "Assignment", reading)
    uid, task_uid, resource_uid = (fields.integer(name) for name in ("UID", "TaskUID", "ResourceUID"))
    if uid is None or task_uid is None:
        fields.problem("TaskUID", "", "The assignment has no UID or does not say of which task it is.")
        return None
    count_left_out(fields, "assignments", reading)
    return FileAssignment(
        uid=uid,
        task_uid=task_uid,
        resource_uid=None if resource_uid == UNASSIGNED else resource_uid,
        units=_or(fields.number("Units"), 1.0),
        work=fields.length("Work"),
        actual_work=fields.length("ActualWork"),
        remaining_work=fields.length("RemainingWork"),
        percent_work_complete=fields.percent("PercentWorkComplete"),
        start=fields.time("Start"),
        finish=fields.time("Finish"),
        actual_start=fields.time("ActualStart"),
        actual_finish=fields.time("ActualFinish"),
        cost=fields.money("Cost"),
        actual_cost=fields.money("ActualCost"),
        contour=_or(fields.within("WorkContour", 0, MOST_CONTOUR), 0),
        delay=_or(fields.tenths("Delay"), 0.0),
        notes=fields.text("Notes"),
        baselines=_baselines(fields, reading),
        line=fields.line,
    )


def placed(row: TaskRow, *, number: int, level: int, parent_uid: int | None, summary: bool) -> FileTask:
    """The task with its place in the outline, which only the whole list of rows shows."""
    return replace(row.task, row=number, outline_level=level, parent_uid=parent_uid, summary=summary)
