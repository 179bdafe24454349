"""The verbs of portfolios, programs and projects."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actions import action, set_fields
from steerhouse.core.actors import Actor
from steerhouse.core.editing import AFTER_ARCHIVING, AFTER_SET_BACK
from steerhouse.core.errors import Invalid, SteerhouseError
from steerhouse.core.models import Node
from steerhouse.core.writing import add_rows, write_columns
from steerhouse.organization.models import Period
from steerhouse.projects import problem, tree
from steerhouse.projects.measures import MEASURES, RATING
from steerhouse.projects.models import (
    Component,
    CostFigure,
    Figures,
    FormerName,
    Rating,
    ReportedDate,
    StateChange,
)

BATCH = 500
STATED = ("as_at", *RATING, "currency", *problem.MEASURE_COLUMNS.values())
OF_PLAN = ("currency", "baseline_cost", "cost_at_completion", "actual_cost")
STATED_DATES = tuple(problem.MILESTONE_COLUMNS.values())


@action("component.add")
def add_component(model: type[Component], *, values: Mapping[str, Any], by: Actor) -> Component:
    """Put a portfolio, program or project below its parent, where it gets its place in the tree."""
    component = model(**values)
    component.full_clean(exclude=["node"])
    add_components(model, components=[component], by=by)
    return component


@action("component.add")
def add_components(
    model: type[Component],
    *,
    components: Sequence[Component],
    by: Actor,
    on: dt.date | None = None,
    reason: str = "",
) -> None:
    """Put many at once; a parent may be among them. They are taken as valid: the caller has checked their fields."""
    place_components(components)
    day = on or timezone.localdate()
    add_rows([StateChange(component=one, after=one.state, on=day, reason=reason) for one in components])


def place_components(components: Sequence[Component]) -> None:
    """Store new components with their nodes, parents first, without any history of states. Inside an action only."""
    for component in components:
        tree.check_kinds(component.parent, component)
    tree.plant(components)
    for level in tree.levels(components):
        for component in level:
            # Assigned anew: their keys exist only now.
            component.node, component.parent = component.node, component.parent
        add_rows(level)
    Figures.objects.bulk_create([Figures(component=component) for component in components], batch_size=BATCH)


@action("component.edit")
def edit_component(
    component: Component, *, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Component:
    """Change a component; its node moves and is renamed with it, and an old name stays among the former ones."""
    if version is not None:
        component.version = version
    name, parent = component.name, component.parent
    set_fields(component, {field: value for field, value in values.items() if field != "state"})
    component.full_clean()
    if component.parent != parent:
        tree.move(component, component.parent)
    if component.name != name:
        remember_name(component, name=name, until=timezone.localdate())
    component.save()
    label_node(component)
    return component


def remember_name(component: Component, *, name: str, until: dt.date | None) -> None:
    """Keep a name that the component had, once."""
    if FormerName.objects.filter(component=component, name=name).exists() or name == component.name:
        return
    FormerName(component=component, name=name, until=until).save()
    component.other_names = " ".join(part for part in (component.other_names, name) if part)


def label_node(component: Component) -> None:
    """The node says what the component says: grants and the breadcrumb show it without a join."""
    node = component.node
    wanted = (component.code, component.name[:200], component.kind)
    if (node.code, node.title, node.kind) != wanted:
        node.code, node.title, node.kind = wanted
        node.save(update_fields=["code", "title", "kind"])


def return_in_tree(components: Sequence[Component], *, by: Actor) -> None:
    """Components that were set back stand at their former places in the tree again, under their former names."""
    for component in components:
        above = component.parent.node if component.parent is not None else Node.root()
        if component.node.path[: -Node.steplen] != above.path:
            tree.move(component, component.parent)
        label_node(component)


AFTER_SET_BACK[Component] = return_in_tree


@action("component.state")
def change_state(
    component: Component, *, state: str, by: Actor, reason: str = "", on: dt.date | None = None
) -> StateChange:
    """Take a component to another state, and keep when and why."""
    if state not in Component.State.values:
        raise Invalid({"state": [_("“%s” is not a state.") % state]})
    if state == component.state:
        raise Invalid({"state": [_("It already is %s.") % component.get_state_display()]})
    change = StateChange(
        component=component, before=component.state, after=state, on=on or timezone.localdate(), reason=reason
    )
    change.full_clean()
    component.state = state
    component.save()
    change.save()
    return change


class PeriodClosed(SteerhouseError):
    """The period is closed; its figures stay as they were."""

    status = 409
    title = gettext_lazy("This period is closed; its figures stay as they were.")
    next_step = gettext_lazy("State it for an open period, or ask whoever closed the period to reopen it.")


def require_open(period: Period | None) -> None:
    """Raise PeriodClosed for a statement about a period that is over."""
    if period is not None and period.is_closed:
        raise PeriodClosed(_("Period %(period)s was closed on %(day)s.") % {
            "period": period, "day": f"{period.closed_at:%d %B %Y}",
        })  # fmt: skip


@action("component.rate")
def rate(component: Component, *, values: Mapping[str, Any], by: Actor) -> Rating:
    """Say how confident one is that the component will deliver; the newest rating is the one that counts."""
    return add_statement(Rating, values={**values, "component": component}, by=by)  # type: ignore[no-any-return]


@action("add")
def add_statement(model: type[Any], *, values: Mapping[str, Any], by: Actor) -> Any:
    """Add a rating, cost figure or reported date, and bring the component's figures up to date."""
    statement = model(**values)
    statement.full_clean()
    require_open(statement.period)
    statement.save()
    refresh_stated([statement.component_id], by=by)
    return statement


@action("edit")
def edit_statement(statement: Any, *, values: Mapping[str, Any], by: Actor, version: int | None = None) -> Any:
    """Correct a rating, cost figure or reported date; moved to another component, both get new figures."""
    if version is not None:
        statement.version = version
    before = statement.component_id
    require_open(statement.period)
    set_fields(statement, dict(values))
    statement.full_clean()
    require_open(statement.period)
    statement.save()
    refresh_stated([before, statement.component_id], by=by)
    return statement


def statement_left(statement: Any, *, by: Actor) -> None:
    """A statement that was archived or restored counts no more, or again."""
    require_open(statement.period)
    refresh_stated([statement.component_id], by=by)


AFTER_ARCHIVING.update(dict.fromkeys((Rating, CostFigure, ReportedDate), statement_left))


def refresh_stated(component_ids: Iterable[int], *, by: Actor) -> None:
    """Write into Figures what the newest statements about these components say. Inside an action only."""
    wanted = sorted(set(component_ids))
    for start in range(0, len(wanted), BATCH):
        _refresh(wanted[start : start + BATCH])


def _refresh(ids: Sequence[int]) -> None:
    ratings = problem.by_component(Rating.objects.live().filter(component__in=ids).select_related("scale"))
    costs = problem.by_component(CostFigure.objects.live().filter(component__in=ids))
    dates = problem.by_component(ReportedDate.objects.live().filter(component__in=ids))
    # Where a plan was computed, its dates count before stated ones, and its costs where nobody stated any.
    planned = {
        row["pk"]: row for row in Figures.objects.filter(pk__in=ids, task_count__gt=0).values("pk", "as_at", *OF_PLAN)
    }
    stated = {pk: problem.stated_columns(ratings[pk], costs[pk], dates[pk]) for pk in ids}
    for pk, row in planned.items():
        missing = [name for name in OF_PLAN if stated[pk][name] in (None, "")]
        stated[pk].update({name: row[name] for name in missing})
        stated[pk]["as_at"] = max((day for day in (row["as_at"], stated[pk]["as_at"]) if day), default=None)
    write_figures({pk: {name: stated[pk][name] for name in STATED} for pk in ids})
    write_figures({pk: {name: stated[pk][name] for name in STATED_DATES} for pk in ids if pk not in planned})


def write_figures(values: Mapping[int, Mapping[str, Any]]) -> None:
    """The one door to Figures: component id → value by column, the same columns for all. Health follows.

    Every room that knows figures writes them through it, inside its own action.
    """
    if not values:
        return
    names = list(next(iter(values.values())))
    write_columns(Figures, names, [(pk, *(row[name] for name in names)) for pk, row in values.items()])
    ids = list(values)
    for start in range(0, len(ids), BATCH):
        rows = Figures.objects.filter(pk__in=ids[start : start + BATCH]).values("pk", *MEASURES)
        write_columns(Figures, ["health"], [(row["pk"], problem.health(row)) for row in rows])
