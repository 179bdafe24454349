"""Actions that only tests ask for: they stop, fail, report, and wait for a file."""

import time
from pathlib import Path

from steerhouse.core import editing, jobs
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.models import AccessRole


@action("accessrole.edit")
def rename(role: AccessRole, *, name: str, by: Actor) -> None:
    jobs.progress(40, "half way")
    jobs.result(f"/roles/{role.public_id}/")
    editing.edit(role, values={"name": name}, by=by)


@action("accessrole.edit")
def refuse(role: AccessRole, *, by: Actor) -> None:
    role.name = "never kept"
    role.save()
    raise Invalid({"name": ["Choose another name."]})


@action("accessrole.edit")
def break_down(role: AccessRole, *, by: Actor) -> None:
    raise ZeroDivisionError("secret 4711")


@action("accessrole.edit")
def append_after(role: AccessRole, *, letter: str, gate: str, by: Actor) -> None:
    """Adds a letter to the name, and ends no sooner than there is a file named `gate`."""
    role.name += letter
    role.save()
    Path(gate).with_suffix(".reached").touch()
    while not Path(gate).exists():
        jobs.progress(50, "waiting for the gate")
        time.sleep(0.05)


@jobs.job("accessrole.edit")
def rename_twice(role: AccessRole, *, by: Actor) -> None:
    rename(role, name="first", by=by, key=jobs.key("1"))
    rename(role, name="second", by=by, key=jobs.key("2"))
