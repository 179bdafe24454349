"""Two people change one plan at the same time, two hundred times each: on PostgreSQL, over two connections."""

import json
from collections.abc import Callable

import pytest

from tests.support.servers import Home

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
TIMES = 200
WRITE = """
import json, threading
from django.conf import settings
from django.db import connection
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Stale
from steerhouse.core.models import AuditEntry
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import add_link, add_task, reschedule
from steerhouse.schedule.edits import edit_plan
from steerhouse.schedule.models import Link, Task
from steerhouse.schedule.operations import Operation

settings.COMPUTE = False
by, refused, faults = Actor.system("two writers"), [], []
component = add_component(Component, values={"name": "Bridge", "kind": "project", "start": "2026-11-23"}, by=by)
def new(name):
    return add_task(Task, values={"component": component, "name": name, "duration": 480}, by=by)
shared, after, *own = [new(name) for name in ("Shared", "After", "Mine 0", "Mine 1")]
add_link(Link, values={"predecessor": shared, "successor": after}, by=by)

def set_one(task, **values):
    words = {"op": "set", "id": task.public_id, "version": task.version, "values": values}
    edit_plan(component, operations=[Operation("set", words)], draw=lambda plan: None, by=by)

def once(mine, number):
    if number % 2:
        return set_one(Task.objects.visible_to(by).get(pk=mine.pk), duration=number)
    try:
        task = Task.objects.visible_to(by).get(pk=shared.pk)
        set_one(task, duration=task.duration + 1)
    except Stale:
        refused.append(number)
        once(mine, number)

def write(mine):
    try:
        for number in range(TIMES):
            once(mine, number)
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()

threads = [threading.Thread(target=write, args=(one,)) for one in own]
for one in threads:
    one.start()
for one in threads:
    one.join()
rows = {one.name: one for one in Task.objects.visible_to(by)}
stored = {name: (one.start, one.finish) for name, one in rows.items()}
reschedule(component, by=by)
again = {one.name: (one.start, one.finish) for one in Task.objects.visible_to(by)}
with system("two writers"):
    edits = AuditEntry.objects.filter(verb="task.edit").count()
print(json.dumps({
    "vendor": connection.vendor, "faults": faults, "refused": len(refused), "edits": edits, "same": stored == again,
    "durations": {name: one.duration for name, one in rows.items()},
    "versions": {name: one.version for name, one in rows.items()},
}))
"""


def test_of_two_writers_in_one_plan_none_loses_an_edit_and_dates_fit_the_last_one(
    make_home: Callable[[str], Home],
) -> None:
    home = make_home("postgresql")
    found = json.loads(home.python(f"TIMES = {TIMES}\n{WRITE}", timeout=600).splitlines()[-1])
    assert (found["vendor"], found["faults"]) == ("postgresql", [])
    assert found["durations"] == {"Shared": 480 + TIMES, "After": 480, "Mine 0": TIMES - 1, "Mine 1": TIMES - 1}
    # Each edit raised a version by one and left one entry; who was late was told, and tried again.
    assert found["versions"] == {"Shared": 1 + TIMES, "After": 1, "Mine 0": 1 + TIMES // 2, "Mine 1": 1 + TIMES // 2}
    assert found["edits"] == 2 * TIMES
    assert found["same"]
    print(f"{found['refused']} of {2 * TIMES} edits were refused as stale and repeated")
