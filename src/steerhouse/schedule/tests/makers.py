"""Schedule files made in memory for tests: a few tasks and links in the neutral form that readers give."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from steerhouse.core import plan_time
from steerhouse.interchange.schedule_file import (
    ConstraintKind,
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileLink,
    FileResource,
    FileTask,
    LagUnit,
    LinkKind,
    ProjectFacts,
    ResourceKind,
    ScheduleFile,
    StoredDates,
    TaskKind,
)

DAY = 480
# Monday, 5 January 2026, at eight.
MONDAY = plan_time.from_date(dt.date(2026, 1, 5), 480)
OFFICE_DAY = ((480, 720), (780, 1020))
STANDARD = FileCalendar(
    uid=1, name="Standard", base_uid=None, is_base=True, week=(*((OFFICE_DAY,) * 5), (), ()), exceptions=()
)


def facts(**values: Any) -> ProjectFacts:
    usual: dict[str, Any] = {
        "name": "plan.xml", "title": "Depot", "start": MONDAY, "finish": None, "status_date": None,
        "schedule_from_finish": False, "currency": "EUR", "currency_symbol": "€", "default_calendar_uid": 1,
        "minutes_per_day": 480, "minutes_per_week": 2400, "days_per_month": 20, "default_start_minute": 480,
        "default_finish_minute": 1020, "critical_slack_limit": 0.0, "author": "", "manager": "", "company": "",
        "subject": "", "category": "", "saved_at": None,
    }  # fmt: skip
    return ProjectFacts(**{**usual, **values})


def task(uid: int, name: str, days: float = 1.0, **values: Any) -> FileTask:
    usual: dict[str, Any] = {
        "uid": uid, "row": uid, "wbs": str(uid), "outline_level": 1, "outline_number": str(uid), "parent_uid": None,
        "name": name, "summary": False, "milestone": days == 0, "active": True, "manual": False, "external": False,
        "subproject": False, "recurring": False, "duration": days * DAY, "elapsed": False, "estimated": False,
        "constraint": ConstraintKind.AS_SOON_AS_POSSIBLE, "constraint_date": None, "deadline": None,
        "calendar_uid": None, "ignore_resource_calendar": False, "priority": 500, "percent_complete": 0.0,
        "percent_work_complete": None, "physical_percent_complete": None, "actual_start": None, "actual_finish": None,
        "actual_duration": None, "remaining_duration": None, "stop": None, "resume": None, "start": None,
        "finish": None, "stored": StoredDates(), "kind": TaskKind.FIXED_DURATION, "effort_driven": False, "work": None,
        "actual_work": None, "remaining_work": None, "cost": None, "actual_cost": None, "remaining_cost": None,
        "fixed_cost": None, "leveling_delay": 0.0, "notes": "", "hyperlink": "", "baselines": (), "line": uid,
    }  # fmt: skip
    return FileTask(**{**usual, **values})


def summary(uid: int, name: str, **values: Any) -> FileTask:
    return task(uid, name, 0.0, summary=True, milestone=False, duration=None, **values)


def under(parent: int, *tasks: FileTask) -> list[FileTask]:
    return [replace(one, parent_uid=parent, outline_level=2) for one in tasks]


def link(before: int, after: int, kind: LinkKind = LinkKind.FINISH_START, lag: float = 0.0) -> FileLink:
    return FileLink(predecessor_uid=before, successor_uid=after, kind=kind, lag=lag, lag_unit=LagUnit.WORKING, line=0)


def baseline(start: int, finish: int, cost: int | None = None, number: int = 0) -> FileBaseline:
    return FileBaseline(number=number, start=start, finish=finish, duration=None, work=None, cost=cost)


def resource(uid: int, name: str, **values: Any) -> FileResource:
    usual: dict[str, Any] = {
        "uid": uid, "row": uid, "name": name, "initials": "", "kind": ResourceKind.WORK, "group": "", "code": "",
        "email": "", "calendar_uid": None, "max_units": 1.0, "generic": False, "inactive": False,
        "standard_rate": None, "overtime_rate": None, "cost_per_use": None, "material_label": "", "notes": "",
        "line": 0,
    }  # fmt: skip
    return FileResource(**{**usual, **values})


def assignment(uid: int, task_uid: int, resource_uid: int | None, **values: Any) -> FileAssignment:
    usual: dict[str, Any] = {
        "uid": uid, "task_uid": task_uid, "resource_uid": resource_uid, "units": 1.0, "work": 480.0,
        "actual_work": None, "remaining_work": None, "percent_work_complete": None, "start": None, "finish": None,
        "actual_start": None, "actual_finish": None, "cost": None, "actual_cost": None, "contour": 0, "delay": 0.0,
        "notes": "", "baselines": (), "line": 0,
    }  # fmt: skip
    return FileAssignment(**{**usual, **values})


def plan(tasks: Sequence[FileTask], links: Sequence[FileLink] = (), **values: Any) -> ScheduleFile:
    usual: dict[str, Any] = {
        "format": "MSPDI", "project": facts(), "calendars": (STANDARD,), "resources": (), "assignments": (),
        "not_carried": (), "warnings": (),
    }  # fmt: skip
    return ScheduleFile(tasks=tuple(tasks), links=tuple(links), **{**usual, **values})
