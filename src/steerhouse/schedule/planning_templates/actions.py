"""The verbs of project templates: make one from a project, begin a project with one."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core.actions import action, require
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.models import Node
from steerhouse.core.verbs import VERBS
from steerhouse.core.writing import add_rows, change_rows, record
from steerhouse.organization.models import Resource
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import reschedule, start_plan
from steerhouse.schedule.drawing import calendar_of
from steerhouse.schedule.models import Assignment, Link, ProjectTemplate, Schedule, Task
from steerhouse.schedule.planning_templates.content import KEPT, dated, kept_links, kept_roles, kept_task


@action("projecttemplate.add")
def make_template(model: type[ProjectTemplate], *, values: Mapping[str, Any], by: Actor) -> ProjectTemplate:
    """Keep the plan of a project without dates, progress and people. It is kept as high as its maker plans projects."""
    template = model(**values)
    source = template.source
    schedule = Schedule.objects.filter(component=source).first() if source is not None else None
    tasks = list(Task.objects.live().filter(component=source).in_outline()) if schedule is not None else []
    if source is None or schedule is None or not tasks:
        raise Invalid({"source": [_("Choose a project with a plan.")]})
    require(by, "task.edit", source)
    calendar, uids = calendar_of(schedule, by=by), {task.pk: task.uid for task in tasks}
    links = Link.objects.live().filter(successor__component=source).order_by("pk")
    people = Assignment.objects.live().filter(task__component=source).order_by("pk")
    people = people.select_related("resource__job_role", "resource__person__job_role")
    template.content = {
        "tasks": [kept_task(task, uids, calendar, schedule.start, template.with_dates) for task in tasks],
        "links": kept_links(links, uids) if template.with_links else [],
        "roles": kept_roles(people, uids) if template.with_people else [],
    }
    template.node = place_for(source, by)
    template.full_clean()
    template.save()
    return template


def place_for(source: Component, by: Actor) -> Node | None:
    """The highest place over the project where the actor plans; None for the whole organization."""
    path = source.node.path
    held = [path[: Node.steplen]] if by.is_system else by.paths(VERBS["projecttemplate.add"].right)
    over = next((one for one in held if path.startswith(one)), path)
    return None if len(over) == Node.steplen else Node.objects.get(path=over)


@action("projecttemplate.use")
def begin_project(
    template: ProjectTemplate, *, values: Mapping[str, Any], start: dt.date, people: Mapping[str, Resource], by: Actor
) -> Component:
    """A new project with the plan of the template, from that day on; `people` says who stands for each job role."""
    component: Component = add_component(Component, values={**values, "start": start, "kind": "project"}, by=by)
    start_plan(component, by=by)
    fill_plan(component, template=template, people=people, by=by)
    return component


@action("task.add")
def fill_plan(component: Component, *, template: ProjectTemplate, people: Mapping[str, Resource], by: Actor) -> None:
    """The rows of a template in an empty plan, with dates that follow."""
    schedule = Schedule.objects.get(component=component)
    kept, calendar = template.content, calendar_of(schedule, by=by)
    tasks: dict[int, Task] = {}
    for row in kept["tasks"]:
        tasks[row["uid"]] = Task(
            component=component, constraint=row["constraint"], **{name: row[name] for name in KEPT},
            constraint_date=dated(calendar, schedule.start, row["constraint_at"]),
            deadline=dated(calendar, schedule.start, row["deadline_at"]),
        )  # fmt: skip
    add_rows(list(tasks.values()))
    below = [row for row in kept["tasks"] if row["parent"] is not None]
    for row in below:
        tasks[row["uid"]].parent = tasks[row["parent"]]
    change_rows([tasks[row["uid"]] for row in below], ["parent_id"])
    add_rows(
        [
            Link(
                predecessor=tasks[one["from"]], successor=tasks[one["to"]], kind=one["kind"], lag=one["lag"],
                lag_unit=one["lag_unit"],
            )
            for one in kept["links"]
        ]
    )  # fmt: skip
    staffed = [one for one in kept["roles"] if one["role"] in people]
    add_rows(
        [
            Assignment(
                task=tasks[one["task"]], resource=people[one["role"]], uid=uid, units=one["units"], work=one["work"]
            )
            for uid, one in enumerate(staffed, start=1)
        ]
    )
    record(component, "template used", template=template.name, tasks=len(tasks))
    reschedule(component, by=by)
