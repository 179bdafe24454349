"""What the Gantt draws: the plan of a component as columns, since ten thousand objects cost more than twenty arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steerhouse.core.actors import Actor
from steerhouse.organization.models import Calendar, CalendarException, Resource
from steerhouse.organization.problem import to_engine
from steerhouse.organization.working_time import standard_week
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Assignment, Baseline, BaselineTask, Link, Schedule, Task
from steerhouse.schedule.words import every_word
from steerhouse_engine.calendars import MINUTES_A_DAY
from steerhouse_engine.calendars import Calendar as WorkingCalendar

KINDS = {Task.Kind.SUMMARY.value: 1, Task.Kind.MILESTONE.value: 2}
LINKS = {"FF": 0, "FS": 1, "SF": 2, "SS": 3}
COLUMNS = ("row", "name", "days", "start", "finish", "links", "late", "float", "percent")
FIELDS = (
    "pk", "public_id", "position", "wbs", "name", "level", "kind", "start", "finish", "duration", "progress",
    "total_float", "critical", "version", "constraint", "constraint_date", "deadline",
)  # fmt: skip
ID = FIELDS.index("public_id")
LINK_FIELDS = ("predecessor_id", "successor_id", "kind", "public_id", "version", "lag", "lag_unit")
SCALARS = (
    "title", "start", "finish", "statusDate", "minutesPerDay", "nonWorking", "revision", "editable", "dayStart",
    "dayFinish", "resources",
)  # fmt: skip
# Off time is drawn at the scales of days and weeks; beyond this many years nobody looks at those.
MOST_OFF_DAYS = 20 * 366


class WorkClock:
    """Working minutes of a calendar between two moments, by running sums over the days of a plan.

    The web process must not load the engine's compiler for a column of the grid.
    """

    def __init__(self, calendar: WorkingCalendar, first: int, last: int) -> None:
        self.first = first // MINUTES_A_DAY
        days = min(last // MINUTES_A_DAY - self.first + 1, MOST_OFF_DAYS)
        self.shifts = [calendar.shifts_on(self.first + day) for day in range(days)]
        self.before = [0]
        for shifts in self.shifts:
            self.before.append(self.before[-1] + sum(end - start for start, end in shifts))

    def at(self, moment: int) -> int:
        """Working minutes before the moment, counted from the first day."""
        day, minute = divmod(moment - self.first * MINUTES_A_DAY, MINUTES_A_DAY)
        if day < 0 or day >= len(self.shifts):
            return 0 if day < 0 else self.before[-1]
        return self.before[day] + sum(min(end, minute) - start for start, end in self.shifts[day] if start < minute)

    def off(self) -> list[tuple[int, int]]:
        """The stretches of whole days off."""
        found: list[tuple[int, int]] = []
        for day, shifts in enumerate(self.shifts, start=self.first):
            if shifts:
                continue
            begin, end = day * MINUTES_A_DAY, (day + 1) * MINUTES_A_DAY
            if found and found[-1][1] == begin:
                found[-1] = (found[-1][0], end)
            else:
                found.append((begin, end))
        return found


@dataclass(frozen=True)
class State:
    """What of a plan an edit may change, as it is stored: enough to see which rows have to be drawn anew."""

    revision: str
    rows: list[tuple[Any, ...]]
    links: dict[str, list[Any]]


def state(component: Component, schedule: Schedule, baseline: Baseline | None, *, by: Actor) -> State:
    """The plan in two questions, without anything that follows from it."""
    tasks = Task.objects.visible_to(by).live().filter(component=component).in_outline()
    rows = list(tasks.values_list(*FIELDS))
    return State(revision(schedule, baseline), rows, links(component, [row[0] for row in rows], by=by))


def drawing(
    component: Component, schedule: Schedule, baseline: Baseline | None, *, by: Actor, now: State | None = None
) -> dict[str, Any]:
    """The payload of the Gantt, in eight questions whatever the size of the plan; `now` where it is known already."""
    mine = by.may("task.edit", component)
    now = now or state(component, schedule, baseline, by=by)
    rows = now.rows
    columns: dict[str, Sequence[Any]] = dict.fromkeys(FIELDS, ())
    columns |= dict(zip(FIELDS, zip(*rows, strict=True), strict=bool(rows)))
    promised = promises(baseline, by=by)
    base = [promised.get(pk, (None, None)) for pk in columns["pk"]]
    moments = [m for name in ("start", "finish") for m in columns[name] if m is not None]
    moments += [m for pair in base for m in pair if m is not None] + [schedule.start]
    first, last = min(moments), max(moments)
    clock = WorkClock(calendar_of(schedule, by=by), first, last)
    per_day = schedule.minutes_per_day
    resources, assigned = workers(component, columns["pk"], by=by)
    return {
        "title": component.name, "start": first, "finish": last, "statusDate": schedule.status_date,
        "minutesPerDay": per_day, "columns": COLUMNS, "nonWorking": clock.off(), "words": every_word(),
        "revision": now.revision, "editable": mine, "dayStart": schedule.default_start_minute,
        "dayFinish": schedule.default_finish_minute, "resources": resources,
        "tasks": {
            "id": columns["public_id"], "row": list(range(1, len(rows) + 1)), "wbs": columns["wbs"],
            "name": columns["name"], "level": columns["level"],
            "kind": [KINDS.get(kind, 0) for kind in columns["kind"]], "start": columns["start"],
            "finish": columns["finish"], "duration": durations(clock, columns),
            "baselineStart": [pair[0] for pair in base], "baselineFinish": [pair[1] for pair in base],
            "percent": [round(share) for share in columns["progress"]], "totalFloat": columns["total_float"],
            "critical": [int(one) for one in columns["critical"]],
            "late": [late(clock, pair[1], end, per_day) for pair, end in zip(base, columns["finish"], strict=True)],
            "startLate": [late(clock, pair[0], at, per_day) for pair, at in zip(base, columns["start"], strict=True)],
            "assigned": assigned,
            "version": columns["version"], "constraint": columns["constraint"],
            "constraintDate": columns["constraint_date"], "deadline": columns["deadline"],
        },
        "links": now.links,
    }  # fmt: skip


def durations(clock: WorkClock, columns: Mapping[str, Sequence[Any]]) -> list[int]:
    """Working minutes of each row; a summary lasts from its first start to its last finish."""
    rows = zip(columns["kind"], columns["duration"], columns["start"], columns["finish"], strict=True)
    return [
        clock.at(finish) - clock.at(start)
        if kind == Task.Kind.SUMMARY and start is not None and finish is not None
        else stated or 0
        for kind, stated, start, finish in rows
    ]


def late(clock: WorkClock, promised: int | None, planned: int | None, per_day: int) -> float | None:
    """Working days that a start or finish lies behind its baseline; negative when it lies before."""
    if promised is None or planned is None:
        return None
    return round((clock.at(planned) - clock.at(promised)) / per_day, 1)


def workers(component: Component, keys: Sequence[int], *, by: Actor) -> tuple[list[str], list[list[int]]]:
    """The names of who works on the plan, and for each row their places among these names."""
    rows = Assignment.objects.visible_to(by).live().filter(task__component=component, resource__isnull=False)
    pairs = list(rows.order_by("id").values_list("task_id", "resource_id"))
    found = Resource.objects.visible_to(by).filter(pk__in={one for _task, one in pairs}) if pairs else []
    names = {one.pk: str(one) for one in found}
    place = {key: index for index, key in enumerate(sorted(names, key=lambda one: (names[one].casefold(), one)))}
    on_task: dict[int, list[int]] = {}
    for task, one in pairs:
        if one in place:
            on_task.setdefault(task, []).append(place[one])
    return [names[key] for key in place], [on_task.get(key, []) for key in keys]


def promises(baseline: Baseline | None, *, by: Actor) -> dict[int, tuple[int | None, int | None]]:
    """Start and finish that the baseline promised, by task."""
    if baseline is None:
        return {}
    rows = BaselineTask.objects.visible_to(by).filter(baseline=baseline).values_list("task_id", "start", "finish")
    return {task: (start, finish) for task, start, finish in rows}


def links(component: Component, keys: Sequence[int], *, by: Actor) -> dict[str, list[Any]]:
    """Links between rows of the plan, as places in it."""
    place = {key: index for index, key in enumerate(keys)}
    found = Link.objects.visible_to(by).live().filter(successor__component=component).order_by("id")
    drawn = [one for one in found.values_list(*LINK_FIELDS) if one[0] in place and one[1] in place]
    return {
        "from": [place[one[0]] for one in drawn], "to": [place[one[1]] for one in drawn],
        "kind": [LINKS[one[2]] for one in drawn], "id": [one[3] for one in drawn],
        "version": [one[4] for one in drawn], "lag": [one[5] for one in drawn], "unit": [one[6] for one in drawn],
    }  # fmt: skip


def revision(schedule: Schedule, baseline: Baseline | None) -> str:
    """Another text whenever the plan was computed anew or is compared with another promise."""
    at = schedule.rescheduled_at.isoformat() if schedule.rescheduled_at else ""
    return f"{at}/{schedule.version}/{baseline.number if baseline else ''}"


def changes(before: State, now: State, after: Mapping[str, Any]) -> dict[str, Any]:
    """What of a drawing is new: scalars, the links as a whole and the order if they are others, columns of the rows.

    What is drawn of a row follows from its stored columns and from what no edit touches: calendar, baseline, people.
    """
    found = {name: after[name] for name in SCALARS}
    if now.links != before.links:
        found["links"] = now.links
    tasks = after["tasks"]
    if [row[ID] for row in now.rows] != [row[ID] for row in before.rows]:
        found["order"] = tasks["id"]
    known = {row[ID]: row for row in before.rows}
    places = [place for place, row in enumerate(now.rows) if known.get(row[ID]) != row]
    found["rows"] = {
        name: [column[place] for place in places] for name, column in tasks.items() if name != "row"
    }  # fmt: skip
    return found


def calendar_of(schedule: Schedule, *, by: Actor) -> WorkingCalendar:
    """The plan's own calendar; the standard week where it names none."""
    stored = Calendar.objects.visible_to(by).filter(pk=schedule.calendar_id).first()
    if stored is None:
        return WorkingCalendar("", tuple(tuple((a, b) for a, b in day) for day in standard_week()))
    exceptions = CalendarException.objects.visible_to(by).live().filter(calendar=stored)
    return to_engine(stored, list(exceptions))
