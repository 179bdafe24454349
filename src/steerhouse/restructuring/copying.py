"""A component once more: as much of it as is wanted, from another day on."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actions import action, require
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.writing import add_rows, record
from steerhouse.organization.models import Resource
from steerhouse.projects.actions import add_component, refresh_stated
from steerhouse.projects.models import Component, CostFigure
from steerhouse.restructuring.keeping import keep
from steerhouse.restructuring.models import Restructuring
from steerhouse.schedule.actions import reschedule, start_plan
from steerhouse.schedule.drawing import calendar_of
from steerhouse.schedule.models import Assignment, Link, ProjectTemplate, Schedule, Task
from steerhouse.schedule.planning_templates.actions import fill_plan
from steerhouse.schedule.planning_templates.content import kept_links, kept_roles, kept_task

# How a plan counts its time goes along; when it starts does not.
KEPT_OF_PLAN = ("calendar_id", "minutes_per_day", "minutes_per_week", "progress_mode")
KEPT = ("kind", "parent", "category", "description", "unit", "currency")
PEOPLE = ("owner", "sponsor", "manager")


class People(TextChoices):
    """Who works on the copy."""

    NOBODY = "nobody", gettext_lazy("Nobody yet")
    ROLES = "roles", gettext_lazy("Job roles: the resource that stands for the role")
    AS_IS = "as is", gettext_lazy("The same people")


@dataclass(frozen=True)
class Copying:
    """What of a component is copied, under which name, from which day on."""

    name: str
    code: str = ""
    start: dt.date | None = None
    plan: bool = True
    costs: bool = False
    people: str = People.NOBODY.value


@action("component.copy")
def copy_component(component: Component, *, wish: Copying, by: Actor) -> Component:
    """Make another one beside it, in the state of a proposal; progress, baselines and reports stay where they are."""
    start = wish.start or component.start
    values = {name: getattr(component, name) for name in (*KEPT, *(PEOPLE if wish.people == People.AS_IS else ()))}
    values |= {"name": wish.name, "code": wish.code, "start": start, "state": Component.State.PROPOSED}
    if component.start and component.finish and start:
        values["finish"] = component.finish + (start - component.start)
    made: Component = add_component(Component, values=values, by=by)
    if wish.plan:
        copy_plan(component, made, wish.people, by=by)
    if wish.costs:
        today = timezone.localdate()
        add_rows([again(one, made, one.amount, today) for one in newest_costs(component)])
    refresh_stated([made.pk], by=by)
    keep(component, Restructuring.Kind.COPY, made)
    record(made, "copied from", component=component.public_id)
    return made


def again(cost: CostFigure, component: Component, amount: int | None, stated_on: dt.date) -> CostFigure:
    """The same statement for another component, outside of any period."""
    return CostFigure(
        component=component, measure=cost.measure, amount=amount, currency=cost.currency, stated_on=stated_on,
        price_basis=cost.price_basis, fiscal_year_id=cost.fiscal_year_id,
    )  # fmt: skip


def newest_costs(component: Component) -> list[CostFigure]:
    """The amount of each measure that counts today."""
    rows = CostFigure.objects.live().filter(component=component, amount__isnull=False).order_by("stated_on", "pk")
    return list({one.measure: one for one in rows.select_related("period")}.values())


def copy_plan(source: Component, made: Component, people: str, *, by: Actor) -> None:
    """The plan through the content of a template: days are counted from the start, progress stays behind."""
    require(by, "schedule.view", source)
    schedule = Schedule.objects.filter(component=source).first()
    if schedule is None:
        raise Invalid({"plan": [_("“%s” has no plan to copy.") % source]})
    fresh: Schedule = start_plan(made, by=by)
    for name in KEPT_OF_PLAN:
        setattr(fresh, name, getattr(schedule, name))
    fresh.save()
    tasks = list(Task.objects.live().filter(component=source).in_outline())
    calendar, uids = calendar_of(schedule, by=by), {task.pk: task.uid for task in tasks}
    working = list(
        Assignment.objects.live()
        .filter(task__in=tasks)
        .select_related("resource__job_role", "resource__person__job_role")
    )
    content = {
        "tasks": [kept_task(task, uids, calendar, schedule.start, True) for task in tasks],
        "links": kept_links(Link.objects.live().filter(successor__component=source).order_by("pk"), uids),
        "roles": kept_roles(working, uids) if people == People.ROLES else [],
    }
    template = ProjectTemplate(name=_("copy of a plan"), content=content)
    fill_plan(made, template=template, people=standing_for(content["roles"]), by=by)
    if people == People.AS_IS:
        same_people(made, working, uids)
        reschedule(made, by=by)


def standing_for(roles: Sequence[Mapping[str, Any]]) -> dict[str, Resource]:
    """The resource that stands for each job role, as far as there is one."""
    named = {one["role"] for one in roles}
    rows = Resource.objects.live().filter(job_role__public_id__in=named, person=None).order_by("-generic", "-pk")
    return {one.job_role.public_id: one for one in reversed(rows.select_related("job_role"))}


def same_people(made: Component, working: Sequence[Assignment], uids: Mapping[int, int]) -> None:
    """The assignments of the source on the tasks of the copy; what was done is not copied."""
    tasks = {one.uid: one for one in Task.objects.filter(component=made).select_related("component__node")}
    add_rows(
        [
            Assignment(task=tasks[uids[one.task_id]], resource=one.resource, uid=uid, units=one.units, work=one.work)
            for uid, one in enumerate(working, start=1)
        ]
    )
