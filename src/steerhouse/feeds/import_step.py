"""What this room lends to the import of files: saved pages of Project Online become projects with their plans."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import Actor
from steerhouse.core.imports.differences import Shortened
from steerhouse.core.imports.steps import (
    Counts,
    Guide,
    ImportKind,
    ImportStep,
    Line,
    Outcome,
    Preview,
    add_import_kind,
    add_import_step,
)
from steerhouse.core.models import Node
from steerhouse.feeds.moving import Target, targets
from steerhouse.interchange.problems import Problem
from steerhouse.interchange.project_online import ProjectOnlineFeed
from steerhouse.interchange.project_online.model import Sums
from steerhouse.interchange.schedule_file import NotCarried
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.import_step import ONE_MORE, after_undo, costs_left
from steerhouse.schedule.incoming import Incoming

FLOOR = 60
KIND = "project online"
# Of each project that many rows are shown at most: of many projects one wants to see all of them first.
LINES_OF_ONE = 50


class Tally:
    """What the plans of all projects of a feed would change, added up project by project."""

    def __init__(self) -> None:
        self.counts, self.things = Counts(), dict[str, Counts]()
        self.lines: list[Line] = []
        self.left: dict[tuple[str, str], int] = {}
        self.warnings: list[Problem] = []

    def add(self, target: Target, by: Actor) -> None:
        """One project. Its rows are let go again, so that a large feed takes the memory of its largest project."""
        name = target.project.name
        if target.left:
            message = _("The plan of this project came from another file since, so the feed leaves it as it is.")
            self.warnings.append(Problem(name, "", "", message, ""))
            return
        incoming = Incoming(target.file(by), target.component, by)
        if target.is_new:
            self._count(str(_("projects")), ONE_MORE)
            self.lines.append(Line("added", str(Component.Kind.PROJECT.label), name))
        for one in incoming.differences:
            if one.counts.total:
                self._count(one.name, one.counts)
        found = (line for one in (incoming.tasks, *incoming.differences[:4]) for line in one.lines())
        self.lines.extend(line for line, _number in zip(found, range(LINES_OF_ONE), strict=False))
        for what in (*incoming.shortened.not_carried, *costs_left(incoming)):
            self.left[what.what, what.where] = self.left.get((what.what, what.where), 0) + what.count

    def _count(self, name: str, counts: Counts) -> None:
        self.counts += counts
        self.things[name] = self.things.get(name, Counts()) + counts

    @property
    def not_carried(self) -> Iterator[NotCarried]:
        """What the plans hold and lose, over all projects."""
        return (NotCarried(what, count, where) for (what, where), count in self.left.items())


def preview(node: Node, feed: ProjectOnlineFeed, by: Actor) -> Preview:
    """What the projects of the feed would become below this place."""
    tally = Tally()
    for target in targets(node, feed, by):
        tally.add(target, by)
    return Preview(
        **vars(tally.counts),
        lines=tally.lines,
        not_carried=[*feed.not_carried, *tally.not_carried, *descriptions_cut(feed)],
        facts=facts(feed),
        things=tally.things,
        warnings=[*feed.warnings, *tally.warnings],
        kept=kept(feed),
    )


def facts(feed: ProjectOnlineFeed) -> list[tuple[str, Any]]:
    """How many pages and rows were found of each entity set."""
    counted = _("%(rows)s (pages: %(pages)s)")
    return [(one.entity, counted % {"rows": f"{one.rows:,}", "pages": one.pages}) for one in feed.found]


def kept(feed: ProjectOnlineFeed) -> dict[str, Any]:
    """The sums of the feed as it was saved, and its unknown columns, for the pages that show them."""
    return {
        "projects": [{"guid": one.guid, "name": one.name, **sums(one.sums)} for one in feed.projects],
        "without_project": sums(feed.without_project),
        "unknown": [
            {"entity": one.entity, "name": one.name, "count": one.count, "example": one.example, "kept": one.kept}
            for one in feed.unknown
        ],
    }


def sums(one: Sums) -> dict[str, Any]:
    """Sums as JSON: hours stay exact as text."""
    names = Sums.__dataclass_fields__
    return {name: value if isinstance(value := getattr(one, name), int) else str(value) for name in names}


def descriptions_cut(feed: ProjectOnlineFeed) -> list[NotCarried]:
    """Descriptions, names and types of projects that are longer than their field."""
    fit = Shortened()
    for one in feed.projects:
        fit.line(one.name, 300, _("name"))
        fit.line(one.category, 200, _("category"))
        fit.text(one.description, 100_000, _("description"))
    return fit.not_carried


def apply(node: Node, feed: ProjectOnlineFeed, by: Actor) -> Outcome:
    """Write every project and its plan."""
    counts = Counts()
    for target in list(targets(node, feed, by)):
        if target.left:
            continue
        component, file = target.component, target.file(by)
        if target.is_new:
            names = ("parent", "kind", "name", "category", "description")
            values = {name: getattr(component, name) for name in names}
            component, counts = add_component(Component, values=values, by=by), counts + ONE_MORE
        counts += apply_tasks(component, file=file, by=by)
    return Outcome(counts, reverse("project-online.control", args=[node.public_id]))


add_import_kind(
    ImportKind(
        name=KIND,
        label=gettext_lazy("Project Online, saved pages of its reporting feed (.zip, .json)"),
        holds=ProjectOnlineFeed,
        verb="schedule.import",
        becomes=gettext_lazy(
            "Every project of the feed with its tasks, people, work, baselines and custom fields, below a portfolio or "
            "program. A page then compares count and work of each project with the feed."
        ),
        part="feeds/_feed.html",
        guide=Guide("project-online", gettext_lazy("Coming from Project Online")),
    )
)
add_import_step(kind=KIND, step=ImportStep("projects", FLOOR, preview, apply, after_undo))
