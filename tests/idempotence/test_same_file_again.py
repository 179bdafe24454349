"""B15: the same file again changes nothing, a file with three changes changes three, and nobody is there twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from steerhouse.core.actors import Actor
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.models import Node
from steerhouse.core.tests.import_checks import table_checksums
from steerhouse.organization.models import Resource
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Link, Task
from tests.idempotence.plans import PlanFile

SYSTEM = Actor.system("test")
NOTHING = {"added": 0, "changed": 0, "removed": 0}

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def node(settings: Any, tmp_path: Path) -> Node:
    settings.MEDIA_ROOT = tmp_path
    project = add_component(Component, values={"name": "Depot", "kind": "project"}, by=SYSTEM)
    found: Node = project.node
    return found


@pytest.fixture
def read(node: Node) -> Callable[[PlanFile], ImportRun]:
    def read(plan: PlanFile) -> ImportRun:
        run = pipeline.send_in(node, [plan.xml()], name="plan.xml", by=SYSTEM, options={})
        return pipeline.read(run, by=SYSTEM)

    return read


def counts(run: ImportRun) -> dict[str, int]:
    assert run.state == ImportRun.State.READY, run.preview.get("problems")
    found: dict[str, int] = run.preview["counts"]
    return found


def names(model: Any) -> list[str]:
    return sorted(model.objects.visible_to(SYSTEM).values_list("name", flat=True))


@pytest.mark.slow
def test_a_file_of_5000_tasks_again_changes_nothing_and_three_changes_are_three(
    read: Callable[[PlanFile], ImportRun],
) -> None:
    pipeline.apply(read(PlanFile(5_000, people=50)), by=SYSTEM)
    assert Task.objects.visible_to(SYSTEM).count() == 5_000
    assert counts(read(PlanFile(5_000, people=50))) == NOTHING
    changed = PlanFile(5_000, people=50, hours={7: 16}, names={8: "Renamed", 4_000: "Renamed too"})
    run = read(changed)
    assert counts(run) == {"added": 0, "changed": 3, "removed": 0}
    pipeline.apply(run, by=SYSTEM)
    assert counts(read(changed)) == NOTHING
    assert len(names(Resource)) == len(set(names(Resource))) == 50
    assert len(set(Task.objects.visible_to(SYSTEM).values_list("uid", flat=True))) == 5_000


def test_undo_of_the_first_import_leaves_every_table_as_it_was(read: Callable[[PlanFile], ImportRun]) -> None:
    # The index of search gets new keys when a project is found under its name again.
    before = table_checksums(without=("id", "version"))
    run = pipeline.apply(read(PlanFile(60)), by=SYSTEM)
    assert table_checksums(without=("id", "version")) != before
    pipeline.undo(run, by=SYSTEM)
    assert table_checksums(without=("id", "version")) == before


def test_undo_of_a_second_import_brings_tasks_links_and_dates_back(read: Callable[[PlanFile], ImportRun]) -> None:
    pipeline.apply(read(PlanFile(60)), by=SYSTEM)

    def plan() -> list[Any]:
        tasks = Task.objects.visible_to(SYSTEM).order_by("uid")
        links = Link.objects.visible_to(SYSTEM).order_by("predecessor__uid", "successor__uid")
        return [
            list(tasks.values_list("pk", "public_id", "uid", "name", "duration", "position", "parent_id", "start")),
            list(links.values_list("pk", "public_id", "predecessor__uid", "successor__uid")),
            names(Resource),
        ]  # fmt: skip

    before = plan()
    second = PlanFile(70, people=4, hours={3: 40}, names={4: "Renamed"}, without=frozenset({13, 14, 20}))
    run = pipeline.apply(read(second), by=SYSTEM)
    assert plan() != before
    pipeline.undo(run, by=SYSTEM)
    assert plan() == before
    assert counts(read(PlanFile(60))) == NOTHING
    assert counts(read(second)) == run.preview["counts"]
