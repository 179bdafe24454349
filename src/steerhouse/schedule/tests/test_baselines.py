"""What baselines promise: named, one in force, today's plan and each other beside them, nothing restored."""

import pytest

from steerhouse.core.actors import Actor
from steerhouse.interchange.cells import read_csv
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks, choose_baseline, edit_task, set_baseline
from steerhouse.schedule.baselines.problem import compare
from steerhouse.schedule.models import Baseline, BaselineTask
from steerhouse.schedule.tests.makers import DAY, MONDAY, baseline, link, plan, task
from steerhouse.schedule.tests.test_edits import Planner
from steerhouse.schedule.tests.test_plans import figures, project, tasks_of

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def promised_twice() -> tuple[Component, Baseline, Baseline]:
    """Dig two days, then a roof of one. Digging takes a day more after the first promise, two more after the second."""
    component = project()
    apply_tasks(component, file=plan([task(1, "Dig", 2), task(2, "Roof", 1)], [link(1, 2)]), by=SYSTEM)
    first = set_baseline(component, name="Contract", reason="Signed", by=SYSTEM)
    edit_task(tasks_of(component)["Dig"], values={"duration": 3 * DAY}, by=SYSTEM)
    second = set_baseline(component, reason="Rain", by=SYSTEM)
    edit_task(tasks_of(component)["Dig"], values={"duration": 5 * DAY}, by=SYSTEM)
    return component, first, second


def test_today_and_any_two_baselines_are_held_against_each_other() -> None:
    component, first, second = promised_twice()
    today = compare(component, first, None, by=SYSTEM)
    assert [(str(one.task), one.start, one.finish, one.duration) for one in today.lines] == [
        ("Dig", 0.0, 3.0, 3.0), ("Roof", 3.0, 3.0, 0.0),
    ]  # fmt: skip
    assert (today.whole.start, today.whole.finish, today.whole.duration, today.moved) == (0.0, 3.0, 3.0, 2)
    assert compare(component, first, second, by=SYSTEM).whole.finish == 1.0
    assert compare(component, second, None, by=SYSTEM).whole.finish == 2.0


def test_the_one_in_force_is_chosen_and_none_of_its_rows_changes() -> None:
    component, first, second = promised_twice()
    rows = list(BaselineTask.objects.visible_to(SYSTEM).order_by("pk").values())
    late_of = figures(component).baseline_finish
    choose_baseline(Baseline.objects.visible_to(SYSTEM).get(pk=first.pk), by=SYSTEM)
    in_force = Baseline.objects.visible_to(SYSTEM).get(component=component, current=True)
    assert (str(in_force), in_force.pk) == ("Contract", first.pk)
    assert figures(component).baseline_finish < late_of  # type: ignore[operator]
    assert list(BaselineTask.objects.visible_to(SYSTEM).order_by("pk").values()) == rows
    assert str(Baseline.objects.visible_to(SYSTEM).get(pk=second.pk)) == "Baseline 1"


def test_all_eleven_baselines_of_a_file_come_in() -> None:
    component = project()
    kept = tuple(baseline(MONDAY, MONDAY + number * 1440, number=number) for number in range(11))
    apply_tasks(component, file=plan([task(1, "Dig", 2, baselines=kept)]), by=SYSTEM)
    found = Baseline.objects.visible_to(SYSTEM).filter(component=component)
    assert sorted(found.values_list("number", flat=True)) == list(range(11))
    assert [one.number for one in found if one.current] == [0]


def test_page_and_file_say_what_moved_and_strangers_nothing() -> None:
    component, _first, _second = promised_twice()
    someone, stranger = Planner(component), Planner(component, place=project("Elsewhere").node)
    page = someone.client.get(someone.address + "baselines/?then=0").content.decode()
    assert "2 of 2 moved" in page and ">+3<" in page and "Contract" in page
    answer = someone.client.get(someone.address + "baselines/export.csv?then=0&now=1")
    rows = read_csv(b"".join(answer.streaming_content).decode())  # type: ignore[arg-type, attr-defined]
    assert [(row[1], row[14]) for row in rows[1:]] == [("Whole plan", "1.0"), ("Dig", "1.0"), ("Roof", "1.0")]
    assert someone.client.get(someone.address + "baselines/export.xlsx").status_code == 200
    for part in ("baselines/", "baselines/export.csv"):
        assert stranger.client.get(someone.address + part).status_code == 404
    empty = Planner(project("Empty"))
    assert "No baseline yet" in empty.client.get(empty.address + "baselines/").content.decode()
