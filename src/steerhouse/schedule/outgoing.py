"""A stored plan as it goes out to other tools: the neutral form with dates, baselines, and costs for who may see them.

Numbers by which a schedule file names its own rows go out as they came in, so that the file comes back to the same
rows. Tasks, calendars and resources of this product get numbers that are free.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q

from steerhouse.core.actors import Actor
from steerhouse.interchange.money import from_minor
from steerhouse.interchange.schedule_file import (
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileResource,
    FileTask,
    ScheduleFile,
    StoredDates,
)
from steerhouse.organization.models import Calendar, CalendarException, Resource
from steerhouse.projects.models import Component
from steerhouse.schedule.file_fields import definitions, values_of
from steerhouse.schedule.models import Baseline, BaselineTask, Task
from steerhouse.schedule.neutral import STANDARD, Plan, as_file, plan_of

VERB = "schedule.export"
# Project XML knows baselines 0 to 10.
MOST_BASELINES = 11
Numbers = Mapping[int | None, int | None]


def outgoing(component: Component, *, by: Actor) -> ScheduleFile:
    """The component's plan with everything that the actor may see of it. The plan has to be visible to the actor."""
    plan = plan_of(component, by=by)
    _add_own(plan, by)
    file = as_file(plan)
    calendars = _numbers(plan.calendars.values(), component)
    calendars[STANDARD] = _free(calendars.values())
    resources = _numbers(plan.resources.values(), component)
    costs = by.holds(Task.field_rights["cost"], component.scope_path())
    rows = {one.uid: one for one in plan.tasks}
    promised = _baselines(component, by, costs)
    used = file.project.default_calendar_uid
    return replace(
        file,
        project=replace(
            file.project, name=component.name, title=component.name, currency=component.currency or None,
            default_calendar_uid=calendars[used],
        ),
        calendars=tuple(_calendar(one, calendars) for one in file.calendars if one.uid != STANDARD or used == STANDARD),
        tasks=_tasks(file.tasks, rows, promised, (calendars, costs)),
        resources=tuple(
            _resource(one, place, plan.resources[one.uid], (calendars, resources, by, component.currency))
            for place, one in enumerate(file.resources, start=1)
        ),
        assignments=_assignments(plan, file.assignments, resources, costs),
        fields=definitions(plan.schedule),
    )  # fmt: skip


def _add_own(plan: Plan, by: Actor) -> None:
    """Calendars and resources that stand at the plan's own place belong to it, used or not."""
    node = plan.component.node
    resources = Resource.objects.visible_to(by).live().filter(node=node)
    plan.resources |= {one.pk: one for one in resources}
    needed = {one.calendar_id for one in plan.resources.values()} - {None}
    wanted = Calendar.objects.visible_to(by).live().filter(Q(node=node) | Q(pk__in=needed))
    more = {one.pk: one for one in wanted if one.pk not in plan.calendars}
    plan.calendars |= more
    for exception in CalendarException.objects.visible_to(by).live().filter(calendar_id__in=list(more)):
        plan.exceptions[exception.calendar_id].append(exception)


def _numbers(rows: Iterable[Calendar] | Iterable[Resource], component: Component) -> dict[int | None, int | None]:
    """By key: the number that the row's own file gave it, else a free one; nothing stays nothing."""
    found: dict[int | None, int | None] = {None: None}
    new = []
    for row in rows:
        if row.source_uid is not None and row.node_id == component.node_id:
            found[row.pk] = row.source_uid
        else:
            new.append(row.pk)
    for key in new:
        found[key] = _free(found.values())
    return found


def _free(taken: Iterable[int | None]) -> int:
    return max((one for one in taken if one is not None), default=0) + 1


def _calendar(one: FileCalendar, numbers: Numbers) -> FileCalendar:
    return replace(one, uid=numbers[one.uid] or 0, base_uid=numbers.get(one.base_uid))


def _tasks(
    tasks: tuple[FileTask, ...],
    rows: Mapping[int, Task],
    promised: Mapping[int, tuple[FileBaseline, ...]],
    more: tuple[Numbers, bool],
) -> tuple[FileTask, ...]:
    calendars, costs = more
    return tuple(
        _task(one, rows[one.uid], (number, calendars[one.calendar_uid], promised.get(rows[one.uid].pk, ())), costs)
        for one, number in zip(tasks, outline_numbers([one.outline_level for one in tasks]), strict=True)
    )


def outline_numbers(levels: Iterable[int]) -> list[str]:
    """Levels of rows as numbers of an outline; a level that is left out counts as its first.

    >>> outline_numbers([1, 2, 2, 1, 3])
    ['1', '1.1', '1.2', '2', '2.1.1']
    """
    counts: list[int] = []
    found = []
    for level in levels:
        deep = max(1, level)
        del counts[deep:]
        if len(counts) == deep:
            counts[-1] += 1
        counts += [1] * (deep - len(counts))
        found.append(".".join(map(str, counts)))
    return found


def _task(one: FileTask, row: Task, place: tuple[str, int | None, tuple[FileBaseline, ...]], costs: bool) -> FileTask:
    by_hand = one.manual or one.external
    return replace(
        one,
        outline_number=place[0],
        calendar_uid=place[1],
        baselines=place[2],
        start=one.start if by_hand and one.start is not None else row.start,
        finish=one.finish if by_hand and one.finish is not None else row.finish,
        stored=_stored(row),
        cost=row.cost if costs else None,
        actual_cost=row.actual_cost if costs else None,
        notes=row.notes,
        fields=values_of(row, costs=costs),
    )


def _stored(row: Task) -> StoredDates:
    return StoredDates(
        early_start=row.early_start, early_finish=row.early_finish, late_start=row.late_start,
        late_finish=row.late_finish, total_slack=row.total_float, free_slack=row.free_float,
        critical=row.critical if row.early_start is not None else None,
    )  # fmt: skip


def _resource(one: FileResource, place: int, row: Resource, more: tuple[Numbers, Numbers, Actor, str]) -> FileResource:
    """A rate goes out in the plan's currency only, and only to who may see it where the resource stands."""
    calendars, resources, by, currency = more
    rate: Decimal | None = None
    shown = row.standard_rate is not None and row.currency == currency
    if shown and by.holds(Resource.field_rights["standard_rate"], row.scope_path()):
        rate = from_minor(row.standard_rate, row.currency)
    return replace(
        one,
        uid=resources[one.uid] or 0,
        row=place,
        calendar_uid=calendars.get(one.calendar_uid),
        standard_rate=rate,
    )


def _assignments(
    plan: Plan, found: tuple[FileAssignment, ...], resources: Numbers, costs: bool
) -> tuple[FileAssignment, ...]:
    """Two tasks of this product may number their assignments alike; a file may not."""
    uids = {task.pk: task.uid for task in plan.tasks}
    rows = [one for one in plan.assignments if one.task_id in uids]
    taken: set[int] = set()
    highest = max((one.uid for one in rows), default=0)
    made = []
    for one, row in zip(found, rows, strict=True):
        uid = one.uid
        if uid in taken:
            highest += 1
            uid = highest
        taken.add(uid)
        money = {"cost": row.cost, "actual_cost": row.actual_cost} if costs else {}
        made.append(replace(one, uid=uid, resource_uid=resources.get(one.resource_uid), **money))
    return tuple(made)


def _baselines(component: Component, by: Actor, costs: bool) -> dict[int, tuple[FileBaseline, ...]]:
    """What was promised, by the key of the task; the baseline in force first, and no more than a file can hold."""
    known = Baseline.objects.visible_to(by).live().filter(component=component).order_by("-current", "-number")
    numbers = _baseline_numbers(list(known))
    found: dict[int, list[FileBaseline]] = defaultdict(list)
    for one in BaselineTask.objects.visible_to(by).live().filter(baseline_id__in=list(numbers)):
        found[one.task_id].append(
            FileBaseline(
                number=numbers[one.baseline_id], start=one.start, finish=one.finish, duration=one.duration,
                work=one.work, cost=one.cost if costs else None,
            )
        )  # fmt: skip
    return {task: tuple(sorted(those, key=lambda one: one.number)) for task, those in found.items()}


def _baseline_numbers(known: list[Baseline]) -> dict[int, int]:
    """Numbers of the file that it came from stay; the others take what is free."""
    found = {one.pk: one.source_number for one in known if one.source_number is not None}
    free = [number for number in range(MOST_BASELINES) if number not in found.values()]
    new = [one.pk for one in known if one.source_number is None]
    return found | dict(zip(new, free, strict=False))
