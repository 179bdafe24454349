"""`steerhouse demo`: a sample organization of three sizes, and the sample portfolio of a government."""

import datetime as dt
import json
import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.core.statistics import refresh_statistics
from steerhouse.interchange.read import read_list
from steerhouse.organization.models import Person
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.reporting.actions import apply_portfolio_list
from steerhouse.reporting.demo.check import check
from steerhouse.reporting.demo.load import load_projects
from steerhouse.reporting.demo.organization import CODE, lay_out
from steerhouse.reporting.demo.shape import SIZES, Size, dice, shape_of

SEED = 2026
AT_ONCE = 100
SAMPLE = Path(__file__).resolve().parents[1] / "sample"
LISTED = "GMPP"


def run(arguments: Namespace) -> int:
    """Load the sample organization and say what was loaded; 1 where one is there already or a figure is wrong."""
    began = time.monotonic()
    if there_is_one():
        return answer(arguments, {"error": "A sample organization is loaded already. Start with an empty database."}, 1)
    load(SIZES[arguments.size], today=timezone.localdate())
    if arguments.size == "S":
        load_government_portfolio()
    refresh_statistics()
    found = check()
    facts = {"size": arguments.size, **found.counts, "seconds": round(time.monotonic() - began, 1)}
    if found.problems:
        return answer(arguments, {**facts, "problems": found.problems[:20]}, 1)
    return answer(arguments, facts, 0)


def there_is_one() -> bool:
    """Whether the sample was loaded before."""
    with system("sample organization"):
        return bool(Component.objects.filter(code__in=[CODE, LISTED]).exists())


def load(size: Size, *, today: dt.date, seed: int = SEED) -> None:
    """The sample organization of a size, the same for the same day and seed."""
    by = Actor.system("sample organization")
    shape = shape_of(size, today, seed)
    setting = lay_out(Component, size=size, shape=shape, today=today, random=dice(seed, "organization"), by=by)
    for start in range(0, len(shape.projects), AT_ONCE):
        sketches = shape.projects[start : start + AT_ONCE]
        load_projects(Component, sketches=sketches, setting=setting, seed=seed, by=by)


def load_government_portfolio() -> None:
    """The yearly returns of the UK Government Major Projects Portfolio that ship as a sample."""
    by = Actor.system("sample organization")
    values = {"name": "UK Government Major Projects Portfolio", "code": LISTED, "kind": "portfolio", "currency": "GBP"}
    top = add_component(Component, values=values, by=by)
    for path in sorted(SAMPLE.glob("*.csv")):
        apply_portfolio_list(top.node, file=read_list(path), by=by)


def make_director(username: str) -> None:
    """Let a user try everything in the sample: an administrator by itself operates the system and edits no project."""
    by = Actor.system("sample organization")
    with system("sample organization"):
        user, role, root = User.objects.get(username=username), AccessRole.objects.get(name="Director"), Node.root()
        held = Grant.objects.live().filter(user=user, role=role, node=root).exists()
    if not held:
        editing.add(Grant, values={"user": user, "role": role, "node": root}, by=by)
    give_work(user, by)


def give_work(user: User, by: Actor) -> None:
    """Make the user that person of the sample who has most left to do, so that their own work shows something."""
    with system("sample organization"):
        taken = Person.objects.filter(user=user).exists()
        left = Count("resource__assignments", filter=Q(resource__assignments__task__due__isnull=False))
        free = Person.objects.live().filter(user=None, resource__isnull=False).annotate(left=left).filter(left__gt=0)
        busiest = free.order_by("-left", "pk").first()
    if busiest is not None and not taken:
        editing.edit(busiest, values={"user": user}, by=by)


def answer(arguments: Namespace, facts: dict[str, Any], code: int) -> int:
    """Print what happened, for people or as JSON."""
    if arguments.json:
        sys.stdout.write(json.dumps(facts) + "\n")
    elif "error" in facts:
        sys.stdout.write(f"{facts['error']}\n")
    else:
        sys.stdout.write("Sample organization: " + ", ".join(f"{name} {value}" for name, value in facts.items()) + "\n")
    return code
