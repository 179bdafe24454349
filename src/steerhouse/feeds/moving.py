"""Projects of Project Online beside those that are stored: which is which, and what moving one in would change."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.imports.differences import Shortened
from steerhouse.core.models import Node
from steerhouse.core.rows import under
from steerhouse.interchange.project_online import OnlineProject, ProjectOnlineFeed
from steerhouse.interchange.project_online.model import FORMAT
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Link, Schedule
from steerhouse.schedule.neutral import file_link

LONGEST_NAME, LONGEST_CATEGORY, LONGEST_DESCRIPTION = 300, 200, 100_000


@dataclass(frozen=True)
class Target:
    """A project of the feed and the component that it is; `left` where that has a plan from elsewhere by now."""

    project: OnlineProject
    component: Component
    left: bool

    @property
    def is_new(self) -> bool:
        return self.component.pk is None

    def file(self, by: Actor) -> ScheduleFile:
        """The plan of the feed with the links that people have drawn here, since the feed knows none."""
        if self.is_new:
            return self.project.schedule
        rows = Link.objects.visible_to(by).filter(successor__component=self.component)
        links = list(rows.select_related("predecessor", "successor"))
        uids = {task.pk: task.uid for one in links for task in (one.predecessor, one.successor)}
        return replace(self.project.schedule, links=tuple(file_link(one, uids) for one in links))


def guid_in(source: str) -> str:
    """The project's id in Project Online, as a schedule remembers where it came from; "" where from elsewhere.

    >>> guid_in("Project Online 76fecbe8-ada6-e111-9f30-78e7d101788a: Depot"), guid_in("MSPDI: Depot")
    ('76fecbe8-ada6-e111-9f30-78e7d101788a', '')
    """
    return source.removeprefix(f"{FORMAT} ")[:36] if source.startswith(f"{FORMAT} ") else ""


def schedules_below(node: Node, by: Actor) -> dict[int, Schedule]:
    """The plans below a place by their component."""
    rows = Schedule.objects.visible_to(by).filter(under("component__node", [node.path]))
    return {one.component_id: one for one in rows}


def targets(node: Node, feed: ProjectOnlineFeed, by: Actor) -> Iterator[Target]:
    """Each project of the feed with its component below this place: by the id that its plan came with, else by name.
    New ones are not saved here."""
    place = Component.objects.visible_to(by).filter(node=node).select_related("node").first()
    if place is not None and place.kind == Component.Kind.PROJECT:
        raise Invalid({"into": [_("Projects cannot go into a project. Choose a portfolio or a program.")]})
    rows = Component.objects.visible_to(by).filter(under("node", [node.path]), kind=Component.Kind.PROJECT)
    stored = list(rows.filter(archived_at=None).select_related("node"))
    plans = schedules_below(node, by)
    by_guid = {guid_in(plans[one.pk].source): one for one in stored if one.pk in plans}
    by_name = {one.name.casefold(): one for one in stored}
    for project in feed.projects:
        name = Shortened().line(project.name, LONGEST_NAME, "")
        found = by_guid.get(project.guid) or by_name.get(name.casefold())
        if found is None and not by.may("component.add", node):
            raise Denied(_("You do not have the right to add projects here."))
        plan = plans.get(found.pk) if found is not None else None
        left = plan is not None and guid_in(plan.source) != project.guid
        yield Target(project, found or new_component(project, name, place), left)


def new_component(project: OnlineProject, name: str, place: Component | None) -> Component:
    """The component that a project of the feed becomes."""
    fit = Shortened()
    return Component(
        parent=place, kind=Component.Kind.PROJECT, name=name,
        category=fit.line(project.category, LONGEST_CATEGORY, ""),
        description=fit.text(project.description, LONGEST_DESCRIPTION, ""),
    )  # fmt: skip
