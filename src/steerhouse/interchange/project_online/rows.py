"""Rows of the feed as tasks, resources and assignments of a schedule file."""

from collections.abc import Mapping
from decimal import Decimal

from steerhouse.interchange.money import to_minor
from steerhouse.interchange.project_online.names import BASELINE
from steerhouse.interchange.project_online.values import Values, uid_of
from steerhouse.interchange.schedule_file import (
    ConstraintKind,
    FileAssignment,
    FileBaseline,
    FileResource,
    FileTask,
    ProjectFacts,
    ResourceKind,
    StoredDates,
    TaskKind,
)

# How Project Server numbers its resources; budget and inactive variants repeat the three kinds.
MATERIAL, COST = frozenset((4, 5, 10, 11)), frozenset((6, 7, 12, 13))
MOST_BASELINE = 10
USUAL_PRIORITY = 500


def money(values: Values, name: str, currency: str | None) -> int | None:
    """An amount in minor units; None without a currency."""
    amount = values.decimal(name)
    return None if amount is None or currency is None else to_minor(amount, currency)


def currency_of(project: Values) -> str | None:
    """The project's currency as three letters."""
    text = project.text("ProjectCurrency").upper()
    return text if len(text) == 3 and text.isascii() and text.isalpha() else None


def facts_of(project: Values, name: str) -> ProjectFacts:
    """What the feed says of a project as a whole. It tells no calendar: days have eight hours, weeks five days."""
    return ProjectFacts(
        name=name, title=name, start=project.time("ProjectStartDate"), finish=project.time("ProjectFinishDate"),
        status_date=project.time("ProjectStatusDate"), schedule_from_finish=False, currency=currency_of(project),
        currency_symbol="", default_calendar_uid=None, minutes_per_day=480, minutes_per_week=2400, days_per_month=20,
        default_start_minute=480, default_finish_minute=1020, critical_slack_limit=0.0, author="",
        manager=project.text("ProjectManagerName") or project.text("ProjectOwnerName"), company="", subject="",
        category=project.text("EnterpriseProjectTypeName"), saved_at=None,
    )  # fmt: skip


def task_of(values: Values, *, uid: int, row: int, parent: int | None, level: int, currency: str | None) -> FileTask:
    """One task. The feed knows no links, so a task keeps the dates that it has, as if somebody had typed them."""
    summary = values.flag("TaskIsSummary")
    start, finish = values.time("TaskStartDate"), values.later("TaskStartDate", "TaskFinishDate")
    duration = values.minutes("TaskDuration")
    return FileTask(
        uid=uid, row=row, wbs=values.text("TaskWBS"), outline_level=level,
        outline_number=values.text("TaskOutlineNumber"), parent_uid=parent, name=values.text("TaskName"),
        summary=summary, milestone=values.flag("TaskIsMilestone"), active=values.flag("TaskIsActive", default=True),
        manual=not summary, external=values.flag("TaskIsExternal"), subproject=False,
        recurring=values.flag("TaskIsRecurring"), duration=None if summary else duration, elapsed=False,
        estimated=values.flag("TaskDurationIsEstimated"), constraint=ConstraintKind.AS_SOON_AS_POSSIBLE,
        constraint_date=None, deadline=values.time("TaskDeadline"), calendar_uid=None,
        ignore_resource_calendar=values.flag("TaskIgnoresResourceCalendar"),
        priority=values.whole("TaskPriority", USUAL_PRIORITY),
        percent_complete=percent(values, "TaskPercentCompleted") or 0.0,
        percent_work_complete=None, physical_percent_complete=percent(values, "TaskPhysicalPercentCompleted"),
        actual_start=values.time("TaskActualStartDate"),
        actual_finish=values.later("TaskActualStartDate", "TaskActualFinishDate"),
        actual_duration=values.minutes("TaskActualDuration"),
        remaining_duration=None if summary else values.minutes("TaskRemainingDuration"), stop=None, resume=None,
        start=start, finish=finish, stored=StoredDates(start=start, finish=finish), kind=TaskKind.FIXED_UNITS,
        effort_driven=values.flag("TaskIsEffortDriven"), work=values.minutes("TaskWork"),
        actual_work=values.minutes("TaskActualWork"), remaining_work=values.minutes("TaskRemainingWork"),
        cost=money(values, "TaskCost", currency), actual_cost=money(values, "TaskActualCost", currency),
        remaining_cost=money(values, "TaskRemainingCost", currency),
        fixed_cost=money(values, "TaskFixedCost", currency), leveling_delay=0.0, notes="",
        hyperlink=values.text("TaskHyperLinkAddress"), baselines=baselines_of(values, currency), line=0,
    )  # fmt: skip


def percent(values: Values, name: str) -> float | None:
    """A percentage between 0 and 100."""
    number = values.decimal(name)
    return None if number is None else float(min(Decimal(100), max(Decimal(0), number)))


def baselines_of(values: Values, currency: str | None) -> tuple[FileBaseline, ...]:
    """The baselines of a task that have a date."""
    numbers = sorted({int(found[1]) for name in values.row if (found := BASELINE.match(name))})
    made = []
    for number in numbers:
        prefix = f"TaskBaseline{number}"
        start = values.time(f"{prefix}StartDate")
        finish = values.later(f"{prefix}StartDate", f"{prefix}FinishDate")
        if number <= MOST_BASELINE and (start is not None or finish is not None):
            made.append(
                FileBaseline(
                    number=number, start=start, finish=finish, duration=values.minutes(f"{prefix}Duration"),
                    work=values.minutes(f"{prefix}Work"), cost=money(values, f"{prefix}Cost", currency),
                )
            )  # fmt: skip
    return tuple(made)


def resource_of(values: Values, guid: str, row: int) -> FileResource:
    """One resource."""
    number = values.whole("ResourceType", 2)
    kind = ResourceKind.MATERIAL if number in MATERIAL else ResourceKind.COST if number in COST else ResourceKind.WORK
    units = values.decimal("ResourceMaxUnits")
    return FileResource(
        uid=uid_of(guid), row=row, name=values.text("ResourceName"), initials=values.text("ResourceInitials"),
        kind=kind, group=values.text("ResourceGroup"), code=values.text("ResourceCode"),
        email=values.text("ResourceEmailAddress"), calendar_uid=None, max_units=None if units is None else float(units),
        generic=values.flag("ResourceIsGeneric"), inactive=not values.flag("ResourceIsActive", default=True),
        standard_rate=values.decimal("ResourceStandardRate"), overtime_rate=values.decimal("ResourceOvertimeRate"),
        cost_per_use=None, material_label=values.text("ResourceMaterialLabel"), notes="", line=0,
    )  # fmt: skip


def assignment_of(
    values: Values, uids: Mapping[str, int], known: Mapping[str, object], currency: str | None
) -> FileAssignment:
    """One assignment; of a resource that the feed does not hold, nobody."""
    resource = values.guid("ResourceId")
    units = values.decimal("AssignmentPeakUnits")
    return FileAssignment(
        uid=uid_of(values.guid("AssignmentId")), task_uid=uids[values.guid("TaskId")],
        resource_uid=uid_of(resource) if resource in known else None, units=1.0 if units is None else float(units),
        work=values.minutes("AssignmentWork"), actual_work=values.minutes("AssignmentActualWork"),
        remaining_work=values.minutes("AssignmentRemainingWork"), percent_work_complete=None,
        start=values.time("AssignmentStartDate"), finish=values.later("AssignmentStartDate", "AssignmentFinishDate"),
        actual_start=values.time("AssignmentActualStartDate"), actual_finish=values.time("AssignmentActualFinishDate"),
        cost=money(values, "AssignmentCost", currency), actual_cost=money(values, "AssignmentActualCost", currency),
        contour=0, delay=0.0, notes="", baselines=(), line=0,
    )  # fmt: skip
