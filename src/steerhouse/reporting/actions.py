"""The verbs of reporting: take snapshots, close a period, bring a portfolio list in as a closed period."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core.actions import action
from steerhouse.core.actors import AFTER, Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.models import Node
from steerhouse.core.writing import record, write_columns
from steerhouse.interchange.portfolio_list import PortfolioList
from steerhouse.organization.models import Period
from steerhouse.projects.actions import PeriodClosed
from steerhouse.projects.listing import VERB, Listing
from steerhouse.projects.lists import apply_list, below
from steerhouse.projects.measures import MEASURES
from steerhouse.projects.models import PREVIOUS, Component, CostFigure, Figures, Rating, ReportedDate
from steerhouse.projects.problem import by_component, health, stated_columns
from steerhouse.reporting.models import Snapshot

BATCH = 500
COPIED = ("name", "kind", "state", "ratings", *MEASURES)


@action("component.snapshot")
def take_snapshots(node: Node, *, period: Period, by: Actor) -> int:
    """Note for an open period what is known today of every component at this place and below; later calls renew it."""
    if period.is_closed:
        raise PeriodClosed(_("Period %s was closed. Ask for its reopening.") % period)
    number = 0
    for ids in batches(reporting_into(period, node).order_by("pk").values_list("pk", flat=True)):
        number += keep_snapshots(period, live_rows(ids, period))
    record(node, "snapshots taken", period=str(period), components=number)
    return number


@action("close")
def close_period(period: Period, *, by: Actor) -> int:
    """Freeze the figures of a period: what was known then stays, whatever is corrected later."""
    if period.is_closed:
        raise PeriodClosed(_("Period %s is closed already.") % period)
    later = Period.objects.filter(node=period.node, ends__gt=period.ends, closed_at__isnull=False).first()
    if later is not None:
        raise Invalid({"": [_("Period %s after it is closed already. Close periods in their order.") % later]})
    node = period.node or Node.root()
    number: int = take_snapshots(node, period=period, by=by)
    now = timezone.now()
    period.closed_at, period.closed_by_id = now, by.user_id
    period.save()
    rows = Snapshot.objects.filter(period=period).values_list("pk", "component_id")
    ids = []
    written = []
    for pk, component in rows:
        written.append((pk, now))
        ids.append(component)
    write_columns(Snapshot, ["frozen_at"], written)
    refresh_previous(ids)
    return number


def reporting_into(period: Period, node: Node) -> QuerySet[Component]:
    """Components that report for a period: those below its node, without parts that keep periods of their own."""
    top = period.node or Node.root()
    found: QuerySet[Component] = Component.objects.filter(archived_at=None).filter(within(node))
    own = Period.objects.exclude(node=None).exclude(node=top).filter(node__path__gt=top.path)
    own = own.filter(node__path__lt=top.path + AFTER)
    for path in set(own.values_list("node__path", flat=True)):
        found = found.exclude(node__path__gte=path, node__path__lt=path + AFTER)
    return found


def within(node: Node) -> Q:
    """At a node or below it."""
    return Q(node__path__gte=node.path, node__path__lt=node.path + AFTER)


def batches(rows: Iterable[int]) -> Iterable[list[int]]:
    """The keys in groups that fit into one question."""
    keys = list(rows)
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def live_rows(ids: Sequence[int], period: Period) -> dict[int, dict[str, Any]]:
    """The columns of snapshots from the live figures, by component."""
    rows = Figures.objects.filter(pk__in=ids).values(
        "pk", "component__name", "component__kind", "component__state", *MEASURES
    )
    said_until = Q(rated_on__lte=period.ends) | Q(period=period)
    ratings = by_component(Rating.objects.live().filter(said_until, component__in=ids).select_related("scale"))
    return {
        row["pk"]: {
            **{name: row[name] for name in MEASURES},
            "name": row["component__name"],
            "kind": row["component__kind"],
            "state": row["component__state"],
            "ratings": said_by_raters(ratings[row["pk"]]),
        }
        for row in rows
    }


def said_by_raters(ratings: Iterable[Rating]) -> dict[str, dict[str, Any]]:
    """Rater → what each said last."""
    found = {}
    for one in sorted(ratings, key=lambda one: (one.rated_on, one.pk)):
        found[str(one.rater)] = {
            "grade": one.grade, "label": one.label, "look": one.look, "scale": str(one.scale),
            "no_grade": one.no_grade, "on": one.rated_on.isoformat(),
        }  # fmt: skip
    return found


def keep_snapshots(period: Period, rows: Mapping[int, Mapping[str, Any]], frozen_at: dt.datetime | None = None) -> int:
    """Write the snapshots of a period: new ones for components without, the others renewed. Inside an action only."""
    stored = dict(Snapshot.objects.filter(period=period, component__in=list(rows)).values_list("component_id", "pk"))
    new = [
        Snapshot(component_id=pk, period=period, frozen_at=frozen_at, **row)
        for pk, row in rows.items()
        if pk not in stored
    ]
    Snapshot.objects.bulk_create(new, batch_size=BATCH)
    columns = (*COPIED, "frozen_at")
    renewed = [(stored[pk], *(row[name] for name in COPIED), frozen_at) for pk, row in rows.items() if pk in stored]
    write_columns(Snapshot, columns, renewed)
    return len(rows)


def refresh_previous(component_ids: Iterable[int]) -> None:
    """Put beside the live figures those of the last closed period before them. Inside an action only."""
    for ids in batches(sorted(set(component_ids))):
        as_at = dict(Figures.objects.filter(pk__in=ids).values_list("pk", "as_at"))
        names = [name.removeprefix("previous_") for name in PREVIOUS if name != "previous_as_at"]
        rows = Snapshot.objects.frozen().filter(component__in=ids).order_by("period__ends", "period_id")
        found: dict[int, tuple[Any, ...]] = {pk: empty_previous() for pk in ids}
        for component, ends, *values in rows.values_list("component_id", "period__ends", *names):
            if as_at.get(component) is None or ends < as_at[component]:
                found[component] = (ends, *values)
        write_columns(Figures, PREVIOUS, [(pk, *values) for pk, values in found.items()])


def empty_previous() -> tuple[Any, ...]:
    """The columns of a component that was in no closed period before."""
    blank = {"previous_grade": "", "previous_look": ""}
    return tuple(blank.get(name) for name in PREVIOUS)


@action(VERB)
def apply_portfolio_list(node: Node, *, file: PortfolioList, by: Actor) -> Listing:
    """Take a list over as a closed period: its statements become the snapshots of that period."""
    names = names_of(node)
    listing: Listing = apply_list(node, file=file, by=by)
    if not listing.counts.total:
        return listing
    listed = enumerate(file.rows)
    keep_listed(listing.period, {listing.components.rows[row].pk: one.name[:300] for row, one in listed})
    if merged := listing.merged.rows:
        # What was stated about a project that went stands with the one that stayed.
        keys = {pk: merged[pk].pk if pk in merged else pk for rows in names.values() for pk in rows}
        touched = [key for key, rows in names.items() if merged.keys() & rows.keys()]
        for period in Period.objects.filter(pk__in=touched).exclude(pk=listing.period.pk):
            keep_listed(period, {keys[pk]: name for pk, name in names[period.pk].items()})
    refresh_previous(below(node).values_list("pk", flat=True))
    return listing


def names_of(node: Node) -> dict[int, dict[int, str]]:
    """Period → component → name at that time, of the lists of a place."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Snapshot.objects.filter(period__node=node).values_list("period_id", "component_id", "name")
    for period, component, name in rows:
        found[period][component] = name
    return found


def refresh_listed(node: Node) -> None:
    """Snapshots of all lists of a place anew from their statements, and what is compared with them."""
    names = names_of(node)
    for period in Period.objects.filter(node=node, closed_at__isnull=False):
        keep_listed(period, names.get(period.pk, {}))
    refresh_previous(below(node).values_list("pk", flat=True))


def keep_listed(period: Period, names: Mapping[int, str]) -> None:
    """The snapshots of one list, from what it stated; `names` are those of its time, by component.

    Snapshots of components that the list does not name any more go.
    """
    ratings = by_component(Rating.objects.live().filter(period=period).select_related("scale"))
    costs = by_component(CostFigure.objects.live().filter(period=period))
    dates = by_component(ReportedDate.objects.live().filter(period=period).select_related("component"))
    rows = {}
    for pk, days in dates.items():
        said, component = ratings[pk], days[0].component
        columns = {**dict.fromkeys(MEASURES), **stated_columns(said, costs[pk], days), "as_at": period.ends}
        rows[pk] = {
            **columns, "health": health(columns), "name": names.get(pk) or component.name,
            "kind": component.kind, "state": Component.State.ACTIVE.value, "ratings": said_by_raters(said),
        }  # fmt: skip
    Snapshot.objects.filter(period=period).exclude(component__in=list(rows)).delete()
    keep_snapshots(period, rows, period.closed_at)
