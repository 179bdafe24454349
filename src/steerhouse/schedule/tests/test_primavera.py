"""A Primavera P6 file becomes a plan: its dates are those of the tool, and the same file again changes nothing."""

import pytest
from tests.support.missing import shared_folder

from steerhouse.core.actors import Actor
from steerhouse.core.imports.steps import Counts
from steerhouse.interchange.read import read_schedule
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.models import Assignment, Link, Task

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_primavera_file_comes_in_with_the_dates_of_the_tool_and_once_only() -> None:
    file = read_schedule(shared_folder("data", "schedules", "exupery", "MDL4D.xer"))
    component = add_component(Component, values={"name": "Houses", "kind": "project"}, by=SYSTEM)
    apply_tasks(component, file=file, by=SYSTEM)
    stored = {one.uid: one for one in Task.objects.visible_to(SYSTEM).filter(component=component)}
    assert {one.uid: (one.early_start, one.late_finish) for one in stored.values() if not one.is_summary} == {
        one.uid: (one.stored.early_start, one.stored.late_finish) for one in file.tasks if not one.summary
    }
    assert stored[104_837].wbs == "C2010" and stored[104_837].parent.name == "House 2"
    assert Link.objects.visible_to(SYSTEM).filter(successor__component=component).count() == len(file.links) == 87
    assert Assignment.objects.visible_to(SYSTEM).filter(task__component=component).count() == len(file.assignments)
    assert apply_tasks(component, file=file, by=SYSTEM) == Counts()
