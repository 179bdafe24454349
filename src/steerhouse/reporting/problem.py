"""Questions of dashboards: which projects need attention and why, what changed, how ratings and costs developed."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.db import connection
from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    FilteredRelation,
    FloatField,
    Func,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from steerhouse.core.actors import AFTER, Actor
from steerhouse.core.models import Node
from steerhouse.organization.models import Period
from steerhouse.projects.measures import DATES, MONEY
from steerhouse.projects.models import Component, Figures, RatingScale
from steerhouse.reporting.models import SignalSetting, Snapshot
from steerhouse.reporting.signals import SIGNALS, Before, Signal, points, points_sql

OPEN_STATES = (Component.State.PROPOSED, Component.State.ACTIVE, Component.State.ON_HOLD)
NOW = (
    "as_at", "grade", "grade_order", "look", "scale_id", "rater", "no_rating", "rated_on", *DATES, "currency", *MONEY,
    "percent_complete", "min_total_float", "task_count", "late_tasks", "health",
)  # fmt: skip
THEN = (
    "as_at", "grade", "grade_order", "look", "scale_id", "finish", "whole_life_cost", "cost_at_completion",
)  # fmt: skip
ABOUT = (
    "component_id", "component__public_id", "component__code", "component__name", "component__category",
    "component__unit_id", "component__unit__name", "component__state", "component__kind",
)  # fmt: skip
SUMMED = (
    "pk", "look", "no_rating", "finish", "baseline_finish", "currency", "whole_life_cost", "in_year_budget",
    "in_year_forecast", "grade_order", "scale_id",
)  # fmt: skip
CHANGED = (
    "finish_later", "finish_earlier", "cost_up", "cost_down", "rating_better", "rating_worse", "critical_now",
    "entered",
)  # fmt: skip
LOOKS = ("ok", "attention", "risk", "critical", "none")
FILTERS = {
    "unit": "component__unit__public_id",
    "category": "component__category",
    "kind": "component__kind",
    "state": "component__state",
    "look": "look",
    "health": "health",
    "manager": "component__manager__public_id",
}


# Making the score's SQL takes longer than asking it of five hundred projects; it changes with the settings only.
COMPILED: dict[Any, tuple[str, Any]] = {}
MOST_COMPILED = 64


@dataclass(frozen=True)
class Setting:
    """Weight and threshold of a signal as they hold at a place, and the row that says so (None: as shipped)."""

    signal: Signal
    weight: int
    threshold: float
    row: SignalSetting | None = None


@dataclass(frozen=True)
class Scope:
    """What a dashboard looks at: a part of the tree, today or a closed period, compared with another one.

    Without a period it is the live figures, compared with each component's last closed period. `filters` go by the
    names in FILTERS; the filter `changed` is one of CHANGED.
    """

    by: Actor
    node: Node | None = None
    period: Period | None = None
    before: Period | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    day: dt.date = field(default_factory=timezone.localdate)

    @property
    def prefix(self) -> Before:
        """How the figures of the period before are called in the question."""
        return Before("previous_" if self.period is None else "before__")

    @property
    def as_of(self) -> dt.date:
        """The day for which days are counted: today, or the end of the closed period."""
        return self.day if self.period is None else self.period.ends


@dataclass(frozen=True)
class Hit:
    """A signal that counts for a project: what was measured against which threshold, from which figures, of when."""

    setting: Setting
    value: float
    points: int
    figures: Mapping[str, Any]
    before: Mapping[str, Any]
    on: dt.date | None


@dataclass(frozen=True)
class Ranked:
    """A project in the order of attention, with its score and the hits that add up to it."""

    score: int
    row: Mapping[str, Any]
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Changes:
    """What changed since the period before, as counts; `compared` says how many had both values."""

    finish_compared: int
    finish_later: int
    finish_earlier: int
    cost_compared: int
    cost_up: int
    cost_down: int
    most_cost_up: int | None
    most_cost_down: int | None
    rating_compared: int
    rating_better: int
    rating_worse: int
    rating_new_scale: int
    critical_now: int
    entered: int
    left: int


def settings_at(node: Node | None, *, by: Actor) -> dict[str, Setting]:
    """Every signal with weight and threshold at a node: its own, else those of the nearest above, else as shipped."""
    found = {signal.name: Setting(signal, signal.weight, signal.threshold) for signal in SIGNALS}
    rows = SignalSetting.objects.visible_to(by).live().select_related("node")
    # A setting holds for everything below its node.
    rows = rows.filter(Q(node=None) | Q(node__path__in=way_to(node)))
    for row in sorted(rows, key=lambda row: len(row.node.path) if row.node else 0):
        if row.signal in found:
            found[row.signal] = Setting(found[row.signal].signal, row.weight, row.threshold, row)
    return found


def figures_in(scope: Scope) -> QuerySet[Any]:
    """The rows of figures of a scope, live or of a period, with those of the period before beside them."""
    rows: QuerySet[Any]
    if scope.period is None:
        rows = Figures.objects.visible_to(scope.by).filter(component__archived_at=None)
        rows = rows.filter(component__state__in=OPEN_STATES)
    else:
        rows = Snapshot.objects.visible_to(scope.by).filter(period=scope.period)
        same = Q(component__snapshots__period=scope.before)
        rows = rows.alias(before=FilteredRelation("component__snapshots", condition=same))
    if "kind" not in scope.filters:
        rows = rows.filter(component__kind=Component.Kind.PROJECT)
    rows = rows.filter(under(scope.node), **stated(scope.filters))
    changed = scope.filters.get("changed")
    return rows.filter(changed_since(scope.prefix)[changed]) if changed in CHANGED else rows


def stated(filters: Mapping[str, str]) -> dict[str, str]:
    """The filters that ask for a value of a column, as lookups."""
    return {FILTERS[name]: value for name, value in filters.items() if name in FILTERS}


def under(node: Node | None, way: str = "component__node") -> Q:
    """Rows at a node or below it; all rows without a node."""
    if node is None or node.is_root():
        return Q()
    return Q(**{f"{way}__path__gte": node.path, f"{way}__path__lt": node.path + AFTER})


def ranked(scope: Scope, settings: Mapping[str, Setting], *, most: int = 15, skip: int = 0) -> list[Ranked]:
    """The projects that need attention, highest score first.

    Of equal scores the more expensive one comes first, then by name.
    """
    cost = Coalesce("whole_life_cost", "cost_at_completion", Value(0))
    rows = figures_in(scope)
    scored = rows.annotate(score=score_of(rows, scope, settings))
    then = [scope.prefix(name) for name in THEN]
    found = scored.order_by(F("score").desc(), cost.desc(), "component__name", "component_id")
    page = found.values("score", *ABOUT, *NOW, *then)[skip : skip + most]
    return [explained(row, scope, settings) for row in page]


def score_for(component: Component, scope: Scope) -> Ranked | None:
    """The score of one project with its hits; None where the scope holds no figures of it."""
    settings = settings_at(scope.node, by=scope.by)
    then = [scope.prefix(name) for name in THEN]
    row = figures_in(replace(scope, filters={})).filter(component=component).values(*ABOUT, *NOW, *then).first()
    return explained(row, scope, settings) if row is not None else None


def score_of(rows: QuerySet[Any], scope: Scope, settings: Mapping[str, Setting]) -> "Known":
    """The published sum as an expression of the database, compiled once for all who ask with these settings."""
    weights = tuple((one.signal.name, one.weight, one.threshold) for one in settings.values())
    key = (connection.vendor, scope.prefix, weights, scope.as_of)
    columns = dict.fromkeys(column for signal in SIGNALS for column in signal.columns)
    names = (*columns, *(scope.prefix(column) for column in columns if column in THEN))
    if key not in COMPILED:
        if len(COMPILED) >= MOST_COMPILED:
            COMPILED.clear()
        COMPILED[key] = compiled(rows, score_expression(scope, settings), names)
    return Known(*COMPILED[key], names, FloatField())


def compiled(rows: QuerySet[Any], expression: Any, names: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of an expression with {0}, {1} … in place of the columns of these names, and its parameters."""
    query = rows.annotate(made=expression, **{f"column_{at}": F(name) for at, name in enumerate(names)}).query
    compiler = query.get_compiler(connection=connection)
    sql, parameters = compiler.compile(query.annotations["made"])
    for at in range(len(names)):
        sql = sql.replace(compiler.compile(query.annotations[f"column_{at}"])[0], f"{{{at}}}")
    return sql, tuple(parameters)


class Known(Func):
    """An expression whose SQL is known already; its columns are looked up, as each question names its tables anew."""

    def __init__(self, sql: str, parameters: tuple[Any, ...], names: Sequence[str], output_field: Any) -> None:
        super().__init__(*(F(name) for name in names), output_field=output_field)
        self.known, self.parameters = sql, parameters

    def as_sql(self, compiler: Any, connection: Any, *parts: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        columns = [compiler.compile(column)[0] for column in self.get_source_expressions()]
        return self.known.format(*columns), self.parameters


class ListAsText(TextField):  # type: ignore[type-arg]
    """A list that the database wrote as JSON; its whole numbers keep all their digits."""

    def from_db_value(self, value: Any, *_ignored: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


class KnownSums(Known):
    """Several aggregates in one list, whose SQL is known already."""

    contains_aggregate = True

    def __init__(self, sql: str, parameters: tuple[Any, ...], names: Sequence[str]) -> None:
        super().__init__(sql, parameters, names, ListAsText())

    def get_group_by_cols(self) -> list[Any]:
        return []


def score_expression(scope: Scope, settings: Mapping[str, Setting]) -> Any:
    """The points of all signals, added up."""
    parts = [
        points_sql(one.signal, weight=one.weight, threshold=one.threshold, before=scope.prefix, day=scope.as_of)
        for one in settings.values()
        if one.weight
    ]
    return ExpressionWrapper(sum(parts, Value(0.0)), FloatField())


def explained(row: Mapping[str, Any], scope: Scope, settings: Mapping[str, Setting]) -> Ranked:
    """A row of figures with the signals that count for it."""
    hits = tuple(hit for one in settings.values() if one.weight and (hit := hit_of(one, row, scope)) is not None)
    return Ranked(sum(hit.points for hit in hits), row, tuple(sorted(hits, key=lambda hit: -hit.points)))


def hit_of(setting: Setting, row: Mapping[str, Any], scope: Scope) -> Hit | None:
    """The signal's hit on a row, or None where its value stays within the threshold."""
    signal = setting.signal
    value = signal.value(row, scope.prefix, scope.as_of)
    if value is None or not value > setting.threshold:
        return None
    got = points(value, weight=setting.weight, threshold=setting.threshold, full=signal.full)
    columns = setting.signal.columns
    then = {name: row[scope.prefix(name)] for name in columns if name in THEN}
    on = row["rated_on"] if "rated_on" in columns else row["as_at"]
    return Hit(setting, value, got, {name: row[name] for name in columns}, then, on)


def comparable(then: Before) -> dict[str, Q]:
    """Which rows have two values of each measure that can be compared."""
    graded = Q(grade_order__isnull=False, **{then("grade_order__isnull"): False})
    return {
        "finish": Q(finish__isnull=False, **{then("finish__isnull"): False}),
        "cost": Q(whole_life_cost__isnull=False, **{then("whole_life_cost__isnull"): False}),
        "rating": graded & Q(scale_id=F(then("scale_id"))),
        "new_scale": graded & ~Q(scale_id=F(then("scale_id"))),
    }


def changed_since(then: Before) -> dict[str, Q]:
    """What can have changed since the period before, by the names in CHANGED. Shares are of the amount before."""
    both = comparable(then)
    return {
        "finish_later": both["finish"] & Q(finish__gt=F(then("finish"))),
        "finish_earlier": both["finish"] & Q(finish__lt=F(then("finish"))),
        "cost_up": both["cost"] & Q(whole_life_cost__gt=F(then("whole_life_cost")) * 110.0 / 100.0),
        "cost_down": both["cost"] & Q(whole_life_cost__lt=F(then("whole_life_cost")) * 90.0 / 100.0),
        "rating_better": both["rating"] & Q(grade_order__lt=F(then("grade_order"))),
        "rating_worse": both["rating"] & Q(grade_order__gt=F(then("grade_order"))),
        "critical_now": Q(look="critical") & ~Q(**{then("look"): "critical"}),
        "entered": Q(**{then("as_at__isnull"): True}),
    }


def sums(scope: Scope) -> tuple[Mapping[str, Any], Changes]:
    """The key figures of a scope and what changed in it since the period before, all in one pass over its rows."""
    rows, parts = figures_in(scope), totals() | changes(scope.prefix)
    columns = [*SUMMED, *(scope.prefix(name) for name in THEN)]
    key = (connection.vendor, scope.prefix, "sums")
    if key not in COMPILED:
        as_array = "json_build_array" if connection.vendor == "postgresql" else "json_array"
        COMPILED[key] = compiled(rows, Func(*parts.values(), function=as_array, output_field=TextField()), columns)
    found = dict(zip(parts, rows.aggregate(all=KnownSums(*COMPILED[key], columns))["all"], strict=True))
    counted = {field.name: found.pop(field.name) for field in fields(Changes) if field.name != "left"}
    return found, Changes(**counted, left=left_since(scope))


def changes(then: Before) -> dict[str, Any]:
    """What the fields of `Changes` count."""
    both = comparable(then)
    more = F("whole_life_cost") - F(then("whole_life_cost"))
    return {
        **{name: Count("pk", filter=condition) for name, condition in changed_since(then).items()},
        "finish_compared": Count("pk", filter=both["finish"]),
        "cost_compared": Count("pk", filter=both["cost"]),
        "most_cost_up": Max(more, filter=both["cost"]),
        "most_cost_down": Min(more, filter=both["cost"]),
        "rating_compared": Count("pk", filter=both["rating"]),
        "rating_new_scale": Count("pk", filter=both["new_scale"]),
    }


def left_since(scope: Scope) -> int:
    """How many projects were in the period before and are not in this one. Live figures know no leaving."""
    if scope.period is None or scope.before is None:
        return 0
    filters = {name: value for name, value in scope.filters.items() if name != "changed"}
    before = figures_in(replace(scope, period=scope.before, before=None, filters=filters))
    still = Snapshot.objects.visible_to(scope.by).filter(period=scope.period).values("component_id")
    return int(before.exclude(component_id__in=still).count())


@dataclass(frozen=True)
class GradeCount:
    """How many projects had a grade of a scale, or no grade for a reason, in one period."""

    period: Period
    scale: RatingScale | None
    grade: str
    no_rating: str
    look: str
    number: int


def ratings_by_period(scope: Scope, *, most: int = 8) -> list[GradeCount]:
    """Ratings of the last closed periods, oldest first; grades of different scales never share a row."""
    periods = periods_in(scope, most=most)
    rows = Snapshot.objects.visible_to(scope.by).filter(under(scope.node), period__in=periods)
    kept = {name: value for name, value in scope.filters.items() if name not in ("look", "health")}
    rows = rows.filter(kind=Component.Kind.PROJECT, **stated(kept))
    counted = rows.values("period_id", "scale_id", "grade", "no_rating").annotate(number=Count("pk")).order_by()
    scales = RatingScale.objects.visible_to(scope.by).in_bulk()
    by_key = {period.pk: period for period in periods}
    found = [grade_count(row, by_key[row["period_id"]], scales.get(row["scale_id"])) for row in counted]
    return sorted(
        found,
        key=lambda one: (
            one.period.ends,
            one.scale.pk if one.scale else 0,
            one.scale.order(one.grade) if one.scale and one.grade else 99,
            one.no_rating,
        ),
    )


def grade_count(row: Mapping[str, Any], period: Period, scale: RatingScale | None) -> GradeCount:
    """One group of snapshots, with the look that its scale gives the grade."""
    look = scale.grade(row["grade"])["look"] if scale is not None and row["grade"] else "none"
    return GradeCount(period, scale, row["grade"], row["no_rating"], look, row["number"])


def periods_in(scope: Scope, *, most: int = 8) -> list[Period]:
    """The last closed periods that have snapshots in this part of the tree, oldest first."""
    rows = Period.objects.visible_to(scope.by).filter(closed_at__isnull=False).order_by("-ends", "-id")
    below = under(scope.node, "node") if scope.node is not None else Q(node__isnull=False)
    kept = rows.filter(Q(node=None) | Q(node__path__in=way_to(scope.node)) | below)
    return list(kept[:most])[::-1]


def way_to(node: Node | None) -> list[str]:
    """The paths of the nodes from the root down to this one."""
    path = node.path if node is not None else "0001"
    return [path[:end] for end in range(Node.steplen, len(path) + 1, Node.steplen)]


def cost_by_unit(scope: Scope) -> Sequence[Mapping[str, Any]]:
    """In-year budget and forecast by unit and currency, projects that state both, largest budget first."""
    stated = figures_in(scope).filter(in_year_budget__isnull=False, in_year_forecast__isnull=False)
    rows = stated.values("component__unit__public_id", "component__unit__name", "currency").annotate(
        projects=Count("pk"), budget=Sum("in_year_budget"), forecast=Sum("in_year_forecast")
    )
    return list(rows.order_by(F("budget").desc(), "component__unit__name"))


def totals() -> dict[str, Any]:
    """Key figures: projects, ratings by look, sums of cost, finishes past their baseline.

    Sums say something only where `currencies` is 1.
    """
    return {
        "projects": Count("pk"),
        "withheld": Count("pk", filter=Q(no_rating="withheld")),
        "late": Count("pk", filter=Q(finish__gt=F("baseline_finish"))),
        "currencies": Count("currency", distinct=True, filter=~Q(currency="")),
        "one_currency": Max("currency"),
        "sum_whole_life_cost": Sum("whole_life_cost"),
        "sum_in_year_budget": Sum("in_year_budget", filter=Q(in_year_forecast__isnull=False)),
        "sum_in_year_forecast": Sum("in_year_forecast", filter=Q(in_year_budget__isnull=False)),
        **{f"look_{look}": Count("pk", filter=Q(look=look)) for look in LOOKS},
    }


def rollups(node: Node, *, by: Actor) -> dict[str, Mapping[str, Any]]:
    """What the live projects below each direct part of a node add up to, by the part's path, in one question.

    Sums of cost say something only where `currencies` is 1.
    """
    length = len(node.path) + Node.steplen
    rows = figures_in(Scope(by, node)).filter(component__node__depth__gt=node.depth)
    rows = rows.values(part=Substr("component__node__path", 1, length)).annotate(
        projects=Count("pk"),
        critical=Count("pk", filter=Q(health="critical")),
        risk=Count("pk", filter=Q(health="risk")),
        late=Count("pk", filter=Q(finish__gt=F("baseline_finish"))),
        last_finish=Max("finish"),
        currencies=Count("currency", distinct=True, filter=~Q(currency="")),
        one_currency=Max("currency"),
        cost=Sum(Coalesce("cost_at_completion", "whole_life_cost")),
    )
    return {row["part"]: row for row in rows.order_by()}


def history_of(component: Component, *, by: Actor) -> list[Snapshot]:
    """The snapshots of one component, oldest first: how its rating, cost and dates developed."""
    rows = Snapshot.objects.visible_to(by).filter(component=component).select_related("period", "scale")
    return list(rows.order_by("period__ends", "period_id"))
