"""The published score: arithmetic on a row and the database's expression say the same, and it is what the page says."""

import random

import pytest

from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied
from steerhouse.core.models import Node
from steerhouse.projects.models import Component, RatingScale
from steerhouse.reporting.models import SignalSetting
from steerhouse.reporting.problem import Scope, ranked, settings_at
from steerhouse.reporting.signals import SIGNALS, points
from steerhouse.reporting.tests.makers import DAY, SYSTEM, add_with_figures, figures, keep_two_periods
from steerhouse.reporting.tuning import tune_signals

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_database_ranks_by_the_same_sum_that_the_reasons_add_up_to() -> None:
    scales = list(RatingScale.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    chance = random.Random(7)
    add_with_figures(Component, rows=[figures(chance, scales) for _ in range(300)], by=SYSTEM)
    found = ranked(Scope(SYSTEM, day=DAY), settings_at(None, by=SYSTEM), most=300)
    assert len(found) == 300
    assert [one.score for one in found] == [round(one.row["score"]) for one in found]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {hit.setting.signal.name for one in found for hit in one.hits} == {signal.name for signal in SIGNALS}


@pytest.mark.parametrize("filtered", [False, True])
def test_the_rank_of_a_closed_period_is_by_the_same_sum_whatever_it_is_filtered_by(filtered: bool) -> None:
    scales = list(RatingScale.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    with system("test"):
        root = Node.root()
    before, period, unit = keep_two_periods(root, chance=random.Random(8), scales=scales, by=SYSTEM)
    filters = {"unit": unit.public_id} if filtered else {}
    found = ranked(Scope(SYSTEM, root, period, before, filters, DAY), settings_at(root, by=SYSTEM), most=300)
    assert len(found) == (50 if filtered else 100)
    assert [one.score for one in found] == [round(one.row["score"]) for one in found]
    assert {"rating_fell", "finish_period", "cost_period"} <= {h.setting.signal.name for one in found for h in one.hits}


def test_a_rating_on_another_scale_is_never_a_fall() -> None:
    one, other = RatingScale.objects.visible_to(SYSTEM).values_list("pk", flat=True)[:2]
    row = {"look": "critical", "grade_order": 3, "scale_id": one, "previous_grade_order": 1, "as_at": DAY}
    add_with_figures(
        Component, rows=[{**row, "previous_scale_id": other}, {**row, "previous_scale_id": one}], by=SYSTEM
    )
    found = ranked(Scope(SYSTEM, day=DAY), settings_at(None, by=SYSTEM))
    fell = {one.row["component__name"]: "rating_fell" in {h.setting.signal.name for h in one.hits} for one in found}
    assert fell == {"Project 0": False, "Project 1": True}


def test_a_threshold_that_is_changed_changes_the_rank() -> None:
    rows = [
        {"look": "critical", "finish": None, "baseline_finish": None, "rated_on": DAY},
        {"look": "ok", "finish": 30_000_000, "baseline_finish": 29_000_000, "rated_on": DAY},
    ]
    add_with_figures(Component, rows=rows, by=SYSTEM)

    def first() -> str:
        return str(ranked(Scope(SYSTEM, day=DAY), settings_at(None, by=SYSTEM))[0].row["component__name"])

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
