"""The plan of a component as a file: Microsoft Project XML, CSV or a calendar, with what the reader may see of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import NotVisible
from steerhouse.interchange.cells import Cell, Money, csv_lines
from steerhouse.interchange.mspdi.writer import mspdi_lines
from steerhouse.interchange.schedule_file import FileLink, FileTask, LagUnit, LinkKind, ScheduleFile
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Schedule, Task
from steerhouse.schedule.outgoing import VERB, outgoing

if TYPE_CHECKING:
    from icalendar import Event

LONGEST_NAME = 100
MINUTES_A_DAY = 1440
Writer = Callable[[ScheduleFile, Component, Request], Iterator[str | bytes]]


def export_plan(request: Request, public_id: str, kind: str) -> StreamingHttpResponse:
    """The plan as a download of that kind; NotVisible where there is none that the actor may take out."""
    component: Component = load(Component, public_id, by=request.actor)
    if kind not in WRITERS or not Schedule.objects.visible_to(request.actor, VERB).filter(component=component).exists():
        raise NotVisible()
    write, content_type = WRITERS[kind]
    file = outgoing(component, by=request.actor)
    answer = StreamingHttpResponse(write(file, component, request), content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, file_name(component.name, kind))
    return answer


def file_name(name: str, kind: str) -> str:
    """The component's name and the day, without what a file system could take for something else."""
    safe = "".join(letter for letter in name if letter.isalnum() or letter in " -_")[:LONGEST_NAME].strip()
    return f"{get_valid_filename(safe) if safe else 'plan'}-{timezone.localdate().isoformat()}.{kind}"


def _xml(file: ScheduleFile, component: Component, request: Request) -> Iterator[str]:
    return mspdi_lines(file)


def _csv(file: ScheduleFile, component: Component, request: Request) -> Iterator[str]:
    return csv_lines(table(file))


def table(file: ScheduleFile) -> Iterator[list[Cell]]:
    """Heads, then one line a task; the same texts as on the page, dates and numbers as spreadsheets know them."""
    costs = any(one.cost is not None or one.actual_cost is not None for one in file.tasks)
    heads = [
        *(_("Row"), _("WBS"), _("Outline level"), _("Name"), _("Kind"), _("Start"), _("Finish"), _("Duration, days")),
        *(_("Complete, %"), _("Predecessors"), _("Resources"), _("Constraint"), _("Constraint date"), _("Deadline")),
        *(_("Total float, days"), _("Critical"), _("Notes")),
    ]
    yield [*heads, *([_("Cost"), _("Actual cost"), _("Currency")] if costs else [])]
    rows = {one.uid: one.row for one in file.tasks}
    before: dict[int, list[str]] = defaultdict(list)
    for link in file.links:
        before[link.successor_uid].append(in_short(link, rows[link.predecessor_uid], file.project.minutes_per_day))
    names = {one.uid: one.name for one in file.resources}
    people: dict[int, list[str]] = defaultdict(list)
    for given in file.assignments:
        if given.resource_uid is not None:
            people[given.task_uid].append(names[given.resource_uid])
    for one in file.tasks:
        yield [*_line(one, file.project.minutes_per_day, before[one.uid], people[one.uid]), *_costs(one, file, costs)]


def _line(one: FileTask, per_day: int, before: list[str], people: list[str]) -> list[Cell]:
    kind = Task.Kind.SUMMARY if one.summary else Task.Kind.MILESTONE if one.milestone else Task.Kind.TASK
    undated = one.constraint.value == Task.Constraint.AS_SOON_AS_POSSIBLE
    slack = one.stored.total_slack
    return [
        *(one.row, one.wbs, one.outline_level, one.name, str(kind.label), _moment(one.start), _moment(one.finish)),
        *(_days(one.duration, per_day), one.percent_complete, ", ".join(before), ", ".join(people)),
        *("" if undated else str(Task.Constraint(one.constraint.value).label), _moment(one.constraint_date)),
        *(_moment(one.deadline), _days(slack, per_day), one.stored.critical, one.notes),
    ]


def _costs(one: FileTask, file: ScheduleFile, shown: bool) -> list[Cell]:
    currency = file.project.currency
    if not shown or currency is None:
        return [None] * 3 if shown else []
    amounts = (one.cost, one.actual_cost)
    return [*(None if amount is None else Money(amount, currency) for amount in amounts), currency]


def _moment(minutes: int | None) -> Cell:
    return None if minutes is None else plan_time.to_datetime(minutes)


def _days(minutes: float | None, per_day: int) -> Cell:
    return None if minutes is None else round(minutes / per_day, 2)


def in_short(link: FileLink, row: int, per_day: int) -> str:
    """A link as planners write it: row, kind unless finish to start, and lag.

    >>> link = FileLink(predecessor_uid=1, successor_uid=2, kind=LinkKind.START_START, lag=-480.0,
    ...     lag_unit=LagUnit.WORKING, line=0)
    >>> in_short(link, 7, 480)
    '7SS-1d'
    """
    if not link.lag:
        return f"{row}" if link.kind is LinkKind.FINISH_START else f"{row}{link.kind.value}"
    if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
        shown = f"{link.lag:+g}{'e' if link.lag_unit is LagUnit.ELAPSED_PERCENT else ''}%"
    elif link.lag_unit is LagUnit.ELAPSED:
        shown = f"{link.lag / MINUTES_A_DAY:+g}ed"
    else:
        shown = f"{link.lag / per_day:+g}d"
    return f"{row}{link.kind.value}{shown}"


def _ics(file: ScheduleFile, component: Component, request: Request) -> Iterator[bytes]:
    """Milestones and tasks as events. Plan dates are times on the clock, so they carry no time zone."""
    from icalendar import Calendar

    rows = Task.objects.visible_to(request.actor).live().filter(component=component)
    ids = dict(rows.values_list("uid", "public_id"))
    now = timezone.now()
    head = Calendar()
    head.add("prodid", "-//Steerhouse//Plan//EN")
    head.add("version", "2.0")
    head.add("x-wr-calname", component.name)
    begin, _newline, end = head.to_ical().rpartition(b"END:VCALENDAR")
    yield begin
    for one in file.tasks:
        if one.summary or not one.active or one.start is None or one.uid not in ids:
            continue
        address = request.build_absolute_uri(reverse("task.detail", args=[ids[one.uid]]))
        yield event(one, ids[one.uid], address, now).to_ical()
    yield _newline + end


def event(one: FileTask, public_id: str, address: str, now: Any) -> "Event":
    """One task or milestone; its id stays the same from export to export, so calendars update what they have."""
    from icalendar import Event

    found = Event()
    found.add("uid", f"{public_id}@steerhouse")
    found.add("dtstamp", now)
    found.add("summary", one.name or str(one.row))
    found.add("dtstart", plan_time.to_datetime(one.start or 0))
    if one.finish is not None and one.start is not None and one.finish > one.start:
        found.add("dtend", plan_time.to_datetime(one.finish))
    found.add("categories", [_("Milestone") if one.milestone else _("Task")])
    # A plan does not make anybody busy: that is for whoever takes an appointment out of it to say.
    found.add("transp", "TRANSPARENT")
    if one.notes:
        found.add("description", one.notes)
    found.add("url", address)
    return found


WRITERS: dict[str, tuple[Writer, str]] = {
    "xml": (_xml, "application/xml; charset=utf-8"),
    "csv": (_csv, "text/csv; charset=utf-8"),
    "ics": (_ics, "text/calendar; charset=utf-8"),
}
