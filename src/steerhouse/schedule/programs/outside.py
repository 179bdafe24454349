"""What other plans say about this one: the dates of linked tasks elsewhere, as fixed moments in the network."""

from dataclasses import replace

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.interchange.schedule_file import FileLink, FileTask, LagUnit, LinkKind, ScheduleFile
from steerhouse.projects.models import Component
from steerhouse.schedule.models import CrossLink, Link, Task
from steerhouse.schedule.neutral import file_task

FROM_FINISH = (Link.Kind.FINISH_START, Link.Kind.FINISH_FINISH)


def with_outside(file: ScheduleFile, component: Component, *, by: Actor) -> ScheduleFile:
    """The plan with a fixed milestone for each task of another plan that drives one of its own.

    The milestone stands where the end lies that the link leaves, so that all four kinds of link hold as they are. A
    successor that has finished waits for nobody any more.
    """
    rows = CrossLink.objects.visible_to(by).driving().filter(successor__component=component)
    found = list(rows.filter(successor__actual_finish=None).select_related("predecessor", "successor").order_by("pk"))
    if not found:
        return file
    uid = max(task.uid for task in file.tasks)
    tasks: list[FileTask] = []
    links: list[FileLink] = []
    for link in found:
        moment = link.predecessor.finish if link.kind in FROM_FINISH else link.predecessor.start
        if moment is None:
            continue
        uid += 1
        fixed = Task(uid=uid, name=_("a task outside"), kind=Task.Kind.EXTERNAL, duration=0, set_start=moment)
        tasks.append(file_task(fixed, {}))
        links.append(
            FileLink(
                predecessor_uid=uid, successor_uid=link.successor.uid, kind=LinkKind(link.kind), lag=link.lag,
                lag_unit=LagUnit.WORKING, line=0,
            )
        )  # fmt: skip
    return replace(file, tasks=(*file.tasks, *tasks), links=(*file.links, *links))


def moved_by(component: Component, tasks: set[int]) -> list[Component]:
    """The other projects whose tasks wait for one of these tasks."""
    rows = CrossLink.objects.driving().filter(predecessor__component=component)
    ids = {waiting for task, waiting in rows.values_list("predecessor_id", "successor__component_id") if task in tasks}
    return list(Component.objects.filter(pk__in=ids).order_by("pk")) if ids else []
