"""What the published plan says, as a draft remembers it, and what became different since."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steerhouse.core.actors import Actor
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Link, Schedule, Task

OWN = (
    "name", "kind", "duration", "elapsed", "work", "constraint", "constraint_date", "deadline", "percent_complete",
    "actual_start", "actual_finish", "remaining_duration", "active", "manual", "set_start", "set_finish", "notes",
)  # fmt: skip
RELATED = {"parent": "parent__public_id", "calendar": "calendar__public_id"}
WHOLE = ("start", "status_date", "calendar_id", "schedule_from_finish", "given_finish", "progress_mode")
Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Difference:
    """A task that one of two states of a plan has otherwise: added, removed or changed, with both values by field."""

    id: str
    name: str
    change: str
    fields: Mapping[str, tuple[Any, Any]]


def snapshot(component: Component, *, by: Actor) -> dict[str, Any]:
    """What planners typed, in three questions: tasks by public id, and how the plan is computed. No computed date."""
    schedule = Schedule.objects.visible_to(by).filter(component=component).values(*WHOLE).first()
    return {"plan": schedule or {}, "tasks": rows_of(component, by=by)}


def rows_of(component: Component, *, by: Actor) -> Rows:
    """The live tasks in the order of the plan, with the links that each waits for."""
    waits: dict[str, list[list[Any]]] = defaultdict(list)
    links = Link.objects.visible_to(by).live().filter(successor__component=component, predecessor__archived_at=None)
    ends = ("successor__public_id", "predecessor__public_id", "kind", "lag", "lag_unit")
    for successor, *link in links.order_by("predecessor__position", "kind").values_list(*ends):
        waits[successor].append(link)
    tasks = Task.objects.visible_to(by).live().filter(component=component).in_outline()
    return {
        public_id: dict(zip((*OWN, *RELATED), values, strict=True)) | {"predecessors": sorted(waits[public_id])}
        for public_id, *values in tasks.values_list("public_id", *OWN, *RELATED.values())
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Tasks that are not the same in two snapshots, in the order of the later one; what is gone comes last."""
    old, new = before.get("tasks", {}), after.get("tasks", {})
    found = []
    for key, row in new.items():
        if key not in old:
            found.append(Difference(key, row["name"], "added", {}))
        elif fields := {name: (old[key].get(name), row[name]) for name in row if old[key].get(name) != row[name]}:
            found.append(Difference(key, row["name"], "changed", fields))
    found += [Difference(key, row["name"], "removed", {}) for key, row in old.items() if key not in new]
    if before.get("plan") != after.get("plan"):
        found.append(Difference("", "", "changed", {}))
    return found
