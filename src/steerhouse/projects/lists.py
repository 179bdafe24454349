"""Bringing a portfolio list in: its rows become projects with what was stated about them for one period."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F, Max, Min, Q
from django.utils import timezone

from steerhouse.core.actions import action
from steerhouse.core.actors import AFTER, Actor
from steerhouse.core.imports.differences import compare, rebind
from steerhouse.core.models import Node
from steerhouse.core.rows import Rows
from steerhouse.core.writing import change_rows, record, remove_rows
from steerhouse.interchange.portfolio_list import PortfolioList
from steerhouse.projects.actions import add_components, label_node, refresh_stated
from steerhouse.projects.listing import VERB, Listing
from steerhouse.projects.models import (
    Component,
    CostFigure,
    FormerName,
    Narrative,
    Rating,
    ReportedDate,
    StateChange,
)

ACTIVE, CLOSED = Component.State.ACTIVE.value, Component.State.CLOSED.value
ON_LIST, LEFT_LIST, STATED = "On the list", "No longer on the list", "Stated on the list"
# Every list states a start for each of its projects, be it that there is none.
STARTS = Q(milestone=ReportedDate.Milestone.START)


@action(VERB)
def apply_list(node: Node, *, file: PortfolioList, by: Actor) -> Listing:
    """Take over what a list says about the projects below a place. The same list again changes nothing."""
    listing = Listing(file, node, by)
    write_frame(listing, by)
    merge(listing)
    write_components(listing, by)
    listing.former_names.write_removed()
    listing.former_names.write_added("component")
    for statements in (listing.ratings, listing.costs, listing.dates, listing.narratives):
        fiscal = ["fiscal_year"] if statements is listing.costs else []
        statements.write_removed()
        statements.write_added("component", "period", *fiscal)
        statements.write_changed()
    if listing.counts.total:
        settle_states(node, listing)
        settle_dates(node)
        gone = [row.component_id for row in listing.dates.removed]
        refresh_stated([*(one.pk for one in listing.components.rows.values()), *gone], by=by)
    record(node, "list imported", title=file.title, year=file.period_year, **vars(listing.counts))
    return listing


def write_frame(listing: Listing, by: Actor) -> None:
    """The year, its period, which is over, and the departments."""
    listing.fiscal_years.write_added()
    listing.fiscal_years.write_changed()
    for period in listing.periods.added:
        period.closed_at, period.closed_by_id = timezone.now(), by.user_id
    listing.periods.write_added("fiscal_year")
    listing.periods.write_changed()
    listing.units.write_added()
    listing.units.write_changed()


def merge(listing: Listing) -> None:
    """Two components that turn out to be one project become one: statements move over, the emptied one goes."""
    gone = [other.pk for other in listing.merged.removed]
    statements: tuple[Any, ...] = (Rating, CostFigure, ReportedDate, Narrative)
    for model in statements:
        rows = list(model.objects.filter(component__in=gone))
        for row in rows:
            row.component = listing.merged.rows[row.component_id]
        change_rows(rows, ["component_id"])
    histories: tuple[Any, ...] = (FormerName, StateChange)
    for model in histories:
        remove_rows(list(model.objects.filter(component__in=gone).select_related("component__node")))
    remove_components(listing.merged.removed)


def remove_components(components: Sequence[Component]) -> None:
    """Take components without parts out of the tree for good."""
    nodes = [component.node for component in components]
    remove_rows(components)
    for node in nodes:
        Node.objects.filter(path=node.path[: -Node.steplen]).update(numchild=F("numchild") - 1)
    remove_rows(nodes)


def write_components(listing: Listing, by: Actor) -> None:
    """New projects in their places; changed ones keep their place and get their node's label."""
    new = listing.components.added
    add_words(listing)
    rebind(new, ["unit"])
    if new:
        add_components(Component, components=new, by=by, on=listing.file.as_at, reason=ON_LIST)
    listing.components.write_changed()
    change_rows([one for one in listing.components.rows.values() if one not in new], ["other_names"])
    for component, _pairs in listing.components.changed:
        label_node(component)


def add_words(listing: Listing) -> None:
    """Former names as words to be found by, in a fixed order whichever list came first."""
    names = {id(one): set(listing.former_rows[one.pk] if one.pk else ()) for one in listing.components.rows.values()}
    for former in listing.former_names.added:
        names[id(former.component)].add(former.name)
    for former in listing.former_names.removed:
        names[id(former.component)].discard(former.name)
    for component in listing.components.rows.values():
        component.other_names = " ".join(sorted(names[id(component)]))


def settle_dates(node: Node) -> None:
    """Start and finish of each component are the newest that a list states as days, whichever list came first."""
    newest: dict[int, dict[str, dt.date]] = defaultdict(dict)
    rows = ReportedDate.objects.filter(period__node=node, day__isnull=False, component__in=below(node))
    for pk, milestone, day in rows.order_by("stated_on", "pk").values_list("component_id", "milestone", "day"):
        if day is not None:
            newest[pk][milestone] = day
    components = list(below(node).filter(pk__in=list(newest)).select_related("node"))
    for component in components:
        component.start, component.finish = newest[component.pk].get("start"), newest[component.pk].get("finish")
        if component.start is not None and component.finish is not None and component.finish < component.start:
            # Statements of two lists, or a slip in one; both stay as they were stated.
            component.start = None
    change_rows(components, ["start", "finish"])


def settle_states(node: Node, listing: Listing) -> None:
    """Who is on the newest list is active, who left is closed from the first list on without them.

    It follows from all lists together, so the order in which they come in does not matter. Where a list states another
    state, that stands from the list's day on, and the newest list that names the component has the last word. A
    component whose state somebody has changed by hand is left to that person.
    """
    spans = spans_on_lists(node)
    components = {one.pk: one for one in below(node).filter(pk__in=list(spans)).select_related("node")}
    stored: dict[tuple[int, str], StateChange] = {}
    for change in StateChange.objects.filter(component__in=list(components)).order_by("pk"):
        change.component = components[change.component_id]
        if change.reason not in (ON_LIST, LEFT_LIST, STATED):
            components.pop(change.component_id, None)
        stored[change.component_id, change.after] = change
    stored = {key: change for key, change in stored.items() if key[0] in components}
    said = {
        listing.components.rows[row].pk: one.state or ACTIVE
        for row, one in enumerate(listing.file.rows)
        if listing.is_newest(listing.components.rows[row])
    }
    wanted = stated_on_lists(stored, said, listing.file.as_at)
    wanted |= dict(states_on_lists({pk: spans[pk] for pk in components}, list_days(node)))
    difference = compare(
        StateChange, stored, wanted, lambda key: StateChange(component=components[key[0]], after=key[1])
    )
    difference.write_removed()
    difference.write_added()
    difference.write_changed()
    stated = {pk for (pk, _state), values in wanted.items() if values["reason"] == STATED}
    for pk, component in components.items():
        if wanted.get((pk, CLOSED), {}).get("reason") == LEFT_LIST:
            component.state = CLOSED
        elif pk in said:
            component.state = said[pk]
        elif pk not in stated:
            component.state = ACTIVE
    change_rows(list(components.values()), ["state"])


def stated_on_lists(
    stored: Mapping[tuple[int, str], StateChange], said: Mapping[int, str], as_at: dt.date
) -> dict[tuple[int, str], dict[str, Any]]:
    """(component, state) → the change for states other than active that this list states, and other lists stated."""
    found: dict[tuple[int, str], dict[str, Any]] = {
        key: {"before": change.before, "on": change.on, "reason": STATED}
        for key, change in stored.items()
        if change.reason == STATED and change.on != as_at
    }
    for pk, state in said.items():
        if state != ACTIVE and (pk, state) not in found:
            found[pk, state] = {"before": ACTIVE, "on": as_at, "reason": STATED}
    return found


def states_on_lists(
    spans: Mapping[int, tuple[dt.date, dt.date]], days: Sequence[dt.date]
) -> Iterator[tuple[tuple[int, str], dict[str, Any]]]:
    """(component, state) → the change that the lists imply: active with the first list, closed with the first after."""
    for pk, (first, last) in spans.items():
        yield (pk, ACTIVE), {"before": "", "on": first, "reason": ON_LIST}
        left = next((day for day in days if day > last), None)
        if left is not None:
            yield (pk, CLOSED), {"before": ACTIVE, "on": left, "reason": LEFT_LIST}


def spans_on_lists(node: Node) -> dict[int, tuple[dt.date, dt.date]]:
    """First and last list of each component below the node."""
    rows = ReportedDate.objects.filter(STARTS, period__node=node, component__in=below(node)).order_by()
    found = rows.values_list("component_id").annotate(first=Min("period__ends"), last=Max("period__ends"))
    return {pk: (first, last) for pk, first, last in found}


def list_days(node: Node) -> list[dt.date]:
    """The days of all lists that came in at this place, oldest first."""
    rows = ReportedDate.objects.filter(STARTS, period__node=node).order_by("period__ends")
    return list(rows.values_list("period__ends", flat=True).distinct())


def below(node: Node) -> Rows[Component]:
    """Components below a node."""
    found: Rows[Component] = Component.objects.filter(node__path__gt=node.path, node__path__lt=node.path + AFTER)
    return found
