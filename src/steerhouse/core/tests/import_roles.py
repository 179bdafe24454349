"""An import that only tests know: the tasks of a schedule file become access roles, so that the pipeline runs whole."""

from collections.abc import Iterator
from typing import Any

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.imports.steps import Counts, ImportKind, ImportStep, Line, Outcome, Preview
from steerhouse.core.models import AccessRole, Node
from steerhouse.core.writing import add_rows, change_rows, remove_rows
from steerhouse.interchange.schedule_file import ScheduleFile

PREFIX = "task "
KIND = ImportKind(name="schedule", label="Schedule", holds=ScheduleFile, verb="accessrole.edit")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="http://schemas.microsoft.com/project"><Name>p</Name><Tasks>'
TAIL = "</Tasks></Project>"


def schedule_xml(tasks: dict[int, str], tail: str = TAIL) -> bytes:
    """A small schedule: uid → name."""
    rows = "".join(f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name></Task>" for uid, name in tasks.items())
    return f"{HEAD}{rows}{tail}".encode()


def wanted(file: ScheduleFile) -> dict[str, str]:
    return {f"{PREFIX}{task.uid}": task.name for task in file.tasks}


def compared(file: ScheduleFile) -> Iterator[tuple[str, str, AccessRole | None, str]]:
    """Each row as (kind of change, name, stored role, wanted summary)."""
    target = wanted(file)
    stored = {role.name: role for role in AccessRole.objects.visible_to(Actor.system("compare"))}
    for name, text in target.items():
        role = stored.get(name)
        if role is None or role.summary != text:
            yield ("added" if role is None else "changed"), name, role, text
    for name, role in stored.items():
        if name.startswith(PREFIX) and name not in target:
            yield "removed", name, role, ""


def preview(node: Node, file: ScheduleFile, by: Actor) -> Preview:
    found = list(compared(file))
    counts = {kind: sum(one[0] == kind for one in found) for kind in ("added", "changed", "removed")}
    lines = [Line(kind, "Role", name, f"{role.summary if role else ''} → {text}") for kind, name, role, text in found]
    return Preview(**counts, lines=lines, not_carried=file.not_carried, warnings=file.warnings)


@action("accessrole.edit")
def apply_roles(node: Node, *, file: ScheduleFile, by: Actor) -> Counts:
    groups: dict[str, list[AccessRole]] = {"added": [], "changed": [], "removed": []}
    for kind, name, role, text in compared(file):
        row = role or AccessRole(name=name, rights=["tree.view"])
        row.summary = text or row.summary
        groups[kind].append(row)
    add_rows(groups["added"])
    change_rows(groups["changed"], ["summary"])
    remove_rows(groups["removed"])
    return Counts(*(len(rows) for rows in groups.values()))


def apply(node: Node, file: Any, by: Actor) -> Outcome:
    return Outcome(apply_roles(node, file=file, by=by), url="/roles/")


STEP = ImportStep("roles", 1, preview, apply)
