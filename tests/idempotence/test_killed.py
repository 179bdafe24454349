"""Q10: an import whose process is killed at any step leaves nothing, and tried again it ends as one clean run does."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.idempotence.plans import PlanFile
from tests.support.servers import Home

KILLS = 10
SETUP = """
import json, os, signal, sys
import django; django.setup()
from pathlib import Path
from django.db import connection
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.models import Node
by = Actor.system("test")
"""
READ = """
with system("arrange"):
    root = Node.root()
run = pipeline.send_in(root, [Path(sys.argv[1]).read_bytes()], name="plan.xml", by=by, options={})
print(pipeline.read(run, by=by).state)
"""
# Tell how every table is, then carry out, and die before the given statement; 0 never, -1 after the last one. Prints
# how many there were.
APPLY = """
from steerhouse.core.tests.import_checks import table_checksums
print(json.dumps(table_checksums()), flush=True)
at, seen = int(sys.argv[1]), 0
def count(execute, sql, params, many, context):
    global seen
    seen += 1
    if seen == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
run = ImportRun.objects.visible_to(by).get()
with connection.execute_wrapper(count):
    run = pipeline.apply(run, by=by)
if at == -1:
    os.kill(os.getpid(), signal.SIGKILL)
print(seen)
"""
LOOK = """
from steerhouse.core import audit
from steerhouse.organization.models import Resource
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Assignment, Link, Task
def rows(model, *names):
    return sorted(map(list, model.objects.visible_to(by).values_list(*names)), key=repr)
print(json.dumps({
    "tasks": rows(Task, "uid", "name", "duration", "position", "parent__uid", "start", "finish", "version"),
    "links": rows(Link, "predecessor__uid", "successor__uid", "kind", "lag"),
    "people": rows(Resource, "name", "source_uid"),
    "assignments": rows(Assignment, "uid", "task__uid", "resource__name", "units"),
    "components": rows(Component, "name", "kind", "version"),
    "broken": audit.verify().broken is not None,
    "state": ImportRun.objects.visible_to(by).get().state,
}))
"""


def python(home: Home, source: str, *typed: str) -> tuple[int, str]:
    """Run a piece of Python on this home; its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", SETUP + source, *typed],
        env=home.environment | {"DJANGO_SETTINGS_MODULE": "steerhouse.config.settings"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-3000:]
    return done.returncode, done.stdout.strip()


def look(home: Home) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(python(home, LOOK)[1])
    assert not found.pop("broken")
    return found


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xml"
    path.write_bytes(PlanFile(40).xml())
    return path


@pytest.mark.both_databases
@pytest.mark.slow
def test_killed_at_any_step_and_tried_again_it_ends_as_one_clean_run(
    database: str, make_home: Callable[[str], Home], plan: Path
) -> None:
    clean, home = make_home(database), make_home(database)
    for one in (clean, home):
        assert python(one, READ, str(plan))[1] == "ready"
    statements = python(clean, APPLY, "0")[1].splitlines()[-1]
    seen = []
    for kill in range(KILLS):
        at = 1 + kill * (int(statements) - 1) // (KILLS - 1)
        code, tables = python(home, APPLY, str(at))
        assert code == -signal.SIGKILL
        seen.append(tables)
    # Stored, and killed before anybody heard of it.
    code, tables = python(home, APPLY, "-1")
    assert code == -signal.SIGKILL
    # What each attempt found is what the one before had left: nothing.
    assert {*seen[1:], tables} == {seen[0]}
    assert python(home, APPLY, "0")[0] == 0
    expected, found = look(clean), look(home)
    assert found == expected
    assert found["state"] == "applied"
    print(f"{KILLS + 1} kills over {statements} statements on {database}")
