"""Workers that are killed, on real processes and databases: every job is done exactly once, or not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

# Runs on a prepared home: starts real workers whose lease lasts two seconds.
SCRIPT = """
import atexit, json, signal, subprocess, sys, time
from pathlib import Path
from steerhouse.core import editing, jobs
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, AuditEntry, Job
from steerhouse.core.tests import job_actions

SYSTEM = Actor.system("test")
WORKER = "import django; django.setup(); from steerhouse.core import jobs_beat, jobs_worker as w; "\\
    "jobs_beat.LEASE, jobs_beat.BEAT, jobs_beat.LOOK = 2.0, 0.5, 0.1; w.run(None)"
gate = Path(GATE)

def start():
    worker = subprocess.Popen([sys.executable, "-c", WORKER])
    atexit.register(worker.kill)
    return worker

def until(condition, seconds=40):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)

def look(thing):
    return type(thing).objects.visible_to(SYSTEM).get(pk=thing.pk)

def ask():
    values = {"letter": "x", "gate": str(gate)}
    found = jobs.later(job_actions.append_after, role, title="Append", arguments=values, by=SYSTEM)
    return found

role = editing.add(AccessRole, values={"name": "Clerk ", "rights": ["tree.view"]}, by=SYSTEM)
found = ask()
"""

KILL = """
first = start()
until(gate.with_suffix(".reached").exists)
until(lambda: jobs.seen(look(found)).step == "waiting for the gate")
progress = jobs.seen(look(found)).progress
first.send_signal(signal.SIGKILL); first.wait()
gate.touch()
second, third = start(), start()
until(lambda: look(found).state == "done")
time.sleep(1)
for worker in (second, third):
    worker.terminate(); worker.wait(10)
entries = AuditEntry.objects.filter(key=f"job:{found.public_id}").count()
print(json.dumps([look(found).attempts, progress, look(role).name, entries]))
"""

CANCEL = """
first = start()
until(gate.with_suffix(".reached").exists)
asked = time.monotonic()
jobs.cancel(look(found), by=SYSTEM)
until(lambda: look(found).state == "cancelled" and look(found).lease_until is None)
took = time.monotonic() - asked
first.terminate()
print(json.dumps([took < 5, look(role).name, first.wait(10)]))
"""


def carry_out(home: Any, script: str) -> list[Any]:
    gate = home.folder / "gate"
    printed = home.python(f"GATE = {str(gate)!r}\n{SCRIPT}{script}", timeout=120)
    return list(json.loads(printed.splitlines()[-1]))


def test_a_job_whose_worker_is_killed_is_done_exactly_once_by_another(
    database: str, make_home: Callable[[str], Any]
) -> None:
    attempts, progress, name, entries = carry_out(make_home(database), KILL)
    assert (attempts, progress, name, entries) == (2, 50, "Clerk x", 1)


def test_a_running_job_that_is_cancelled_stops_and_keeps_nothing(
    database: str, make_home: Callable[[str], Any]
) -> None:
    quickly, name, code = carry_out(make_home(database), CANCEL)
    assert (quickly, name, code) == (True, "Clerk ", 0)
