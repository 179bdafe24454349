"""The verbs of plans: bring one in, change it, compute it, report its progress, promise it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.actions import action, set_fields
from steerhouse.core.actors import Actor
from steerhouse.core.editing import AFTER_ARCHIVING
from steerhouse.core.errors import Invalid
from steerhouse.core.imports.differences import Difference
from steerhouse.core.imports.steps import Counts
from steerhouse.core.jobs import later
from steerhouse.core.writing import add_rows, change_rows, record, write_columns
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.organization.models import Calendar, CalendarException
from steerhouse.projects.actions import edit_component, write_figures
from steerhouse.projects.models import Component
from steerhouse.schedule import effort, problem
from steerhouse.schedule.board.burn import keep_burn
from steerhouse.schedule.figures import COST, figures_of
from steerhouse.schedule.incoming import Incoming
from steerhouse.schedule.models import Assignment, Baseline, BaselineTask, Link, Schedule, Task
from steerhouse.schedule.programs.loops import refuse_loops
from steerhouse.schedule.programs.outside import moved_by
from steerhouse.schedule.rollup import COLUMNS, Computed, read_columns

START_OF_WORK = 480
FOLLOWED = ("units", "work")
PROGRESS = {"percent_complete", "actual_start", "actual_finish", "remaining_duration"}


@action("schedule.import")
def apply_tasks(component: Component, *, file: ScheduleFile, by: Actor) -> Counts:
    """Make the plan what the file says, row by row, and compute it. The same file again changes nothing."""
    # What the file is compared with has to be what it is written over.
    hold(component)
    incoming = Incoming(file, component, by)
    if incoming.costs_carried and not component.currency:
        edit_component(component, values={"currency": incoming.currency}, by=by)
    write(incoming)
    if incoming.counts.total or incoming.moved:
        reschedule(component, by=by)
    record(component, "plan imported", source=file.format, **vars(incoming.counts))
    return incoming.counts


def write(incoming: Incoming) -> None:
    """New and different rows from those that others lean on, then what is gone in the opposite order."""
    write_calendars(incoming.calendars)
    write_one(incoming.exceptions, "calendar")
    write_one(incoming.resources, "calendar")
    write_one(incoming.schedule, "calendar")
    write_tasks(incoming)
    write_one(incoming.links, "predecessor", "successor")
    write_one(incoming.assignments, "task", "resource")
    incoming.baseline_tasks.write_removed()
    write_baselines(incoming)
    incoming.baseline_tasks.write_added("baseline", "task")
    incoming.baseline_tasks.write_changed()
    # Deepest first: a summary goes after its parts.
    incoming.tasks.removed.sort(key=lambda task: -task.level)
    incoming.calendars.removed.sort(key=lambda calendar: calendar.base_id is None)
    for gone in (incoming.baselines, incoming.tasks, incoming.resources, incoming.calendars):
        gone.write_removed()


def write_one(difference: Difference[Any], *relations: str) -> None:
    """One kind of row; what others may still lean on is removed at the end instead."""
    if difference.model in (CalendarException, Link, Assignment):
        difference.write_removed()
    difference.write_added(*relations)
    difference.write_changed()


def write_calendars(calendars: Difference[int]) -> None:
    """Calendars without a base first, then those that lean on them, then those that lean on these; readers leave no
    ring."""
    new = calendars.added
    waiting = list(new)
    while waiting:
        unsaved = {id(one) for one in waiting}
        ready = [one for one in waiting if id(one.base) not in unsaved]
        calendars.added = ready or waiting
        calendars.write_added("base")
        waiting = [one for one in waiting if ready and id(one.base) in unsaved]
    calendars.added = new
    calendars.write_changed()


def write_tasks(incoming: Incoming) -> None:
    """New tasks level by level, since each needs the key of its summary; then different and moved ones."""
    tasks = incoming.tasks
    new = tasks.added
    for level in sorted({task.level for task in new}):
        tasks.added = [task for task in new if task.level == level]
        tasks.write_added("parent", "calendar", "component")
    tasks.added = new
    tasks.write_changed()
    change_rows(incoming.moved, ["position"])


def write_baselines(incoming: Incoming) -> None:
    """One baseline is in force at any moment, so the old one gives way first."""
    baselines = incoming.baselines
    baselines.changed.sort(key=lambda change: bool(change[0].current))
    baselines.write_changed()
    baselines.write_added()


def write_dates(
    component: Component, *, by: Actor
) -> tuple[problem.Problem, Mapping[int, Computed], list[tuple[Any, ...]]]:
    """Compute the dates of a plan and write them: the plan, its columns by task, and those of tasks that moved."""
    refuse_loops(component, by=by)
    found = problem.to_network(component, by=by)
    names = {position: str(task) for task in found.plan.tasks if (position := found.index.get(task.uid)) is not None}
    dates = problem.dates_of(found.network, [names.get(position, "") for position in range(found.network.tasks)])
    rows = problem.keep(found, dates)
    stored = {task.pk: read_columns(task) for task in found.plan.tasks}
    new = [(pk, *own.values()) for pk, own in rows.items() if own.values() != stored[pk]]
    write_columns(Task, COLUMNS, new)
    finish = max((own.finish for own in rows.values() if own.finish is not None), default=None)
    write_columns(
        Schedule, ["finish", "input_hash", "rescheduled_at"],
        [(found.plan.schedule.pk, finish, found.fingerprint, timezone.now())],
    )  # fmt: skip
    return found, rows, new


@action("schedule.reschedule")
def reschedule(component: Component, *, by: Actor) -> int:
    """Compute the dates of a plan anew and write them, with the component's figures. Returns the number of tasks."""
    hold(component)
    found, rows, new = write_dates(component, by=by)
    keep_figures(found.plan.schedule, found.plan.tasks, rows)
    keep_burn(component, found.plan.tasks, {pk: own.progress for pk, own in rows.items()})
    record(component, "rescheduled", tasks=len(rows), input=found.fingerprint)
    for other in moved_by(component, {pk for pk, *_values in new}):
        # Whoever moves a task here may hold no right there; both managers agreed that its dates follow.
        system = Actor.system("a task of another project moved")
        later(reschedule, other, title=_("Dates of %s follow another project") % other, by=system)
    return len(rows)


def keep_figures(schedule: Schedule, tasks: list[Task], rows: Mapping[int, Computed]) -> None:
    """Hand down what the plan says about the component as a whole."""
    component = schedule.component
    promised = BaselineTask.objects.filter(baseline__component=component, baseline__current=True)
    values = figures_of(schedule, tasks, rows, list(promised))
    if all(values[name] is None for name in COST):
        values = {name: value for name, value in values.items() if name not in COST}
    else:
        values["currency"] = component.currency
    if values["as_at"] is None:
        values["as_at"] = timezone.localdate()
    write_figures({component.pk: values})


@action("schedule.baseline")
def set_baseline(component: Component, *, reason: str, by: Actor, name: str = "") -> Baseline:
    """Freeze today's plan as the new promise; older ones stay for comparison."""
    tasks = list(Task.objects.live().filter(component=component, start__isnull=False))
    if not tasks:
        raise Invalid({"": [_("There is no computed plan to promise. Add tasks or bring in a schedule file first.")]})
    give_way(component)
    last = Baseline.objects.filter(component=component).aggregate(last=Max("number"))["last"]
    baseline = Baseline(
        component=component,
        number=0 if last is None else last + 1,
        name=name,
        current=True,
        taken_at=timezone.now(),
        reason=reason,
    )
    baseline.full_clean()
    baseline.save()
    add_rows([promise(baseline, task) for task in tasks])
    figures_from_stored(component)
    return baseline


def give_way(component: Component) -> None:
    """One baseline is in force at any moment, so the one before is no longer."""
    for one in Baseline.objects.filter(component=component, current=True):
        one.current, one.component = False, component
        one.save()


def figures_from_stored(component: Component) -> None:
    """The figures of a plan whose dates stay while another promise counts."""
    tasks = list(Task.objects.live().filter(component=component))
    rows = {task.pk: Computed(**{name: getattr(task, name) for name in COLUMNS}) for task in tasks}
    keep_figures(schedule_of(component), tasks, rows)


@action("baseline.choose")
def choose_baseline(baseline: Baseline, *, by: Actor) -> Baseline:
    """Make an earlier baseline the one that today's dates are compared with. No row of it changes."""
    component = baseline.component
    hold(component)
    give_way(component)
    baseline.refresh_from_db()
    baseline.current, baseline.component = True, component
    baseline.save()
    figures_from_stored(component)
    return baseline


def promise(baseline: Baseline, task: Task) -> BaselineTask:
    """What the plan says of a task today, as part of a baseline."""
    return BaselineTask(
        baseline=baseline, task=task, start=task.start, finish=task.finish, duration=task.duration, work=task.work,
        cost=task.cost,
    )  # fmt: skip


def hold(component: Component) -> None:
    """Wait until nobody else changes this plan: whoever computes it next has to see what was written before."""
    Schedule.objects.select_for_update().filter(component=component).first()


def schedule_of(component: Component) -> Schedule:
    """The component's schedule, made with its own start where there is none yet."""
    found: Schedule | None = Schedule.objects.filter(component=component).first()
    if found is None:
        day = component.start or timezone.localdate()
        found = Schedule(component=component, start=plan_time.from_date(day, START_OF_WORK))
        found.save()
    found.component = component
    return found


@action("schedule.add")
def add_schedule(model: type[Schedule], *, values: Mapping[str, Any], by: Actor) -> Schedule:
    """Say how a plan is computed that has no tasks yet."""
    schedule = model(**values)
    schedule.full_clean()
    schedule.save()
    reschedule(schedule.component, by=by)
    return schedule


@action("schedule.add")
def start_plan(component: Component, *, by: Actor) -> Schedule:
    """Begin a plan from nothing: it starts with the component, in its own calendar or that of the organization."""
    found = Schedule.objects.filter(component=component).first()
    if found is not None:
        return found
    schedule = schedule_of(component)
    schedule.calendar = usual_calendar(component)
    schedule.save()
    reschedule(component, by=by)
    return schedule


def usual_calendar(component: Component) -> Calendar | None:
    """The component's own calendar, else the oldest that everybody shares; None for the standard week."""
    calendars = Calendar.objects.live().order_by("id")
    return calendars.filter(node=component.node_id).first() or calendars.filter(node=None).first()


@action("schedule.edit")
def edit_schedule(schedule: Schedule, *, values: Mapping[str, Any], by: Actor, version: int | None = None) -> Schedule:
    """Change how a plan is computed, and compute it."""
    if version is not None:
        schedule.version = version
    set_fields(schedule, {name: value for name, value in values.items() if name != "component"})
    schedule.full_clean()
    schedule.save()
    reschedule(schedule.component, by=by)
    return schedule


@action("schedule.reschedule")
def reschedule_plan(schedule: Schedule, *, by: Actor) -> None:
    """Compute the plan anew."""
    reschedule(schedule.component, by=by)


@action("schedule.edit")
def promise_plan(schedule: Schedule, *, reason: str, by: Actor, name: str = "") -> Baseline:
    """Make today's plan the one that is promised."""
    baseline: Baseline = set_baseline(schedule.component, reason=reason, name=name, by=by)
    return baseline


@action("task.add")
def add_task(model: type[Task], *, values: Mapping[str, Any], by: Actor) -> Task:
    """Put a task at the end of the plan, below its summary if it has one, and compute the plan."""
    task = model(**values)
    hold(task.component)
    schedule_of(task.component)
    row = Task.objects.filter(component=task.component).aggregate(uid=Max("uid"), last=Max("position"))
    task.uid = (row["uid"] or 0) + 1
    task.position = 0 if row["last"] is None else row["last"] + 1
    place_below(task)
    task.full_clean()
    task.save()
    reschedule(task.component, by=by)
    task.refresh_from_db()
    return task


def place_below(task: Task) -> None:
    """A task below another makes that one a summary; both belong to one plan."""
    parent = task.parent
    if parent is None:
        task.level = 1
        return
    if parent.component_id != task.component_id:
        raise Invalid({"parent": [_("Choose a summary of the same plan.")]})
    task.level = parent.level + 1
    if parent.kind != Task.Kind.SUMMARY:
        parent.kind = Task.Kind.SUMMARY
        parent.save()


@action("task.edit")
def edit_task(task: Task, *, values: Mapping[str, Any], by: Actor, version: int | None = None) -> Task:
    """Change a task and compute its plan anew."""
    return changed_task(task, values, by, version)


def changed_task(task: Task, values: Mapping[str, Any], by: Actor, version: int | None) -> Task:
    """Write what a verb changes of a task, and compute its plan. Inside an action only."""
    if version is not None:
        task.version = version
    component, parent = task.component, task.parent_id
    hold(component)
    crew, change = effort.crew_of(task), effort.typed(task, values)
    set_fields(task, {name: value for name, value in values.items() if name != "component"})
    if crew is not None and change is not None and task.kind == Task.Kind.TASK:
        crew.change(change)
        save_all(crew.assignments)
    if task.parent_id != parent:
        place_below(task)
    task.full_clean()
    task.save()
    reschedule(component, by=by)
    task.refresh_from_db()
    return task


def save_all(assignments: Iterable[Assignment]) -> None:
    """Rows that may have changed with their task."""
    for one in assignments:
        one.full_clean()
        one.save()


@action("schedule.progress")
def report_progress(task: Task, *, by: Actor, version: int | None = None, **progress: Any) -> Task:
    """Say how far a task is: share done, actual dates, what remains (the names in PROGRESS). Dates follow."""
    if foreign := set(progress) - PROGRESS:
        raise Invalid({name: [_("This is not a matter of progress.")] for name in foreign})
    if task.is_summary:
        raise Invalid({"percent_complete": [_("Progress of a summary follows from the tasks below it.")]})
    return changed_task(task, with_finish(progress), by, version)


def with_finish(values: Mapping[str, Any]) -> dict[str, Any]:
    """A task that has finished is done, and nothing of it remains."""
    if values.get("actual_finish") is None:
        return dict(values)
    return {**values, "percent_complete": 100.0, "remaining_duration": 0}


@action("link.add")
def add_link(model: type[Link], *, values: Mapping[str, Any], by: Actor) -> Link:
    """Make one task depend on another; a link that closes a loop is refused task by task."""
    link = model(**values)
    link.full_clean()
    hold(link.successor.component)
    link.save()
    reschedule(link.successor.component, by=by)
    return link


@action("link.edit")
def edit_link(link: Link, *, values: Mapping[str, Any], by: Actor, version: int | None = None) -> Link:
    """Change a link and compute the plans that it touches."""
    if version is not None:
        link.version = version
    before = link.successor.component
    hold(before)
    set_fields(link, dict(values))
    link.full_clean()
    link.save()
    for component in {before, link.successor.component}:
        reschedule(component, by=by)
    return link


@action("assignment.add")
def add_assignment(model: type[Assignment], *, values: Mapping[str, Any], by: Actor) -> Assignment:
    """Put a resource on a task; its calendar may move the task."""
    assignment = model(**values)
    hold(assignment.task.component)
    last = Assignment.objects.filter(task=assignment.task).aggregate(uid=Max("uid"))["uid"]
    assignment.uid = 1 if last is None else last + 1
    assignment.full_clean()
    if (crew := crew_with(assignment)) is not None:
        crew.change(effort.joined(assignment), [*crew.assignments, assignment])
        save_all(crew.assignments)
        crew.task.save()
    assignment.save()
    reschedule(assignment.task.component, by=by)
    return assignment


@action("assignment.edit")
def edit_assignment(
    assignment: Assignment, *, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Assignment:
    """Change who works on a task, or how much, and compute the plans that it touches."""
    if version is not None:
        assignment.version = version
    before = assignment.task.component
    hold(before)
    follow_assignment(assignment, values)
    set_fields(assignment, {name: value for name, value in values.items() if name not in FOLLOWED})
    assignment.full_clean()
    assignment.save()
    for component in {before, assignment.task.component}:
        reschedule(component, by=by)
    return assignment


def crew_with(assignment: Assignment) -> effort.Crew | None:
    """Who works on the task of an assignment that does work itself, before it counts."""
    resource = assignment.resource
    if assignment.units <= 0 or (resource is not None and resource.kind != resource.Kind.WORK):
        return None
    found = effort.crew_of(assignment.task)
    if found is not None and assignment.pk:
        found.assignments = [one for one in found.assignments if one.pk != assignment.pk]
        found.effort = effort.effort_of(found.task, found.assignments)
    return found


def follow_assignment(assignment: Assignment, values: Mapping[str, Any]) -> None:
    """Units or work of an assignment, with what follows for its task and for the others on it."""
    crew = effort.crew_of(assignment.task)
    places = [one.pk for one in crew.assignments] if crew is not None else []
    typed = {name: values[name] for name in FOLLOWED if name in values}
    if crew is None or assignment.pk not in places or typed.get("units") == 0 or "task" in values:
        set_fields(assignment, typed)
        return
    place = places.index(assignment.pk)
    change = effort.altered(place, assignment, typed)
    if change is not None:
        rows = [*crew.assignments[:place], assignment, *crew.assignments[place + 1 :]]
        crew.change(change, rows)
        save_all(one for one in rows if one is not assignment)
        crew.task.save()


def part_left(part: Task | Link | Assignment, *, by: Actor) -> None:
    """A part of a plan that was archived or restored moves dates as an edit does."""
    task = part if isinstance(part, Task) else part.successor if isinstance(part, Link) else part.task
    if isinstance(part, Assignment):
        come_or_go(part)
    reschedule(task.component, by=by)


def come_or_go(assignment: Assignment) -> None:
    """What follows for a task when an assignment is archived, or comes back."""
    crew = crew_with(assignment)
    if crew is None:
        return
    others = crew.assignments
    if assignment.archived_at is None:
        crew.change(effort.joined(assignment), [*others, assignment])
        save_all([*others, assignment])
    else:
        crew.effort = effort.effort_of(crew.task, [*others, assignment])
        crew.change(effort.left(len(others)), others)
        save_all(others)
    crew.task.save()


AFTER_ARCHIVING.update(dict.fromkeys((Task, Link, Assignment), part_left))
