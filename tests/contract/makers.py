"""A valid row of any entity, made from its fields alone, standing in a branch of the tree."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.models import Entity, Node
from steerhouse.core.pages import pages_of
from steerhouse.core.pages.shell import homes

SYSTEM = Actor.system("contract tests")
# Values whose form no field tells.
SAMPLES: dict[str, Any] = {
    "core.AccessRole.rights": ["tree.view"],
    "projects.RatingScale.grades": [
        {"value": "green", "label": "Green", "look": "ok"},
        {"value": "red", "label": "Red", "look": "critical"},
    ],
    "signon.IdentityProvider.issuer": "https://login.example.org/office",
    "signon.Directory.address": "ldaps://directory.example.org",
}


def plan_of(maker: "Maker", branch: "Branch") -> dict[str, Any]:
    """Tasks stand in a plan."""
    plan = maker.one(apps.get_model("schedule.Schedule"), branch)
    return {"component": plan.component}


def made_from_a_plan(maker: "Maker", branch: "Branch") -> dict[str, Any]:
    """A template is made from a project with tasks."""
    return {"source": maker.one(apps.get_model("schedule.Task"), branch).component}


def tasks_of_one_plan(maker: "Maker", branch: "Branch") -> dict[str, Any]:
    """A link joins two tasks of one plan."""
    task = apps.get_model("schedule.Task")
    return {"predecessor": maker.row(task, branch), "successor": maker.row(task, branch)}


def graded(maker: "Maker", branch: "Branch") -> dict[str, Any]:
    """A rating with a grade of its scale."""
    scale = maker.one(apps.get_model("projects.RatingScale"), branch)
    return {"scale": scale, "grade": scale.grades[0]["value"]}


def at_a_place_of_its_own(maker: "Maker", branch: "Branch") -> dict[str, Any]:
    """A place holds each signal once, so each setting gets a new place below the branch."""
    with system("contract tests"):
        above = Node.objects.get(pk=branch.node.pk)
        return {"node": Node.objects.add_child(above, {"title": branch.canary, "kind": "branch"})}


# Rows that have to fit each other beyond what constraints of one row say.
RECIPES: dict[str, Callable[["Maker", "Branch"], dict[str, Any]]] = {
    "schedule.Task": plan_of,
    "schedule.CheckThresholds": at_a_place_of_its_own,
    "schedule.Link": tasks_of_one_plan,
    "schedule.ProjectTemplate": made_from_a_plan,
    "projects.Rating": graded,
    "reporting.SignalSetting": at_a_place_of_its_own,
}
FIRST_DAY = dt.date(2031, 1, 1)


@action("add")
def plant(model: type[Entity], *, values: dict[str, Any], by: Actor) -> Any:
    """A row as it comes from outside, without the room's own verb."""
    thing = model(**values)
    thing.full_clean()
    thing.save()
    return thing


@dataclass
class Branch:
    """A part of the tree with a word that stands in everything made there."""

    canary: str
    node: Node
    home: Any = None
    made: dict[type[models.Model], Any] = field(default_factory=dict)


class Maker:
    """Makes rows; each text holds the canary of its branch, so that a leak can be read."""

    def __init__(self, first: int = 1) -> None:
        self.counter = itertools.count(first)
        self.codes = ("".join(letters) for letters in itertools.product("XQZ", ascii_uppercase, ascii_uppercase))

    def branch(self, canary: str) -> Branch:
        """A new part of the tree right under the root."""
        if homes():
            pages, way = homes()[0]
            home = self._home(Branch(canary, None), pages.model)  # type: ignore[arg-type]
            return Branch(canary, getattr(home, way), home)
        with system("contract tests"):
            root = Node.objects.get(path="0001")
            return Branch(canary, Node.objects.add_child(root, {"title": canary, "kind": "branch"}))

    def row(self, model: type[Any], branch: Branch, **given: Any) -> Any:
        """A new row of this kind in the branch."""
        if model in [pages.model for pages, _way in homes()]:
            return self._home(branch, model)
        if model is Node:
            return branch.node
        return plant(model, values=self.values(model, branch, **given), by=SYSTEM)

    def one(self, model: type[Any], branch: Branch) -> Any:
        """A row of this kind in the branch, the same one each time."""
        if model not in branch.made:
            branch.made[model] = self.row(model, branch)
        return branch.made[model]

    def _home(self, branch: Branch, model: type[Any]) -> Any:
        pages = pages_of(model)
        assert pages is not None and pages.add is not None
        return pages.add(model, values=self.home_values(model, branch), by=SYSTEM)

    def home_values(self, model: type[Any], branch: Branch) -> dict[str, Any]:
        """The values of something that brings its own place in the tree."""
        values = self._required(model, branch)
        if branch.home is not None:
            above = next(f.name for f in model._meta.concrete_fields if f.related_model is model)
            values[above] = branch.home
        return values

    def values(self, model: type[Any], branch: Branch, **given: Any) -> dict[str, Any]:
        """The fewest values that pass every rule of the model; what it points at is shared, or new where it must be."""
        if model in [pages.model for pages, _way in homes()]:
            return self.home_values(model, branch)
        recipe = RECIPES.get(model._meta.label)
        given = (recipe(self, branch) if recipe else {}) | given
        problem: Exception = AssertionError("nothing was tried")
        for fresh in (False, True):
            values = self._required(model, branch, fresh) | given
            if any(found.name == "node" for found in model._meta.concrete_fields):
                values.setdefault("node", branch.node)
            for more in self._more(model, branch, values):
                try:
                    with system("contract tests"):
                        model(**values, **more).full_clean()
                    return values | more
                except ValidationError as refused:
                    problem = refused
        raise AssertionError(f"no valid {model.__name__} found: {problem}")

    def _more(self, model: type[Any], branch: Branch, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Nothing more, then one optional value more, then two: some rules ask for either of two fields."""
        spare = [
            f
            for f in model._meta.concrete_fields
            if f.name not in values and f.editable and not (f.is_relation or f.primary_key)
        ]
        yield {}
        for count in (1, 2):
            for chosen in itertools.combinations(spare, count):
                yield {found.name: self._value(found, branch) for found in chosen}

    def _required(self, model: type[Any], branch: Branch, fresh: bool = False) -> dict[str, Any]:
        words = set(getattr(model, "search", ()))
        return {
            found.name: self._value(found, branch, fresh)
            for found in model._meta.concrete_fields
            if found.editable and (self._is_needed(found) or (found.name in words and not found.choices))
        }

    def _is_needed(self, found: Any) -> bool:
        if str(found) in SAMPLES:
            return True
        if found.primary_key or found.has_default():
            return False
        return not found.null if found.is_relation else not (found.blank or found.null)

    def _value(self, found: Any, branch: Branch, fresh: bool = False) -> Any:
        number = next(self.counter)
        if str(found) in SAMPLES:
            return SAMPLES[str(found)]
        if found.is_relation:
            fresh = (fresh or found.one_to_one) and found.related_model is not Node
            return self.row(found.related_model, branch) if fresh else self.one(found.related_model, branch)
        if found.choices:
            return found.flatchoices[0][0]
        if isinstance(found, models.EmailField):
            return f"{branch.canary.lower()}{number}@example.org"
        if isinstance(found, models.CharField | models.TextField):
            return self._text(found, branch, number)
        if isinstance(found, models.DateTimeField):
            return dt.datetime(2031, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=number)
        if isinstance(found, models.DateField):
            return FIRST_DAY + dt.timedelta(days=number)
        if isinstance(found, PlanTime):
            return 32_000_000 + number * 1440
        if isinstance(found, models.BooleanField | models.JSONField):
            return found.get_default() or False
        return 1_000_000 + number if isinstance(found, MinorUnits) else self._count(found, number)

    def _count(self, found: Any, number: int) -> int:
        try:
            found.run_validators(number)
        except ValidationError:
            return 1
        return number

    def _text(self, found: Any, branch: Branch, number: int) -> str:
        wanted = f"{branch.canary} {found.name} {number}"[: found.max_length]
        for text in itertools.chain([wanted, wanted.replace(" ", "-")], self.codes):
            try:
                found.run_validators(text)
            except ValidationError:
                continue
            if not (found.unique and found.model._base_manager.filter(**{found.name: text}).exists()):
                return text
        raise AssertionError(f"no text fits {found}")
