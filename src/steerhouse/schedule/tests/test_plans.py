"""What plans promise: a file becomes rows once, dates follow from the engine, loops are named, promises stay."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from steerhouse.core import editing, plan_time
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid, NotVisible
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import FileTask, LinkKind, ScheduleFile
from steerhouse.interchange.to_network import to_network
from steerhouse.organization.models import Calendar, Resource
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component, Figures
from steerhouse.schedule.actions import (
    add_link,
    add_task,
    apply_tasks,
    edit_link,
    edit_schedule,
    edit_task,
    report_progress,
    set_baseline,
)
from steerhouse.schedule.errors import LinksCloseLoop
from steerhouse.schedule.incoming import Incoming
from steerhouse.schedule.models import Assignment, Baseline, BaselineTask, Link, Schedule, Task
from steerhouse.schedule.tests.makers import (
    DAY,
    MONDAY,
    STANDARD,
    assignment,
    baseline,
    facts,
    link,
    plan,
    resource,
    summary,
    task,
    under,
)
from steerhouse_engine.network import schedule

SYSTEM = Actor.system("test")
FULL_DAY = 1440
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def project(name: str = "Depot", **values: Any) -> Component:
    return add_component(Component, values={"name": name, "kind": "project", **values}, by=SYSTEM)


def house() -> ScheduleFile:
    """Walls after two days of digging, a roof of one day after three of walls, all in one summary."""
    rows = [summary(10, "House"), *under(10, task(1, "Dig", 2), task(2, "Walls", 3), task(3, "Roof", 1))]
    return plan(rows, [link(1, 2), link(2, 3)])


def tasks_of(component: Component) -> dict[str, Task]:
    return {one.name: one for one in Task.objects.visible_to(SYSTEM).filter(component=component)}


def figures(component: Component) -> Figures:
    return Figures.objects.visible_to(SYSTEM).get(pk=component.pk)


def day_of(minutes: int | None) -> str:
    assert minutes is not None
    return plan_time.to_datetime(minutes).strftime("%d %b %H:%M")


def test_a_file_becomes_a_plan_with_computed_dates() -> None:
    component = project()
    counts = apply_tasks(component, file=house(), by=SYSTEM)
    rows = tasks_of(component)
    # One calendar, one schedule, four tasks, two links.
    assert (counts.added, counts.changed, counts.removed) == (8, 0, 0)
    assert day_of(rows["Walls"].start) == "07 Jan 08:00"
    assert day_of(rows["Roof"].finish) == "12 Jan 17:00"
    assert [rows[name].critical for name in ("Dig", "Walls", "Roof")] == [True] * 3


def test_a_summary_spans_the_tasks_below_it() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    rows = tasks_of(component)
    assert (rows["House"].start, rows["House"].finish) == (rows["Dig"].start, rows["Roof"].finish)
    assert rows["House"].is_summary and rows["Dig"].parent_id == rows["House"].pk


def test_the_same_file_again_changes_nothing() -> None:
    component = project()
    file = house()
    apply_tasks(component, file=file, by=SYSTEM)
    before = list(Task.objects.visible_to(SYSTEM).order_by("pk").values())
    assert apply_tasks(component, file=file, by=SYSTEM).total == 0
    assert list(Task.objects.visible_to(SYSTEM).order_by("pk").values()) == before


def test_three_changes_in_a_file_are_three_changes() -> None:
    component = project()
    file = house()
    apply_tasks(component, file=file, by=SYSTEM)
    rows = [replace(one, duration=one.duration * 2) if one.uid in (1, 2) else one for one in file.tasks]  # type: ignore[operator]
    changed = replace(file, tasks=tuple(rows), links=(replace(file.links[0], lag=480.0), file.links[1]))
    preview = Incoming(changed, component, SYSTEM).counts
    assert (preview.added, preview.changed, preview.removed) == (0, 3, 0)
    assert apply_tasks(component, file=changed, by=SYSTEM) == preview


def test_a_row_put_in_between_moves_the_others_without_changing_them() -> None:
    component = project()
    file = house()
    apply_tasks(component, file=file, by=SYSTEM)
    more = replace(file, tasks=(*file.tasks[:2], *under(10, task(4, "Drain", 1)), *file.tasks[2:]))
    counts = apply_tasks(component, file=more, by=SYSTEM)
    assert (counts.added, counts.changed, counts.removed) == (1, 0, 0)
    with system("test"):
        assert [one.name for one in Task.objects.in_outline()] == ["House", "Dig", "Drain", "Walls", "Roof"]


def test_what_the_file_does_not_hold_any_more_goes() -> None:
    component = project()
    file = house()
    apply_tasks(component, file=file, by=SYSTEM)
    less = replace(file, tasks=file.tasks[:3], links=file.links[:1])
    counts = apply_tasks(component, file=less, by=SYSTEM)
    assert (counts.added, counts.changed, counts.removed) == (0, 0, 2)
    assert "Roof" not in tasks_of(component)


def test_a_new_summary_takes_old_tasks_below_it() -> None:
    component = project()
    apply_tasks(component, file=plan([task(1, "Dig"), task(2, "Pour")], [link(1, 2)]), by=SYSTEM)
    nested = plan([summary(9, "Ground"), *under(9, task(1, "Dig"), task(2, "Pour"))], [link(1, 2)])
    apply_tasks(component, file=nested, by=SYSTEM)
    rows = tasks_of(component)
    assert rows["Dig"].parent_id == rows["Ground"].pk
    assert apply_tasks(component, file=nested, by=SYSTEM).total == 0


def test_two_imports_of_one_file_make_no_second_resource() -> None:
    component = project()
    crew = replace(house(), resources=(resource(1, "Crew"),), assignments=(assignment(1, 1, 1), assignment(2, 2, None)))
    apply_tasks(component, file=crew, by=SYSTEM)
    apply_tasks(component, file=crew, by=SYSTEM)
    assert Resource.objects.visible_to(SYSTEM).count() == 1
    assert Assignment.objects.visible_to(SYSTEM).count() == 2


def test_a_loop_is_named_task_by_task_and_nothing_is_written() -> None:
    component = project()
    rows = [task(1, "Dig"), task(2, "Pour"), task(3, "Cure")]
    with pytest.raises(LinksCloseLoop) as caught:
        apply_tasks(component, file=plan(rows, [link(1, 2), link(2, 3), link(3, 1)]), by=SYSTEM)
    said = str(caught.value)
    assert said.startswith("This link would close a loop: ") and said.count("→") == 3
    assert all(name in said for name in ("Dig", "Pour", "Cure"))
    assert (
        not Task.objects.visible_to(SYSTEM).exists()
        and not Calendar.objects.visible_to(SYSTEM).exclude(node=None).exists()
    )


def test_a_calendar_without_working_time_is_refused_by_name() -> None:
    idle = replace(STANDARD, name="Never", week=((),) * 7)
    with pytest.raises(Invalid) as caught:
        apply_tasks(project(), file=replace(house(), calendars=(idle,)), by=SYSTEM)
    message = "Calendar “Never” has no working time, so the finish date cannot be computed."
    assert caught.value.fields == {"calendar": [message]}


def test_dates_beyond_the_year_9999_are_refused_with_the_task() -> None:
    with pytest.raises(Invalid) as caught:
        apply_tasks(project(), file=plan([task(1, "Wait", 3_000_000)]), by=SYSTEM)
    assert "Wait" in str(caught.value.fields)


def test_figures_of_the_component_follow_from_the_plan() -> None:
    component = project()
    promised = baseline(MONDAY, MONDAY + 540, cost=100_00)
    rows = [task(1, "Dig", 2, baselines=(promised,), cost=150_00), task(2, "Done", 1, cost=50_00)]
    apply_tasks(component, file=plan(rows), by=SYSTEM)
    found = figures(component)
    assert (found.task_count, found.late_tasks) == (2, 1)
    assert day_of(found.baseline_finish) == "05 Jan 17:00" and day_of(found.finish) == "06 Jan 17:00"
    assert (found.baseline_cost, found.cost_at_completion, found.currency) == (100_00, 200_00, "EUR")
    assert found.health == "critical"


def test_progress_moves_the_tasks_behind() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    dig = tasks_of(component)["Dig"]
    report_progress(dig, percent_complete=50.0, actual_start=MONDAY + FULL_DAY, remaining_duration=2 * DAY, by=SYSTEM)
    rows = tasks_of(component)
    assert day_of(rows["Dig"].finish) == "07 Jan 17:00" and day_of(rows["Walls"].start) == "08 Jan 08:00"
    assert rows["House"].progress == pytest.approx(50 * 2 / 6)


def test_a_finished_task_is_done() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    dig = tasks_of(component)["Dig"]
    done = report_progress(dig, actual_start=MONDAY, actual_finish=MONDAY + 540, percent_complete=20.0, by=SYSTEM)
    assert (done.progress, done.remaining_duration) == (100.0, 0)


def test_progress_of_a_summary_is_not_typed() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    with pytest.raises(Invalid):
        report_progress(tasks_of(component)["House"], percent_complete=50.0, by=SYSTEM)


def test_a_task_cannot_finish_before_it_starts() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    with pytest.raises(ValidationError):
        edit_task(tasks_of(component)["Dig"], values={"actual_start": MONDAY, "actual_finish": MONDAY - 1}, by=SYSTEM)


def test_held_to_the_status_date_work_left_to_do_moves_behind_it() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    stored = Schedule.objects.visible_to(SYSTEM).get(component=component)
    values = {"status_date": MONDAY + 7 * FULL_DAY, "hold_to_status_date": True}
    edit_schedule(stored, values=values, by=SYSTEM)
    assert day_of(tasks_of(component)["Dig"].start) == "12 Jan 08:00"


def test_a_new_baseline_takes_over_and_the_old_one_stays() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    first = set_baseline(component, reason="Approved", by=SYSTEM)
    edit_task(tasks_of(component)["Dig"], values={"duration": 4 * DAY}, by=SYSTEM)
    assert figures(component).late_tasks == 3
    set_baseline(component, reason="Change 1", by=SYSTEM)
    assert figures(component).late_tasks == 0
    rows = Baseline.objects.visible_to(SYSTEM).order_by("number")
    assert [(one.number, one.current, one.reason) for one in rows] == [(0, False, "Approved"), (1, True, "Change 1")]
    kept = BaselineTask.objects.visible_to(SYSTEM).get(baseline=first, task__name="Dig")
    assert kept.duration == 2 * DAY


def test_a_file_does_not_take_the_offices_own_baseline_out_of_force() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    set_baseline(component, reason="Approved", by=SYSTEM)
    rows = tuple(replace(one, baselines=(baseline(MONDAY, MONDAY + 540),)) for one in house().tasks)
    apply_tasks(component, file=replace(house(), tasks=rows), by=SYSTEM)
    stored = {one.source_number: one for one in Baseline.objects.visible_to(SYSTEM)}
    assert (stored[None].current, stored[0].current) == (True, False)


def test_tasks_and_links_made_by_hand_are_scheduled() -> None:
    component = project(start=dt.date(2026, 1, 5))
    dig = add_task(Task, values={"component": component, "name": "Dig", "duration": DAY}, by=SYSTEM)
    pour = add_task(Task, values={"component": component, "name": "Pour", "duration": DAY}, by=SYSTEM)
    assert day_of(pour.start) == "05 Jan 08:00"
    made = add_link(Link, values={"predecessor": dig, "successor": pour}, by=SYSTEM)
    assert day_of(tasks_of(component)["Pour"].start) == "06 Jan 08:00"
    edit_link(made, values={"kind": "SS", "lag": 120}, by=SYSTEM)
    assert day_of(tasks_of(component)["Pour"].start) == "05 Jan 10:00"
    with pytest.raises(LinksCloseLoop):
        add_link(Link, values={"predecessor": pour, "successor": dig}, by=SYSTEM)


def test_an_archived_link_holds_nothing_and_an_archived_task_is_no_part_of_the_plan() -> None:
    component = project()
    apply_tasks(component, file=house(), by=SYSTEM)
    with system("test"):
        held = Link.objects.get(successor__name="Walls")
    editing.archive(held, by=SYSTEM)
    assert day_of(tasks_of(component)["Walls"].start) == "05 Jan 08:00"
    editing.restore(held, by=SYSTEM)
    editing.archive(tasks_of(component)["Roof"], by=SYSTEM)
    assert figures(component).task_count == 2 and day_of(figures(component).finish) == "09 Jan 17:00"


def test_a_link_reaches_no_other_plan() -> None:
    ours, theirs = project("Ours"), project("Theirs")
    dig = add_task(Task, values={"component": ours, "name": "Dig", "duration": DAY}, by=SYSTEM)
    pour = add_task(Task, values={"component": theirs, "name": "Pour", "duration": DAY}, by=SYSTEM)
    with pytest.raises(ValidationError):
        add_link(Link, values={"predecessor": dig, "successor": pour}, by=SYSTEM)


def test_a_task_below_another_makes_that_one_a_summary() -> None:
    component = project()
    ground = add_task(Task, values={"component": component, "name": "Ground", "duration": DAY}, by=SYSTEM)
    dig = add_task(Task, values={"component": component, "name": "Dig", "duration": DAY, "parent": ground}, by=SYSTEM)
    assert dig.level == 2 and tasks_of(component)["Ground"].is_summary


def test_who_sees_no_plans_cannot_bring_one_in() -> None:
    mine, other = project("Mine"), project("Other")
    by = Actor(
        user_id=7,
        granted=(GrantedPath(mine.node.path, frozenset({"projects.view", "schedule.view", "schedule.edit"})),),
    )
    with pytest.raises(NotVisible):
        apply_tasks(other, file=house(), by=by)
    reader = Actor(user_id=8, granted=(GrantedPath(mine.node.path, frozenset({"projects.view"})),))
    with pytest.raises(Denied):
        apply_tasks(mine, file=house(), by=reader)


def test_costs_in_another_currency_stay_in_the_file() -> None:
    component = project(currency="GBP")
    apply_tasks(component, file=plan([task(1, "Dig", cost=100_00)]), by=SYSTEM)
    assert tasks_of(component)["Dig"].cost is None
    euros = project("Euros")
    apply_tasks(euros, file=plan([task(1, "Dig", cost=100_00)], project=facts(currency="EUR")), by=SYSTEM)
    assert tasks_of(euros)["Dig"].cost == 100_00


def test_a_name_too_long_for_its_field_is_counted_before_it_is_cut() -> None:
    component = project()
    file = plan([task(1, "D" * 501), task(2, "Walls")])
    found = Incoming(file, component, SYSTEM).shortened.not_carried
    assert [(one.count, one.where) for one in found] == [(1, "task name")]
    apply_tasks(component, file=file, by=SYSTEM)
    assert "D" * 499 + "…" in tasks_of(component)


def computed(rows: Sequence[FileTask], file: ScheduleFile) -> dict[int, tuple[int, ...]]:
    """Dates and floats of the engine on the file itself."""
    network, index = to_network(file)
    dates = schedule(network)
    names = ("early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float")
    return {uid: tuple(int(getattr(dates, name)[at]) for name in names) for uid, at in index.positions.items()}


@pytest.mark.parametrize(
    "name",
    [
        "golden/generated__task-links__task-links-project2013-mspdi.xml",
        "golden/mspdirelations.xml",
        "golden/sf259.from-mpp.mspdi.xml",
        "golden/timephased-cost-rollup.from-mpp.mspdi.xml",
        "mpxj/mspditimephased.xml",
        "mpxj/baselines.xml",
        "mpxj/mspdiresource.xml",
        "ganttproject/msproject_holidays.xml",
    ],
)
def test_stored_plans_compute_to_the_dates_of_their_files(name: str, shared: Path) -> None:
    file = read_schedule(shared / "data" / "schedules" / name)
    component = project(name)
    apply_tasks(component, file=file, by=SYSTEM)
    expected = computed(file.tasks, file)
    stored = {
        one.uid: (one.early_start, one.early_finish, one.late_start, one.late_finish, one.total_float, one.free_float)
        for one in Task.objects.visible_to(SYSTEM).filter(component=component)
        if one.uid in expected
    }
    assert stored == expected and stored
    assert apply_tasks(component, file=file, by=SYSTEM).total == 0


def test_links_of_a_summary_hold_the_tasks_below_it() -> None:
    rows = [summary(10, "Ground"), *under(10, task(1, "Dig", 2), task(2, "Drain", 1)), task(3, "Walls")]
    component = project()
    apply_tasks(component, file=plan(rows, [link(10, 3, LinkKind.FINISH_START)]), by=SYSTEM)
    assert day_of(tasks_of(component)["Walls"].start) == "07 Jan 08:00"
