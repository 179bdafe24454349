"""A draft as the Gantt draws it: its own bars, and those of the published plan where baselines stand."""

from collections.abc import Mapping
from typing import Any

from steerhouse.core.actors import Actor
from steerhouse.drafts.models import Draft
from steerhouse.drafts.replay import apart, replayed
from steerhouse.schedule.drawing import WorkClock, calendar_of, drawing, late, revision
from steerhouse.schedule.models import Schedule, Task

Dates = Mapping[str, tuple[int | None, int | None]]


def revision_of(draft: Draft, *, by: Actor) -> str:
    """Another text whenever the draft or the plan below it is another."""
    schedule = Schedule.objects.visible_to(by).get(component=draft.component_id)
    return f"{revision(schedule, None)}/{draft.public_id}/{draft.revised}"


def published_dates(draft: Draft, *, by: Actor) -> tuple[str, Dates]:
    """What is published: the revision of the draft over it, and start and finish by public id."""
    tasks = Task.objects.visible_to(by).live().filter(component=draft.component_id)
    dates = {key: (start, finish) for key, start, finish in tasks.values_list("public_id", "start", "finish")}
    return revision_of(draft, by=by), dates


def picture(draft: Draft, *, by: Actor) -> dict[str, Any]:
    """The draft over the plan as it is published."""
    before = published_dates(draft, by=by)
    with apart(draft, by=by):
        replayed(draft, by=by)
        return drawn(draft, before, by=by)


def drawn(draft: Draft, before: tuple[str, Dates], *, by: Actor) -> dict[str, Any]:
    """What stands in the plan at this moment, which is the draft, beside what is published."""
    schedule = Schedule.objects.visible_to(by).get(component=draft.component_id)
    found = drawing(draft.component, schedule, None, by=by)
    tasks, dates = found["tasks"], before[1]
    base = [dates.get(key, (None, None)) for key in tasks["id"]]
    moments = [moment for pair in base for moment in pair if moment is not None]
    first, last = min([*moments, found["start"]]), max([*moments, found["finish"]])
    clock, per_day = WorkClock(calendar_of(schedule, by=by), first, last), schedule.minutes_per_day
    sides = {"start": 0, "finish": 1}
    away = {
        name: [late(clock, pair[side], at, per_day) for pair, at in zip(base, tasks[name], strict=True)]
        for name, side in sides.items()
    }
    found["tasks"] = tasks | {
        "baselineStart": [pair[0] for pair in base], "baselineFinish": [pair[1] for pair in base],
        "startLate": away["start"], "late": away["finish"],
    }  # fmt: skip
    title = f"{draft.component} · {draft.name}"
    return found | {
        "title": title, "revision": before[0], "start": first, "finish": last, "nonWorking": clock.off(),
        "editable": found["editable"] and draft.is_open,
    }  # fmt: skip
