"""Makers of this room's tests: projects with figures as they come, live and of closed periods."""

import datetime as dt
import random
from typing import Any

from django.utils import timezone

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.models import Node
from steerhouse.organization.models import Period, Unit
from steerhouse.projects.actions import add_components, write_figures
from steerhouse.projects.measures import MEASURES
from steerhouse.projects.models import Component
from steerhouse.reporting.actions import keep_snapshots

SYSTEM = Actor.system("test")
DAY = dt.date(2026, 11, 22)


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
