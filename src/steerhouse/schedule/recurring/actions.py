"""The verbs of recurring tasks: add a rule, change it, and let the plan follow."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.db.models import Max
from django.utils import timezone

from steerhouse.core import plan_time
from steerhouse.core.actions import action, set_fields
from steerhouse.core.actors import Actor
from steerhouse.core.editing import AFTER_ARCHIVING
from steerhouse.core.writing import add_rows, change_rows, remove_rows
from steerhouse.schedule.actions import hold, reschedule, schedule_of
from steerhouse.schedule.models import Assignment, Occurrence, Recurrence, Task
from steerhouse.schedule.outline import Outline
from steerhouse.schedule.recurring.problem import Standing, calendar_for, days_of, fingerprint, standing
from steerhouse_engine.calendars import Calendar as WorkingCalendar

WRITTEN = (
    "name", "kind", "duration", "work", "constraint", "constraint_date", "parent_id", "level", "position",
    "archived_at",
)  # fmt: skip


@action("recurrence.add")
def add_recurrence(model: type[Recurrence], *, values: Mapping[str, Any], by: Actor) -> Recurrence:
    """Keep a rule and put its tasks below a summary at the end of the plan."""
    recurrence = model(**values)
    recurrence.full_clean()
    recurrence.save()
    follow_rule(recurrence, by=by)
    return recurrence


@action("recurrence.edit")
def edit_recurrence(
    recurrence: Recurrence, *, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Recurrence:
    """Change a rule; of its tasks those that are still to come and that nobody touched follow."""
    if version is not None:
        recurrence.version = version
    was, before = recurrence.name, recurrence.version
    set_fields(recurrence, {name: value for name, value in values.items() if name != "component"})
    recurrence.full_clean()
    recurrence.save()
    if recurrence.version != before:
        follow_rule(recurrence, was=was, by=by)
    return recurrence


def follow_rule(recurrence: Recurrence, *, by: Actor, was: str = "") -> None:
    """Make the plan follow its rule from today on: tasks that the rule no longer asks for go, others change or come.

    `was` is the name that the summary had from the rule before. What was touched stays, and is no second time made.
    """
    component = recurrence.component
    hold(component)
    schedule_of(component)
    calendar = calendar_for(recurrence, by)
    wanted = days_of(recurrence, calendar) if recurrence.archived_at is None else []
    Following(recurrence, standing(recurrence, by), calendar, was).write(wanted)
    reschedule(component, by=by)


class Following:
    """A rule, what stands of it in its plan, and the rows that change."""

    def __init__(self, recurrence: Recurrence, found: list[Standing], calendar: WorkingCalendar, was: str) -> None:
        self.recurrence, self.found, self.calendar, self.was = recurrence, found, calendar, was
        rows = Task.objects.filter(component=recurrence.component).live().in_outline()
        self.outline = Outline(rows)
        self.tasks = {task.pk: task for task in self.outline.tasks}
        self.stored = {task.pk: [getattr(task, name) for name in WRITTEN] for task in self.outline.tasks}

    def write(self, wanted: list[Any]) -> None:
        """Give the plan the days that are wanted."""
        free = {one.occurrence.day: one for one in self.found if not one.reasons}
        taken = {one.occurrence.day for one in self.found}
        today = timezone.localdate()
        gone = [one for day, one in free.items() if day not in wanted]
        stays = [one for day, one in free.items() if day in wanted]
        # A rule that is new may begin in the past; later changes are about what is still to come.
        new = [day for day in wanted if day not in taken and (day >= today or not self.found)]
        for one in gone:
            self.tasks[one.occurrence.task_id].archived_at = timezone.now()
        for one in stays:
            self.fill(self.tasks[one.occurrence.task_id], one.occurrence)
        summary = self.summary(bool(new))
        used = {one.occurrence.number for one in self.found} - {one.occurrence.number for one in gone}
        made = self.added(new, summary, used) if summary is not None else []
        self.settle(summary, [task for task, _occurrence in made])
        self.assign(stays, made)
        remove_rows([one.occurrence for one in gone])

    def summary(self, needed: bool) -> Task | None:
        """The summary of the rule, made where tasks need one. It has the rule's name while nobody gave another."""
        recurrence = self.recurrence
        found = self.tasks.get(recurrence.task_id or 0)
        if found is not None:
            found.name = recurrence.name if found.name == self.was else found.name
            return found
        if not needed:
            return None
        found = Task(component=recurrence.component, name=recurrence.name, kind=Task.Kind.SUMMARY, uid=self.next_uid())
        add_rows([found])
        self.outline.tasks.append(found)
        recurrence.task = found
        recurrence.save()
        return found

    def next_uid(self) -> int:
        """A number that no task of the plan has."""
        last = Task.objects.filter(component=self.recurrence.component).aggregate(last=Max("uid"))["last"]
        return (last or 0) + 1

    def added(self, days: list[Any], summary: Task, used: set[int]) -> list[tuple[Task, Occurrence]]:
        """A task for each new day, numbered where no other occurrence is."""
        numbers, uids = (number for number in count(1) if number not in used), count(self.next_uid())
        made = []
        for day in days:
            task = Task(component=self.recurrence.component, uid=next(uids), parent=summary, level=summary.level + 1)
            one = Occurrence(recurrence=self.recurrence, day=day, number=next(numbers))
            self.fill(task, one)
            made.append((task, one))
        add_rows([task for task, _one in made])
        return made

    def fill(self, task: Task, one: Occurrence) -> None:
        """What the rule says about a task."""
        recurrence, day = self.recurrence, plan_time.from_date(one.day)
        shifts = self.calendar.shifts_on(day // plan_time.MINUTES_PER_DAY)
        task.name = f"{recurrence.name} {one.number}"
        task.duration = recurrence.duration
        task.kind = Task.Kind.TASK if recurrence.duration else Task.Kind.MILESTONE
        task.work = recurrence.duration if recurrence.resource_id else None
        task.constraint = Task.Constraint.START_NO_EARLIER_THAN
        task.constraint_date = day + (shifts[0][0] if shifts else 0)

    def settle(self, summary: Task | None, new: list[Task]) -> None:
        """Rows in their places: new ones by their day below the summary, which goes when nothing is left below it."""
        rows = self.outline.tasks
        self.outline.tasks = rows = [task for task in rows if task.archived_at is None]
        moved = {task.pk for task in new}
        if summary is not None:
            if summary.pk not in self.tasks:
                moved.add(summary.pk)
            for task in new:
                rows.insert(self.place(summary, task), task)
            if not any(task.parent_id == summary.pk for task in rows):
                summary.archived_at = timezone.now()
                rows.remove(summary)
        self.outline.settle(moved)
        changed = [
            task for task in {**self.tasks, **{task.pk: task for task in rows}}.values()
            if [getattr(task, name) for name in WRITTEN] != self.stored.get(task.pk)
        ]  # fmt: skip
        change_rows(changed, WRITTEN)

    def place(self, summary: Task, task: Task) -> int:
        """The row behind the last part of the summary that does not come later."""
        first = self.outline.at(summary) + 1
        for index in range(self.outline.end(first - 1) - 1, first - 1, -1):
            other = self.outline.tasks[index]
            if other.parent_id == summary.pk and (other.constraint_date or 0) <= (task.constraint_date or 0):
                return self.outline.end(index)
        return first

    def assign(self, stays: list[Standing], made: list[tuple[Task, Occurrence]]) -> None:
        """The resource of the rule on every task that follows it, and the fingerprint of what was written."""
        resource, work = self.recurrence.resource, self.recurrence.duration
        changed, gone, new, written = [], [], [], []
        for one in stays:
            task = self.tasks[one.occurrence.task_id]
            people = one.people[:1] if resource is not None else []
            gone += one.people[len(people) :]
            for assignment in people:
                assignment.resource, assignment.units, assignment.work = resource, 1.0, work
                changed.append(assignment)
            if resource is not None and not people:
                people = [Assignment(task=task, resource=resource, uid=self.uid_on(task), units=1.0, work=work)]
                new += people
            one.occurrence.fingerprint = fingerprint(task, people)
            written.append(one.occurrence)
        for task, occurrence in made:
            people = [Assignment(task=task, resource=resource, uid=1, units=1.0, work=work)] if resource else []
            new += people
            occurrence.task, occurrence.fingerprint = task, fingerprint(task, people)
        remove_rows(gone)
        change_rows(changed, ["resource_id", "units", "work"])
        add_rows(new)
        add_rows([occurrence for _task, occurrence in made])
        change_rows(written, ["fingerprint"])

    def uid_on(self, task: Task) -> int:
        """A number that no assignment of the task has."""
        last = Assignment.objects.filter(task=task).aggregate(last=Max("uid"))["last"]
        return (last or 0) + 1


def rule_left(recurrence: Recurrence, *, by: Actor) -> None:
    """A rule that is archived takes its coming tasks with it; one that is restored brings them again."""
    follow_rule(recurrence, was=recurrence.name, by=by)


AFTER_ARCHIVING[Recurrence] = rule_left
