"""Rules of recurring tasks and the plan that follows them."""

import datetime as dt
from typing import Any

import pytest

from steerhouse.collaboration.actions import add_comment
from steerhouse.collaboration.comments import Comment
from steerhouse.core import editing, plan_time
from steerhouse.core.context import system
from steerhouse.core.errors import Invalid
from steerhouse.core.models import AuditEntry, Node
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import edit_task, report_progress
from steerhouse.schedule.models import Assignment, Occurrence, Recurrence, Task
from steerhouse.schedule.recurring.actions import add_recurrence, edit_recurrence
from steerhouse.schedule.recurring.problem import standing
from steerhouse.schedule.work.tests.people import SEE, SYSTEM, account, acting, browser, fresh, project, task, worker

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# A Monday far ahead: all of it is still to come.
MONDAY = dt.date(2091, 1, 1)
PLANS = (*SEE, "schedule.edit", "projects.edit")


@pytest.fixture
def bridge() -> Component:
    found = project("Bridge", MONDAY)
    task(found, "Cut", 3)
    return found


def rule(component: Component, **values: Any) -> Recurrence:
    given = {"component": component, "name": "Committee", "unit": "week", "first": MONDAY, "count": 4, **values}
    made: Recurrence = add_recurrence(Recurrence, values=given, by=SYSTEM)
    return fresh(made)


def change(recurrence: Recurrence, **values: Any) -> Recurrence:
    edit_recurrence(fresh(recurrence), values=values, by=SYSTEM)
    return fresh(recurrence)


def outline(component: Component) -> list[tuple[str, int, str]]:
    """Name, level and day of each live row in the order of the plan."""
    with system("test"):
        rows = list(Task.objects.live().filter(component=component).in_outline())
    return [(row.name, row.level, f"{plan_time.to_date(row.start):%m-%d}") for row in rows]


def tasks(recurrence: Recurrence) -> dict[str, Task]:
    with system("test"):
        return {f"{one.day:%m-%d}": one.task for one in recurrence.occurrences.select_related("task")}


def why(recurrence: Recurrence) -> dict[str, tuple[str, ...]]:
    return {f"{one.occurrence.day:%m-%d}": one.reasons for one in standing(recurrence, SYSTEM) if one.reasons}


def test_a_rule_puts_a_summary_with_dated_and_staffed_tasks_into_the_plan_in_one_entry(bridge: Component) -> None:
    wim = worker(account("Wim", None, "tree.view"))
    with system("test"):
        before = AuditEntry.objects.count()
    made = rule(bridge, resource=wim, duration=120)
    with system("test"):
        assert AuditEntry.objects.count() == before + 1
        crew = list(Assignment.objects.filter(task__component=bridge).values_list("resource__name", "work"))
    assert outline(bridge) == [
        ("Cut", 1, "01-01"), ("Committee", 1, "01-01"), ("Committee 1", 2, "01-01"), ("Committee 2", 2, "01-08"),
        ("Committee 3", 2, "01-15"), ("Committee 4", 2, "01-22"),
    ]  # fmt: skip
    assert crew == [("Wim", 120)] * 4
    assert {(one.constraint, one.duration) for one in tasks(made).values()} == {("SNET", 120)}


def test_a_changed_rule_moves_only_what_nobody_touched_and_says_why_the_rest_stays(bridge: Component) -> None:
    wim, made = worker(account("Wim", None, "tree.view")), rule(bridge, count=6)
    by_day = tasks(made)
    edit_task(fresh(by_day["01-08"]), values={"name": "Gate"}, by=SYSTEM)
    report_progress(fresh(by_day["01-15"]), percent_complete=50.0, by=SYSTEM)
    add_comment(
        Comment, about=fresh(by_day["01-22"]), text="Bring the model.", by=acting(account("Bo", bridge.node, *SEE))
    )
    editing.archive(fresh(by_day["01-29"]), by=SYSTEM)
    change(made, every=2, name="Board", resource=wim, duration=60)
    assert why(made) == {
        "01-08": ("its name was changed",), "01-15": ("it has progress",), "01-22": ("it has comments",),
        "01-29": ("it was deleted from the plan",),
    }  # fmt: skip
    assert outline(bridge)[1:] == [
        ("Board", 1, "01-01"), ("Board 1", 2, "01-01"), ("Gate", 2, "01-08"), ("Committee 3", 2, "01-15"),
        ("Committee 4", 2, "01-22"), ("Board 6", 2, "02-12"), ("Board 7", 2, "02-26"), ("Board 8", 2, "03-12"),
    ]  # fmt: skip
    # The task of the first day is the same one with new values; the next change takes its person away again.
    assert fresh(by_day["01-01"]).duration == 60
    change(made, resource=None)
    with system("test"):
        assert not Assignment.objects.filter(task__component=bridge).exists()
    assert set(why(made)) == {"01-08", "01-15", "01-22", "01-29"}


def test_the_same_rule_saved_again_changes_nothing(bridge: Component) -> None:
    made = rule(bridge)
    before = {day: one.version for day, one in tasks(made).items()}
    change(made, until=dt.date(2091, 1, 22))
    assert {day: fresh(one).version for day, one in tasks(made).items()} == before and why(made) == {}


def test_an_archived_rule_takes_its_coming_tasks_and_brings_them_back(bridge: Component) -> None:
    made = rule(bridge)
    edit_task(fresh(tasks(made)["01-08"]), values={"duration": 60}, by=SYSTEM)
    editing.archive(fresh(made), by=SYSTEM)
    assert [row[0] for row in outline(bridge)] == ["Cut", "Committee", "Committee 2"]
    editing.restore(fresh(made), by=SYSTEM)
    assert [row[2] for row in outline(bridge)[2:]] == ["01-01", "01-08", "01-15", "01-22"]
    whole = rule(bridge, name="Walk", count=2)
    editing.archive(fresh(whole), by=SYSTEM)
    assert "Walk" not in {row[0] for row in outline(bridge)}


def test_days_that_have_passed_stay(bridge: Component) -> None:
    made = rule(bridge, first=dt.date(2020, 1, 6), count=3)
    change(made, first=dt.date(2020, 1, 7), until=dt.date(2020, 3, 1))
    assert [f"{one.day:%m-%d}" for one in occurrences_of(made)] == ["01-06", "01-13", "01-20"]
    assert set(why(made).values()) == {("its day has passed",)}


def occurrences_of(recurrence: Recurrence) -> list[Occurrence]:
    with system("test"):
        return list(recurrence.occurrences.order_by("day"))


def test_a_rule_of_too_many_tasks_is_refused_and_nothing_is_written(bridge: Component) -> None:
    with pytest.raises(Invalid) as refused:
        rule(bridge, unit="day", count=None, until=dt.date(2095, 1, 1))
    assert "at most 500 tasks" in str(refused.value.fields)
    with system("test"):
        assert not Recurrence.objects.exists()


def test_a_planner_sees_the_days_before_saving_and_the_rule_on_the_page_of_the_project(bridge: Component) -> None:
    with system("test"):
        root = Node.root()
    boss = browser(account("Bo", root, *PLANS))
    add = f"/recurring-tasks/add/?component={bridge.public_id}"
    assert add in boss.get(f"/components/{bridge.public_id}/plan/").content.decode()
    assert "/recurring-dates/" in boss.get(add).content.decode()
    typed = {
        "component": bridge.public_id, "name": "Committee", "every": "1", "unit": "month", "nth": "1",
        "nth_weekday": "0", "first": "2091-01-01", "count": "14", "duration": "60",
    }  # fmt: skip
    shown = boss.post("/recurring-dates/", typed).content.decode()
    assert "14 tasks, the last on 4 Feb 92" in shown and shown.count("<span") == 12
    assert "until which day" in boss.post("/recurring-dates/", typed | {"count": ""}).content.decode()
    made = boss.post("/recurring-tasks/add/", typed, follow=True).content.decode()
    assert "Committee was added." in made and "14 to come follow the rule" in made
    panel = boss.get(f"/components/{bridge.public_id}/").content.decode()
    assert "every month, First Monday, from 1 Jan 91, 14 times" in panel and add in panel
    reader = browser(account("Rae", root, *SEE))
    assert reader.post("/recurring-dates/", typed).status_code == 403
    assert add not in reader.get(f"/components/{bridge.public_id}/").content.decode()
