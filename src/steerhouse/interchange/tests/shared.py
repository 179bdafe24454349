"""Where the real files are that are kept beside the repository, and the smallest files that tests write themselves."""

from collections.abc import Sequence
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data"
GMPP = SHARED / "portfolios" / "uk-gmpp"
SCHEDULES = SHARED / "schedules"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is missing")
PRIMAVERA = ("PredecessorCalendar.xml", "assignment_resource-rates-test.xml")
NAMESPACE = "http://schemas.microsoft.com/project"
WORKING_DAY = (
    "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
    "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes>"
)


def mspdi_files() -> list[Path]:
    """Every Microsoft Project XML beside the repository; none when it is missing."""
    files = [*SCHEDULES.glob("golden/*.xml*"), *SCHEDULES.glob("mpxj/*.xml"), *SCHEDULES.glob("ganttproject/*.xml")]
    return sorted(file for file in files if file.name not in PRIMAVERA)


def pmxml_files() -> list[Path]:
    """Every Primavera P6 XML beside the repository; none when it is missing."""
    named = [SCHEDULES / "mpxj" / name for name in PRIMAVERA]
    return sorted([*SCHEDULES.glob("*/*.pmxml"), *(file for file in named if file.exists())])


def xer_files() -> list[Path]:
    """Every Primavera P6 exchange file beside the repository; none when it is missing."""
    return sorted(SCHEDULES.glob("*/*.xer"))


def elements(**values: object) -> str:
    """<Name>value</Name> … in the order given."""
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def week() -> str:
    """Days 1 (Sunday) to 7, working from Monday to Friday."""
    days = (
        f"<WeekDay><DayType>{day}</DayType><DayWorking>{int(2 <= day <= 6)}</DayWorking>"
        f"{WORKING_DAY if 2 <= day <= 6 else ''}</WeekDay>"
        for day in range(1, 8)
    )
    return f"<WeekDays>{''.join(days)}</WeekDays>"


def calendar(uid: int = 1, base: int = -1, inner: str | None = None) -> str:
    """A calendar; with a working week unless something else is given."""
    head = elements(UID=uid, Name=f"Calendar {uid}", IsBaseCalendar=1, BaseCalendarUID=base)
    return f"<Calendar>{head}{week() if inner is None else inner}</Calendar>"


def task(uid: int, inner: str = "", **values: object) -> str:
    """A task of one day."""
    usual = {"UID": uid, "ID": uid, "Name": f"Task {uid}", "OutlineLevel": 1, "Duration": "PT8H0M0S"}
    return f"<Task>{elements(**{**usual, **values})}{inner}</Task>"


def link(predecessor: int, **values: object) -> str:
    """A link from a task."""
    return f"<PredecessorLink>{elements(**{'PredecessorUID': predecessor, 'Type': 1, **values})}</PredecessorLink>"


def project(
    tasks: Sequence[str] = (),
    *,
    head: str = "",
    calendars: Sequence[str] | None = None,
    tail: str = "",
    namespace: str = NAMESPACE,
) -> str:
    """A whole file."""
    mark = f' xmlns="{namespace}"' if namespace else ""
    shown = [calendar()] if calendars is None else calendars
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Project{mark}>'
        f"{elements(Name='Made', StartDate='2026-11-23T08:00:00', CalendarUID=1)}{head}"
        f"<Calendars>{''.join(shown)}</Calendars>\n<Tasks>{''.join(tasks)}</Tasks>{tail}</Project>"
    )
