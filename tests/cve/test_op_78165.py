"""OpenProject 17.7.1, bug #78165: an import that stopped in the middle and was tried again made people twice."""

from collections.abc import Callable
from typing import Any

import pytest

from steerhouse.core.actors import Actor
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline, steps
from steerhouse.core.models import Node
from steerhouse.core.tests.import_checks import table_checksums
from steerhouse.organization.models import Resource
from steerhouse.schedule.models import Assignment, Task

SYSTEM = Actor.system("test")
PLAN = b"""<Project xmlns="http://schemas.microsoft.com/project"><Title>Depot</Title>
<StartDate>2026-01-05T08:00:00</StartDate>
<Tasks><Task><UID>1</UID><ID>1</ID><Name>Dig</Name><Duration>PT8H0M0S</Duration></Task></Tasks>
<Resources><Resource><UID>1</UID><ID>1</ID><Name>Mona</Name></Resource></Resources>
<Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID></Assignment></Assignments>
</Project>"""


class Stop(Exception):
    """The worker died here."""


def rows() -> tuple[int, int, int]:
    found: list[int] = [model.objects.visible_to(SYSTEM).count() for model in (Task, Resource, Assignment)]
    return found[0], found[1], found[2]


def test_an_import_stopped_after_its_last_step_and_tried_again_makes_nobody_twice(
    send: Callable[..., ImportRun],
) -> None:
    run = send(PLAN)
    before = table_checksums()

    def stop(node: Node, file: Any, by: Actor) -> steps.Outcome:
        raise Stop

    last = steps.ImportStep("stop", 99, lambda node, file, by: steps.Preview(), stop)
    lent = steps.STEPS["schedule"]
    steps.STEPS["schedule"] = [*lent, last]
    try:
        with pytest.raises(Stop):
            pipeline.apply(run, by=SYSTEM)
    finally:
        steps.STEPS["schedule"] = lent
    assert table_checksums() == before
    again = ImportRun.objects.visible_to(SYSTEM).get(pk=run.pk)
    assert pipeline.apply(again, by=SYSTEM).state == ImportRun.State.APPLIED
    assert rows() == (1, 1, 1)
    assert pipeline.apply(again, by=SYSTEM).state == ImportRun.State.APPLIED
    assert rows() == (1, 1, 1)
    assert send(PLAN).preview["counts"] == {"added": 0, "changed": 0, "removed": 0}
