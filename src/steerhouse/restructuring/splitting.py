"""One component becomes two: parts, tasks and a share of the costs go into a new one beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core.actions import action, require
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.writing import add_rows, change_rows, record, remove_rows
from steerhouse.projects.actions import add_component, edit_component, refresh_stated
from steerhouse.projects.models import Component
from steerhouse.restructuring.copying import KEPT, KEPT_OF_PLAN, PEOPLE, again, newest_costs
from steerhouse.restructuring.keeping import keep
from steerhouse.restructuring.models import Restructuring
from steerhouse.schedule.actions import reschedule, start_plan
from steerhouse.schedule.models import CrossLink, Link, Schedule, Task


@dataclass(frozen=True)
class Splitting:
    """What goes into the new component: parts, tasks of the first level with all below them, a share of the costs."""

    name: str
    code: str = ""
    children: Sequence[Component] = ()
    tasks: Sequence[Task] = ()
    share: int = 0


@action("component.split")
def split(component: Component, *, wish: Splitting, by: Actor) -> Component:
    """Put a new component of the same kind beside it and move what was chosen; both say where it came from."""
    if not (wish.children or wish.tasks or wish.share):
        raise Invalid({"": [_("Choose parts, tasks or a share of the costs that go into the new one.")]})
    values = {name: getattr(component, name) for name in (*KEPT, *PEOPLE, "start", "finish", "state")}
    made: Component = add_component(Component, values=values | {"name": wish.name, "code": wish.code}, by=by)
    for child in wish.children:
        edit_component(child, values={"parent": made}, by=by)
    links = move_tasks(component, made, wish.tasks, by=by) if wish.tasks else 0
    if wish.share:
        share_costs(component, made, wish.share)
    refresh_stated([component.pk, made.pk], by=by)
    keep(component, Restructuring.Kind.SPLIT, made)
    told = {"parts": len(wish.children), "tasks": len(wish.tasks), "links": links, "share": wish.share}
    record(component, "split", into=made.public_id, **told)
    record(made, "split off", component=component.public_id, **told)
    return made


def share_costs(component: Component, made: Component, percent: int) -> None:
    """That many percent of each amount that counts today; closed periods keep theirs, so both are stated anew."""
    today, new = timezone.localdate(), []
    for cost in newest_costs(component):
        part = round((cost.amount or 0) * percent / 100)
        new += [again(cost, made, part, today), again(cost, component, (cost.amount or 0) - part, today)]
    add_rows(new)


def with_parts(component: Component, heads: Sequence[Task]) -> list[Task]:
    """Tasks with everything below them, in the order of the plan."""
    found = {one.pk for one in heads}
    tasks = list(Task.objects.filter(component=component).order_by("level", "position", "pk"))
    for task in tasks:
        if task.parent_id in found:
            found.add(task.pk)
    return [task for task in tasks if task.pk in found]


def move_tasks(component: Component, made: Component, heads: Sequence[Task], *, by: Actor) -> int:
    """The tasks go into a plan of their own; a link that is cut through becomes one between the two projects.

    Returns how many links became such. What a baseline promised of the tasks stays with the plan that promised it.
    """
    require(by, "task.edit", component)
    schedule = Schedule.objects.get(component=component)
    fresh: Schedule = start_plan(made, by=by)
    for name in ("start", *KEPT_OF_PLAN):
        setattr(fresh, name, getattr(schedule, name))
    fresh.save()
    tasks = with_parts(component, heads)
    keys = {one.pk for one in tasks}
    cut = list(
        Link.objects.live()
        .filter(successor__component=component)
        .select_related("predecessor__component", "successor__component")
    )
    cut = [one for one in cut if (one.predecessor_id in keys) != (one.successor_id in keys)]
    remove_rows(cut)
    for task in tasks:
        task.component, task.board_column, task.iteration = made, None, None
    change_rows(tasks, ["component_id", "board_column_id", "iteration_id"])
    moved = {one.pk: one for one in tasks}
    for link in cut:
        between(link, moved).save()
    reschedule(component, by=by)
    reschedule(made, by=by)
    return len(cut)


def between(link: Link, moved: dict[int, Task]) -> CrossLink:
    """A link as one between two projects, confirmed at once since one person split the plan. A lag in percent or in
    elapsed time has no place there and becomes none."""
    working = link.lag_unit == Link.LagUnit.WORKING
    return CrossLink(
        predecessor=moved.get(link.predecessor_id, link.predecessor), kind=link.kind,
        successor=moved.get(link.successor_id, link.successor), lag=link.lag if working else 0,
        state=CrossLink.State.CONFIRMED, reason=_("The plan was split here."),
    )  # fmt: skip
