"""How long until every new date of a plan is there after an edit: `python -m benchmarks.plan_edit [TASKS …]`.

A chain of tasks in summaries of ten, made in a database of its own; each edit makes the first task longer, so that all
others move. Printed in milliseconds: the whole request on the server with its answer as text, warm, best and median,
by the clock and of this process's processor; the engine's own process is in the former only.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steerhouse.config.settings")
EDITS = 15


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory(prefix="steerhouse-plan-edit-") as home:
        os.environ["STEERHOUSE_HOME"] = home
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for size in sizes:
            costs, cpu, rows = edits(size)
            figures = {
                "tasks": size, "best": min(costs), "median": statistics.median(costs), "cpu best": min(cpu),
                "cpu median": statistics.median(cpu), "rows answered": rows,
            }  # fmt: skip
            sys.stdout.write(f"{json.dumps(figures)}\n")


def edits(size: int) -> tuple[list[int], list[int], int]:
    """Milliseconds of each edit by the clock and of the processor, and how many rows came back."""
    from django.test import RequestFactory

    from steerhouse.core.actors import Actor
    from steerhouse.projects.actions import add_component
    from steerhouse.projects.models import Component
    from steerhouse.schedule.actions import apply_tasks
    from steerhouse.schedule.models import Task
    from steerhouse.schedule.tests.makers import DAY, link, plan, summary, task, under
    from steerhouse.schedule.views import plan_edit

    by = Actor.system("benchmark")
    component = add_component(Component, values={"name": f"{size} tasks", "kind": "project"}, by=by)
    rows = []
    for first in range(1, size + 1, 10):
        parts = [task(number, f"Task {number}") for number in range(first, first + 10)]
        rows += [summary(size + first, f"Part {first}"), *under(size + first, *parts)]
    apply_tasks(component, file=plan(rows, [link(n, n + 1) for n in range(1, size)]), by=by)
    head = Task.objects.visible_to(by).get(component=component, uid=1)
    costs: list[int] = []
    cpu: list[int] = []
    revision, found = "", {}
    for turn in range(EDITS + 2):
        values = {"duration": DAY * (turn + 2)}
        edit = {"op": "set", "id": head.public_id, "version": head.version + turn, "values": values}
        body = json.dumps({"revision": revision, "operations": [edit]})
        request: Any = RequestFactory().post("/", body, content_type="application/json")
        request.actor = by
        before, busy = time.perf_counter(), time.process_time()
        answer: Any = plan_edit(request, component.public_id)
        costs.append(round(1000 * (time.perf_counter() - before)))
        cpu.append(round(1000 * (time.process_time() - busy)))
        found = json.loads(answer.content)
        revision = (found.get("changes") or found["drawing"])["revision"]
    return costs[2:], cpu[2:], len(found["changes"]["rows"]["id"])


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1_000, 10_000])
