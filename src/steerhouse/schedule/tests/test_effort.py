"""What the options of a plan and the effort of its tasks promise: what follows follows, and a file brings its own."""

from dataclasses import replace
from typing import Any

import pytest

from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.interchange.schedule_file import TaskKind
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import add_assignment, apply_tasks, edit_assignment, edit_schedule, edit_task
from steerhouse.schedule.edits import edit_plan
from steerhouse.schedule.incoming import Incoming
from steerhouse.schedule.models import Assignment, Schedule, Task
from steerhouse.schedule.operations import Operation
from steerhouse.schedule.outgoing import outgoing
from steerhouse.schedule.tests.makers import DAY, MONDAY, assignment, facts, link, plan, resource, task
from steerhouse.schedule.tests.test_plans import day_of, project, tasks_of

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def painted(kind: TaskKind = TaskKind.FIXED_UNITS, driven: bool = False) -> Component:
    """Two days of painting by one painter."""
    component = project()
    row = task(1, "Paint", 2, kind=kind, effort_driven=driven, work=2.0 * DAY)
    people = (resource(1, "Painter"), resource(2, "Helper"))
    file = plan([row], resources=people, assignments=(assignment(1, 1, 1, work=2.0 * DAY),))
    apply_tasks(component, file=file, by=SYSTEM)
    return component


def paint(component: Component) -> tuple[Any, ...]:
    """Duration and work in days, then units and work of each assignment."""
    row = tasks_of(component)["Paint"]
    crew = Assignment.objects.visible_to(SYSTEM).live().filter(task=row).order_by("uid")
    return (row.duration / DAY, row.work / DAY, *((one.units, one.work / DAY) for one in crew))


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (TaskKind.FIXED_UNITS, {"duration": 4 * DAY}, (4, 4, (1.0, 4))),
        (TaskKind.FIXED_UNITS, {"work": 6 * DAY}, (6, 6, (1.0, 6))),
        (TaskKind.FIXED_WORK, {"duration": 4 * DAY}, (4, 2, (0.5, 2))),
        (TaskKind.FIXED_DURATION, {"work": 4 * DAY}, (2, 4, (2.0, 4))),
        (TaskKind.FIXED_UNITS, {"duration": 4 * DAY, "work": 3 * DAY}, (4, 3, (0.75, 3))),
        (TaskKind.FIXED_UNITS, {"name": "Paint", "duration": 2 * DAY}, (2, 2, (1.0, 2))),
    ],
)
def test_of_duration_work_and_units_one_follows(kind: TaskKind, values: dict[str, Any], expected: Any) -> None:
    component = painted(kind)
    edit_task(tasks_of(component)["Paint"], values=values, by=SYSTEM)
    assert paint(component) == expected


def test_an_edit_of_the_plan_lets_work_follow_the_duration_and_gives_it_back() -> None:
    component = painted()
    row = tasks_of(component)["Paint"]

    def edit(operation: dict[str, Any]) -> list[dict[str, Any]]:
        words = [Operation(operation["op"], operation)]
        undo: list[dict[str, Any]] = edit_plan(component, operations=words, draw=lambda _one: None, by=SYSTEM).undo
        return undo

    step = {"op": "set", "id": row.public_id, "version": row.version, "values": {"duration": 4 * DAY}}
    (back,) = edit(step)
    assert paint(component) == (4, 4, (1.0, 4))
    edit(back)
    assert paint(component) == (2, 2, (1.0, 2))


def test_a_helper_halves_the_duration_where_the_work_stays_and_adds_work_where_it_does_not() -> None:
    for driven, expected in ((True, (1, 2, (1.0, 1), (1.0, 1))), (False, (2, 4, (1.0, 2), (1.0, 2)))):
        component = painted(driven=driven)
        row = tasks_of(component)["Paint"]
        helper = add_assignment(Assignment, values={"task": row, "units": 1.0}, by=SYSTEM)
        assert paint(component) == expected
        editing.archive(helper, by=SYSTEM)
        assert paint(component) == (2, 2, (1.0, 2))


def test_half_the_units_take_twice_as_long_and_dates_follow() -> None:
    component = painted()
    [row] = Assignment.objects.visible_to(SYSTEM).filter(task__component=component)
    edit_assignment(row, values={"units": 0.5}, by=SYSTEM)
    assert paint(component) == (4, 2, (0.5, 2))
    assert day_of(tasks_of(component)["Paint"].finish) == "08 Jan 17:00"
    edit_assignment(Assignment.objects.visible_to(SYSTEM).get(pk=row.pk), values={"work": DAY}, by=SYSTEM)
    assert paint(component) == (2, 1, (0.5, 1))


def test_work_in_no_time_is_refused_in_words() -> None:
    component = painted(TaskKind.FIXED_WORK)
    with pytest.raises(Invalid):
        edit_task(tasks_of(component)["Paint"], values={"duration": 0}, by=SYSTEM)
    assert paint(component) == (2, 2, (1.0, 2))


def test_a_plan_runs_backwards_from_a_given_finish_and_says_so_in_its_file() -> None:
    component = project()
    finish = MONDAY + 11 * 1440 + 540
    backward = plan([task(1, "Dig", 2), task(2, "Roof", 1)], [link(1, 2)])
    backward = replace(backward, project=facts(schedule_from_finish=True, finish=finish))
    late = [replace(one, constraint=one.constraint.AS_LATE_AS_POSSIBLE) for one in backward.tasks]
    file = replace(backward, tasks=tuple(late))
    apply_tasks(component, file=file, by=SYSTEM)
    rows = tasks_of(component)
    assert [day_of(rows[name].start) for name in ("Dig", "Roof")] == ["14 Jan 08:00", "16 Jan 08:00"]
    out = outgoing(component, by=SYSTEM)
    assert (out.project.schedule_from_finish, out.project.finish) == (True, finish)
    assert Incoming(out, component, SYSTEM).schedule.counts.changed <= 1
    schedule = Schedule.objects.visible_to(SYSTEM).get(component=component)
    edit_schedule(schedule, values={"schedule_from_finish": False}, by=SYSTEM)
    with pytest.raises(Exception, match="runs backwards needs the finish"):
        edit_schedule(schedule, values={"schedule_from_finish": True, "given_finish": None}, by=SYSTEM)


def test_retained_logic_waits_and_progress_override_goes_on() -> None:
    """Roof has begun though digging is not done: half of it is left."""
    component = project()
    roof = task(2, "Roof", 2, actual_start=MONDAY, remaining_duration=1.0 * DAY, percent_complete=50.0)
    apply_tasks(component, file=plan([task(1, "Dig", 5), roof], [link(1, 2)]), by=SYSTEM)
    schedule = Schedule.objects.visible_to(SYSTEM).get(component=component)
    assert day_of(tasks_of(component)["Roof"].finish) == "06 Jan 17:00"
    edit_schedule(schedule, values={"progress_mode": "retained"}, by=SYSTEM)
    assert day_of(tasks_of(component)["Roof"].finish) == "12 Jan 17:00"


def test_what_a_file_does_not_say_stays_as_it_was_chosen_here_and_what_it_says_comes_in() -> None:
    component = project()
    file = plan([task(1, "Dig", 2)])
    apply_tasks(component, file=file, by=SYSTEM)
    schedule = Schedule.objects.visible_to(SYSTEM).get(component=component)
    edit_schedule(schedule, values={"hold_to_status_date": True, "progress_mode": "retained"}, by=SYSTEM)
    assert apply_tasks(component, file=file, by=SYSTEM).total == 0
    said = replace(file, project=facts(hold_to_status_date=False, retained_logic=False))
    apply_tasks(component, file=said, by=SYSTEM)
    schedule = Schedule.objects.visible_to(SYSTEM).get(component=component)
    assert (schedule.hold_to_status_date, schedule.progress_mode) == (False, "override")
    assert Task.objects.visible_to(SYSTEM).filter(component=component, effort_driven=False).count() == 1
