"""What the feed said of each project, and what is stored of it: counts and hours side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.import_models import ImportRun
from steerhouse.core.models import Node
from steerhouse.core.pages.addresses import address
from steerhouse.core.rows import under
from steerhouse.feeds.moving import guid_in, schedules_below
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Assignment, Task

KIND = "project online"
# Work is kept in whole minutes, so each row may differ by half of one.
ROUNDED = Decimal("0.5") / 60


@dataclass(frozen=True)
class Pair:
    """One figure as the feed has it and as it is stored."""

    feed: str
    here: str
    same: bool


@dataclass(frozen=True)
class Compared:
    """One project: its figures in pairs, and why one differs."""

    name: str
    address: str
    tasks: Pair
    assignments: Pair
    task_hours: Pair
    hours: Pair
    why: str
    timesheets: str
    timephased: str


def latest_run(node: Node, by: Actor) -> ImportRun | None:
    """The feed that was moved in here last and is still there."""
    rows = ImportRun.objects.visible_to(by).filter(node=node, kind=KIND, state=ImportRun.State.APPLIED)
    found: ImportRun | None = rows.order_by("-applied_at").first()
    return found


def compare(node: Node, run: ImportRun, by: Actor) -> list[Compared]:
    """Every project of the feed with what is stored of it. Four questions, however many projects there are."""
    plans = {guid_in(one.source): key for key, one in schedules_below(node, by).items()}
    here = Q(pk__in=[plans[guid] for guid in plans if guid])
    components = {one.pk: one for one in Component.objects.visible_to(by).filter(here)}
    tasks = by_component(
        Task.objects.visible_to(by).filter(under("component__node", [node.path])).order_by().values("component_id"),
        "component_id", Sum("work", filter=~Q(kind=Task.Kind.SUMMARY)),
    )  # fmt: skip
    assignments = by_component(
        Assignment.objects.visible_to(by).filter(under("task__component__node", [node.path])).order_by()
        .values("task__component_id"), "task__component_id", Sum("work"),
    )  # fmt: skip
    return [
        compared(one, components.get(plans.get(one["guid"], 0)), tasks, assignments)
        for one in run.preview.get("kept", {}).get("projects", ())
    ]


def by_component(rows: Any, key: str, work: Any) -> dict[int, tuple[int, int]]:
    """Number of rows and minutes of work by component."""
    found = rows.annotate(rows=Count("pk"), minutes=work)
    return {one[key]: (one["rows"], one["minutes"] or 0) for one in found}


def compared(
    feed: Mapping[str, Any],
    component: Component | None,
    tasks: Mapping[int, tuple[int, int]],
    assignments: Mapping[int, tuple[int, int]],
) -> Compared:
    """One project of the feed beside its component."""
    key = component.pk if component is not None else 0
    (task_rows, task_minutes), (rows, minutes) = tasks.get(key, (0, 0)), assignments.get(key, (0, 0))
    hours, task_hours = Decimal(minutes) / 60, Decimal(task_minutes) / 60
    figures = (
        pair(feed["tasks"], task_rows), pair(feed["assignments"], rows),
        pair(Decimal(feed["task_hours"]), task_hours, feed["tasks"]),
        pair(Decimal(feed["assignment_hours"]), hours, feed["assignments"]),
    )  # fmt: skip
    return Compared(
        component.name if component is not None else feed["name"], address(component) if component is not None else "",
        *figures, why(component, figures), in_words(feed["timesheet_lines"], feed["timesheet_hours"]),
        in_words(feed["timephased_rows"], feed["timephased_hours"]),
    )  # fmt: skip


def pair(feed: int | Decimal, here: int | Decimal, rows: int = 0) -> Pair:
    """Two figures; hours are the same where they differ by no more than rounding each row to the minute."""
    return Pair(shown(feed), shown(here), abs(Decimal(feed) - Decimal(here)) <= rows * ROUNDED)


def why(component: Component | None, figures: Iterable[Pair]) -> str:
    """Why a project is not as the feed had it."""
    if component is None:
        return _("Its plan came from another file since, or it was removed, or you may not see it.")
    return "" if all(one.same for one in figures) else _("It was changed here since; see its history.")


def shown(figure: int | Decimal) -> str:
    """A count, or hours with two places."""
    return number_format(figure, decimal_pos=0 if isinstance(figure, int) else 2, force_grouping=True)


def in_words(rows: int, hours: str) -> str:
    """Rows and their hours, or a dash where there are none."""
    if not rows:
        return "–"
    return _("%(rows)s (%(hours)s h)") % {"rows": shown(rows), "hours": shown(Decimal(hours))}


def totals(run: ImportRun) -> dict[str, str]:
    """Time sheets and daily work over the whole feed, with what belongs to no project of it."""
    kept = run.preview.get("kept", {})
    parts = [*kept.get("projects", ()), kept.get("without_project", {})]
    return {
        name: in_words(
            sum(one.get(rows, 0) for one in parts), str(sum((Decimal(one.get(hours, 0)) for one in parts), Decimal(0)))
        )
        for name, rows, hours in (
            ("timesheets", "timesheet_lines", "timesheet_hours"),
            ("timephased", "timephased_rows", "timephased_hours"),
        )
    }
