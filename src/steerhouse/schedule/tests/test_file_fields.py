"""Fields that an office added to its tool: kept with the task, shown on its page, and written out as they came."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.missing import shared_folder

from steerhouse.core.actors import Actor
from steerhouse.core.imports.steps import Counts
from steerhouse.core.tests.pages_world import somebody
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.mspdi.writer import mspdi_lines
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import FieldKind, FileField, ScheduleFile
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.import_step import facts
from steerhouse.schedule.models import Task
from steerhouse.schedule.outgoing import outgoing
from steerhouse.schedule.tests.makers import plan, task

SYSTEM = Actor.system("test")
pytestmark = pytest.mark.django_db
RIGHTS = ("tree.view", "projects.view", "schedule.view", "organization.view")


def depot() -> ScheduleFile:
    """Digging has a drawing, a price and a flag of its own; pouring has none."""
    fields = (
        FileField(key="Cost1", label="Crane", kind=FieldKind.COST, source_id=188743786),
        FileField(key="Flag1", label="Permit", kind=FieldKind.FLAG, source_id=188743752),
        FileField(key="Text1", label="Drawing <b>", kind=FieldKind.TEXT, source_id=188743731),
    )
    dig = task(1, "Dig", 2, fields=(("Cost1", "125050"), ("Flag1", "1"), ("Text1", "=A-17")))
    return replace(plan([dig, task(2, "Pour", 1)], []), fields=fields)


def project(file: ScheduleFile) -> Component:
    component = add_component(Component, values={"name": "Depot", "kind": "project", "currency": "EUR"}, by=SYSTEM)
    apply_tasks(component, file=file, by=SYSTEM)
    return component


def test_what_came_in_is_kept_with_the_task_and_goes_out_again(tmp_path: Path) -> None:
    file = depot()
    component = project(file)
    assert dict(facts(component, file))["Fields of the file"] == "Crane, Permit, Drawing <b>"
    dig = Task.objects.visible_to(SYSTEM).get(uid=1)
    assert (dig.file_fields, dig.file_amounts) == ({"Flag1": "1", "Text1": "=A-17"}, {"Cost1": "125050"})
    assert apply_tasks(component, file=file, by=SYSTEM) == Counts()
    path = tmp_path / "plan.xml"
    path.write_text("".join(mspdi_lines(outgoing(component, by=SYSTEM))), encoding="utf-8")
    back = read_mspdi(path)
    assert (back.tasks[0].fields, back.tasks[1].fields) == (file.tasks[0].fields, ())
    assert [(one.label, one.kind) for one in back.fields] == [(one.label, one.kind) for one in file.fields]
    gone = replace(file, fields=(), tasks=tuple(replace(one, fields=()) for one in file.tasks))
    apply_tasks(component, file=gone, by=SYSTEM)
    dig.refresh_from_db()
    assert (dig.file_fields, dig.file_amounts) == (None, None)


def test_the_task_shows_them_and_amounts_only_to_who_may_see_rates() -> None:
    project(depot())
    url = f"/tasks/{Task.objects.visible_to(SYSTEM).get(uid=1).public_id}/"
    reader, planner = (somebody(name, *rights) for name, rights in (("r", RIGHTS), ("p", (*RIGHTS, "rates.view"))))
    shown, more = (client.get(url).content.decode() for client in (reader, planner))
    assert "Fields of the file" in shown and "Drawing &lt;b&gt;" in shown and "=A-17" in shown
    assert "Crane" not in shown and "1250" not in shown
    assert "Crane" in more and "1,250.50" in more
    other = f"/tasks/{Task.objects.visible_to(SYSTEM).get(uid=2).public_id}/"
    assert "Fields of the file" not in planner.get(other).content.decode()


def test_a_real_file_keeps_every_value_of_its_own_fields() -> None:
    file = read_schedule(shared_folder("data", "schedules", "golden", "sf259.from-mpp.mspdi.xml"))
    component = project(file)
    wanted = {one.uid: one.fields for one in file.tasks if one.fields and one.outline_level}
    assert len(wanted) > 10
    assert {one.uid: one.fields for one in outgoing(component, by=SYSTEM).tasks if one.fields} == wanted
