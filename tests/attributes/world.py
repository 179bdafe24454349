"""Attributes of projects for tests, and the projects that have them."""

import itertools
import json
from typing import Any

from steerhouse.attributes.actions import add_attribute
from steerhouse.attributes.models import Attribute, PickEntry, PickList
from steerhouse.core import editing
from steerhouse.core.tests.pages_world import SYSTEM, somebody
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component

VIEW = ("projects.view", "tree.view", "organization.view")
EDIT = (*VIEW, "projects.edit")


def pick_list(name: str, *entries: str | tuple[str, str]) -> PickList:
    """A list with entries in this order; a pair names the color as well."""
    made = editing.add(PickList, values={"name": name}, by=SYSTEM)
    for position, entry in enumerate(entries):
        words, look = entry if isinstance(entry, tuple) else (entry, "")
        values = {"list": made, "name": words, "look": look, "position": position}
        editing.add(PickEntry, values=values, by=SYSTEM)
    return made


def attribute(key: str, kind: str = "text", entity: str = "projects.component", **more: Any) -> Attribute:
    values = {"code": key, "name": key.replace("_", " ").capitalize(), "kind": kind, "entity": entity, **more}
    made: Attribute = add_attribute(Attribute, values=values, by=SYSTEM)
    return made


def project(name: str, parent: Component | None = None, kind: str = "project", **attributes: Any) -> Component:
    values = {"name": name, "parent": parent, "kind": kind, "attributes": attributes}
    made: Component = add_component(Component, values=values, by=SYSTEM)
    return made


READERS = itertools.count(1)


def values_of(component: Component) -> dict[str, Any]:
    """The attributes of a project as somebody who has just come in reads them."""
    client = somebody(f"reader of values {next(READERS)}", *VIEW)
    found: dict[str, Any] = json.loads(client.get(f"/api/components/{component.public_id}/").content)["attributes"]
    return found
