"""The published score: arithmetic on a row and the database's expression say the same, and it is what the page says."""

import datetime as dt
import random
from typing import Any

import pytest
from django.utils import timezone

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied
from steerhouse.core.models import Node
from steerhouse.organization.models import Period, Unit
from steerhouse.projects.actions import add_components, write_figures
from steerhouse.projects.measures import MEASURES
from steerhouse.projects.models import Component, RatingScale
from steerhouse.reporting.actions import keep_snapshots
from steerhouse.reporting.models import SignalSetting
from steerhouse.reporting.problem import Scope, ranked, settings_at
from steerhouse.reporting.signals import SIGNALS, points
from steerhouse.reporting.tuning import tune_signals

SYSTEM = Actor.system("test")
DAY = dt.date(2026, 11, 22)
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@action("component.add")
def add_with_figures(model: type[Component], *, rows: list[dict[str, Any]], by: Actor) -> list[Component]:
    components = [Component(name=f"Project {i}", kind="project") for i in range(len(rows))]
    add_components(model, components=components, by=by)
    write_figures({one.pk: row for one, row in zip(components, rows, strict=True)})
    return components


def figures(chance: random.Random, scales: list[int]) -> dict[str, Any]:
    """Figures as they come: some missing, some at the edge of a threshold."""

    def perhaps(value: Any) -> Any:
        return None if chance.random() < 0.2 else value

    money = chance.choice([0, 100, 105, 110, 150, 1_000_000_000_000])
    return {
        "look": chance.choice(["ok", "attention", "risk", "critical", "none"]),
        "grade_order": perhaps(chance.randint(1, 5)), "scale_id": perhaps(chance.choice(scales)),
        "rated_on": perhaps(DAY - dt.timedelta(days=chance.choice([0, 400, 401, 700, 9000]))), "as_at": DAY,
        "finish": perhaps(chance.randint(25_000_000, 32_000_000)),
        "baseline_finish": perhaps(chance.randint(25_000_000, 32_000_000)),
        "min_total_float": perhaps(chance.randint(-40_000, 5_000)),
        "cost_at_completion": perhaps(chance.randint(0, 10**12)), "baseline_cost": perhaps(money),
        "whole_life_cost": perhaps(chance.randint(0, 10**12)),
        "in_year_forecast": perhaps(chance.choice([0, 90, 100, 111, 5000])), "in_year_budget": perhaps(money),
        "percent_complete": perhaps(chance.choice([0.0, 50.0, 100.0])),
        "previous_grade_order": perhaps(chance.randint(1, 5)), "previous_scale_id": perhaps(chance.choice(scales)),
        "previous_finish": perhaps(chance.randint(25_000_000, 32_000_000)),
        "previous_whole_life_cost": perhaps(chance.randint(1, 10**12)), "previous_as_at": perhaps(DAY),
    }  # fmt: skip


def test_the_database_ranks_by_the_same_sum_that_the_reasons_add_up_to() -> None:
    scales = list(RatingScale.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    chance = random.Random(7)
    add_with_figures(Component, rows=[figures(chance, scales) for _ in range(300)], by=SYSTEM)
    found, total = ranked(Scope(SYSTEM, day=DAY), settings_at(None, by=SYSTEM), most=300)
    assert total == 300
    assert [one.score for one in found] == [round(one.row["score"]) for one in found]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {hit.setting.signal.name for one in found for hit in one.hits} == {signal.name for signal in SIGNALS}


@action("component.snapshot")
def keep_two_periods(node: Node, *, chance: random.Random, scales: list[int], by: Actor) -> tuple[Period, Period, Unit]:
    """Snapshots of two closed periods, of a hundred projects of which every other belongs to a unit."""
    unit = Unit(name="Coast")
    unit.save()
    components = [Component(name=f"Project {i}", kind="project", unit=unit if i % 2 else None) for i in range(100)]
    add_components(Component, components=components, by=by)
    periods = []
    for year in (2025, 2026):
        period = Period(
            name=str(year), starts=dt.date(year, 1, 1), ends=dt.date(year, 9, 30), closed_at=timezone.now(), node=node
        )
        period.save()
        about = {"state": "active", "ratings": {}, **dict.fromkeys(MEASURES), "health": "none"}
        rows = {one.pk: {**about, "name": one.name, **stated(figures(chance, scales))} for one in components}
        keep_snapshots(period, rows, timezone.now())
        periods.append(period)
    return periods[0], periods[1], unit


def stated(row: dict[str, Any]) -> dict[str, Any]:
    """What a snapshot keeps of figures."""
    return {
        **dict.fromkeys(("grade", "rater", "no_rating", "currency"), ""),
        **{n: row[n] for n in row if n in MEASURES},
    }


@pytest.mark.parametrize("filtered", [False, True])
def test_the_rank_of_a_closed_period_is_by_the_same_sum_whatever_it_is_filtered_by(filtered: bool) -> None:
    scales = list(RatingScale.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    with system("test"):
        root = Node.root()
    before, period, unit = keep_two_periods(root, chance=random.Random(8), scales=scales, by=SYSTEM)
    filters = {"unit": unit.public_id} if filtered else {}
    found, total = ranked(Scope(SYSTEM, root, period, before, filters, DAY), settings_at(root, by=SYSTEM), most=300)
    assert total == (50 if filtered else 100)
    assert [one.score for one in found] == [round(one.row["score"]) for one in found]
    assert {"rating_fell", "finish_period", "cost_period"} <= {h.setting.signal.name for one in found for h in one.hits}


def test_a_rating_on_another_scale_is_never_a_fall() -> None:
    one, other = RatingScale.objects.visible_to(SYSTEM).values_list("pk", flat=True)[:2]
    row = {"look": "critical", "grade_order": 3, "scale_id": one, "previous_grade_order": 1, "as_at": DAY}
    add_with_figures(
        Component, rows=[{**row, "previous_scale_id": other}, {**row, "previous_scale_id": one}], by=SYSTEM
    )
    found, _total = ranked(Scope(SYSTEM, day=DAY), settings_at(None, by=SYSTEM))
    fell = {one.row["component__name"]: "rating_fell" in {h.setting.signal.name for h in one.hits} for one in found}
    assert fell == {"Project 0": False, "Project 1": True}


def test_a_threshold_that_is_changed_changes_the_rank() -> None:
    rows = [
        {"look": "critical", "finish": None, "baseline_finish": None, "rated_on": DAY},
        {"look": "ok", "finish": 30_000_000, "baseline_finish": 29_000_000, "rated_on": DAY},
    ]
    add_with_figures(Component, rows=rows, by=SYSTEM)

    def first() -> str:
        return str(ranked(Scope(SYSTEM, day=DAY), settings_at(None, by=SYSTEM))[0][0].row["component__name"])

    assert first() == "Project 0"
    assert tune_signals(SignalSetting, values={"rating": (30, 3.0)}, node=None, by=SYSTEM) == 1
    assert first() == "Project 1"


def test_settings_that_stay_as_they_are_leave_no_row() -> None:
    values = {one.name: (one.weight, float(one.threshold)) for one in SIGNALS}
    assert tune_signals(SignalSetting, values=values, node=None, by=SYSTEM) == 0
    assert SignalSetting.objects.visible_to(SYSTEM).count() == 0


def test_who_may_only_look_cannot_tune_the_signals() -> None:
    viewer = Actor(user_id=1, granted=(GrantedPath("0001", frozenset({"reporting.view"})),))
    with pytest.raises(Denied):
        tune_signals(SignalSetting, values={"rating": (0, 0.0)}, node=None, by=viewer)


def test_a_value_at_the_threshold_does_not_count() -> None:
    assert points(30, weight=20, threshold=30, full=365) == 0


def test_a_threshold_above_full_gives_the_whole_weight_at_once() -> None:
    assert points(901, weight=20, threshold=900, full=365) == 20
