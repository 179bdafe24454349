"""What the sample organization promises: the same for the same seed, figures that reconcile, plans that compute."""

import datetime as dt
from argparse import Namespace
from pathlib import Path

import pytest

from steerhouse.core import editing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import Grant, User
from steerhouse.core.writing import write_columns
from steerhouse.projects.models import Component, Figures, Rating
from steerhouse.reporting import demo
from steerhouse.reporting.demo.check import check
from steerhouse.reporting.demo.plans import outlook, promised, real, sketch
from steerhouse.reporting.demo.shape import SIZES, Size, dice, shape_of
from steerhouse.reporting.models import Snapshot
from steerhouse.schedule.actions import reschedule
from steerhouse.schedule.models import Schedule, Task
from steerhouse.schedule.rollup import COLUMNS

SYSTEM = Actor.system("test")
TODAY = dt.date(2026, 11, 22)
SMALL = Size(projects=12, tasks=400, people=30, months=4)


@pytest.fixture
def sample(db: None) -> None:
    demo.load(SMALL, today=TODAY)


@action("component.edit")
def overwrite(component: Component, *, values: dict[str, object], by: Actor) -> None:
    write_columns(Figures, list(values), [(component.pk, *values.values())])


@pytest.mark.both_databases
def test_a_sample_has_as_many_projects_rows_and_people_as_its_size_says(sample: None) -> None:
    counts = check().counts
    assert (counts["projects"], counts["tasks"], counts["people"]) == (12, 400, 30)


@pytest.mark.both_databases
def test_every_figure_of_the_sample_reconciles(sample: None) -> None:
    assert check().problems == []


@pytest.mark.parametrize("column", ["finish", "cost_at_completion", "task_count", "baseline_cost", "min_total_float"])
def test_a_figure_that_is_off_by_one_is_found(sample: None, column: str) -> None:
    with system("test"):
        component = Component.objects.filter(kind="project", figures__baseline_cost__gt=0).order_by("pk")[:1].get()
        stored = Figures.objects.values_list(column, flat=True).get(pk=component.pk)
    overwrite(component, values={column: (stored or 0) + 1}, by=SYSTEM)
    assert len(check().problems) == 1


def test_a_rating_without_its_snapshot_is_found(sample: None) -> None:
    with system("test"):
        Snapshot.objects.filter(pk=Snapshot.objects.filter(rater="manager").order_by("pk")[:1].get().pk).delete()
    assert any("no snapshot" in problem for problem in check().problems)


def test_the_same_seed_and_day_give_the_same_organization() -> None:
    assert shape_of(SIZES["S"], TODAY, 7) == shape_of(SIZES["S"], TODAY, 7)
    assert shape_of(SIZES["S"], TODAY, 7) != shape_of(SIZES["S"], TODAY, 8)


@pytest.mark.parametrize("size", ["S", "M", "L"])
def test_each_size_has_its_number_of_projects_and_rows_and_no_name_twice(size: str) -> None:
    wanted = SIZES[size]
    projects = shape_of(wanted, TODAY, 1).projects
    assert (len(projects), sum(one.rows for one in projects)) == (wanted.projects, wanted.tasks)
    assert len({one.name for one in projects}) == len({one.code for one in projects}) == wanted.projects


def test_rescheduling_a_sample_plan_changes_no_date(sample: None) -> None:
    with system("test"):
        components = [one.component for one in Schedule.objects.select_related("component__node").order_by("pk")]
        stored = {row["pk"]: row for row in Task.objects.values("pk", *COLUMNS)}
        figures = {row["component_id"]: row for row in Figures.objects.values()}
    for component in components:
        reschedule(component, by=SYSTEM)
    with system("test"):
        assert {row["pk"]: row for row in Task.objects.values("pk", *COLUMNS)} == stored
        assert {row["component_id"]: row for row in Figures.objects.values()} == figures


def test_forecasts_of_a_project_in_trouble_drift_from_promise_to_truth() -> None:
    start = 29_000_000 // 10_080 * 10_080 + 480
    plan = sketch(dice(1, "plan"), rows=60, months=10, start=start, rates=[9_000] * 4, trouble=0.6)
    baseline, truth = promised(plan), real(plan)
    assert truth.finish > baseline.finish
    late = outlook(plan, truth, truth.finish)
    assert (late.finish, set(late.percent), sum(late.spent)) == (truth.finish, {100.0}, sum(plan.true_cost))
    early = outlook(plan, truth, start)
    assert early.finish == baseline.finish and sum(early.spent) == 0


def test_dashboards_of_the_sample_have_something_to_say(sample: None) -> None:
    with system("test"):
        looks = set(Figures.objects.filter(component__kind="project").values_list("look", flat=True))
        assert {"ok"} < looks
        assert Figures.objects.filter(previous_as_at__isnull=False).exists()
        assert Rating.objects.values("period").distinct().count() == SMALL.months


def test_a_second_sample_is_refused(sample: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.run(Namespace(size="S", json=False)) == 1
    assert "loaded already" in capsys.readouterr().out


def test_whoever_tries_the_sample_finds_work_of_their_own(sample: None) -> None:
    user = editing.add(User, values={"username": "eve", "password": "!"}, by=SYSTEM)
    for _time in range(2):
        demo.give_work(user, SYSTEM)
    with system("test"):
        assert Task.objects.filter(due__isnull=False, assignments__resource__person__user=user).count() > 2


@pytest.mark.django_db
def test_whoever_tries_the_sample_may_be_made_its_director_once() -> None:
    somebody = editing.add(User, values={"username": "ada", "password": "!"}, by=SYSTEM)
    demo.make_director("ada")
    demo.make_director("ada")
    with system("test"):
        assert [str(grant.role) for grant in Grant.objects.filter(user=somebody)] == ["Director"]


def test_the_shipped_portfolio_is_the_one_that_its_publisher_gave_out(shared: Path) -> None:
    given = shared / "data" / "portfolios" / "uk-gmpp"
    names = sorted(path.name for path in given.glob("*.csv"))
    assert [path.name for path in sorted(demo.SAMPLE.glob("*.csv"))] == names
    assert all((demo.SAMPLE / name).read_bytes() == (given / name).read_bytes() for name in names)


@pytest.mark.django_db
def test_the_shipped_portfolio_comes_in_with_every_project_of_every_year() -> None:
    demo.load_government_portfolio()
    with system("test"):
        rows = Snapshot.objects.values_list("period__ends", "rater", "grade", "no_rating")
        years: dict[int, list[tuple[str, str, str]]] = {}
        for ends, *said in rows:
            years.setdefault(ends.year, []).append(tuple(said))
    assert {year: len(said) for year, said in years.items()} == {
        2014: 199, 2016: 143, 2018: 133, 2019: 133, 2021: 184, 2022: 235,
    }  # fmt: skip
    by_rater = [rater for rater, grade, _reason in years[2022] if grade]
    assert (by_rater.count("authority"), by_rater.count("owner")) == (153, 68)
    assert sum(not grade for _rater, grade, _reason in years[2022]) == 14
    assert check().problems == []
