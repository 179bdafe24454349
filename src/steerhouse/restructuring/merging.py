"""Two or more components that turn out to be one become one; the others are archived and lead to the survivor."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.collaboration.comments import Comment
from steerhouse.collaboration.notices import Watch
from steerhouse.core import editing
from steerhouse.core.actions import action, require
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Archived, Invalid
from steerhouse.core.models import Entity
from steerhouse.core.writing import change_rows, record
from steerhouse.projects.actions import edit_component, label_node, refresh_stated, write_figures
from steerhouse.projects.measures import PLAN
from steerhouse.projects.models import Component, FormerName
from steerhouse.restructuring.keeping import keep
from steerhouse.restructuring.models import Restructuring
from steerhouse.restructuring.problem import CHOSEN, ONCE, divided
from steerhouse.schedule.actions import reschedule
from steerhouse.schedule.models import Schedule

MOST_MERGED = 10
PLAN_ROOMS = frozenset({"schedule", "drafts"})


@dataclass(frozen=True)
class Wish:
    """Which components go into the survivor, whose value each field takes, and whose plan comes along, if any."""

    others: Sequence[Component]
    fields: Mapping[str, Component] = field(default_factory=dict)
    plan: Component | None = None


@action("component.merge")
def merge(survivor: Component, *, wish: Wish, by: Actor) -> Component:
    """Make one component of several of the same kind; nothing is lost, and what cannot move stays with its own."""
    refuse_unlike(survivor, wish.others)
    for other in wish.others:
        require(by, "component.merge", other)
    take_values(survivor, wish, by=by)
    for other in wish.others:
        moved, stays = take_statements(survivor, other)
        for child in Component.objects.filter(parent=other).select_related("node", "parent__node").order_by("pk"):
            edit_component(child, values={"parent": survivor}, by=by)
        take_discussion(survivor, other=other, by=Actor.system(_("two components became one")))
        editing.archive(other, by=by)
        keep(other, Restructuring.Kind.MERGE, survivor)
        record(other, "merged into", survivor=survivor.public_id)
        record(survivor, "merged", component=other.public_id, name=other.name, moved=moved, stays=stays)
    if wish.plan is not None:
        take_plan(survivor, wish.plan, by=by)
    keep_names(survivor, wish.others)
    refresh_stated([survivor.pk, *(one.pk for one in wish.others)], by=by)
    return survivor


def refuse_unlike(survivor: Component, others: Sequence[Component]) -> None:
    """Only live components of one kind, of which none is a part of another."""
    if not others or len(others) > MOST_MERGED:
        raise Invalid({"others": [_("Name one to %d components.") % MOST_MERGED]})
    for other in others:
        if other.archived_at is not None:
            raise Archived(_("“%s” is archived. Restore it first.") % other)
        if other.pk == survivor.pk or other.kind != survivor.kind:
            kind = survivor.kind_word
            raise Invalid({"others": [_("“%(other)s” is no other %(kind)s.") % {"other": other, "kind": kind}]})
    places = sorted([survivor, *others], key=lambda one: one.node.path)
    for above, inside in itertools.pairwise(places):
        if inside.node.path.startswith(above.node.path):
            raise Invalid(
                {
                    "others": [
                        _("“%(part)s” is part of “%(whole)s”. Move it out first.") % {"part": inside, "whole": above}
                    ]
                }
            )


def take_values(survivor: Component, wish: Wish, *, by: Actor) -> None:
    """The values that were chosen field by field. A code is set free before it passes on."""
    values = {name: getattr(source, name) for name, source in wish.fields.items() if name in CHOSEN}
    giver = wish.fields.get("code")
    if giver is not None and giver.pk != survivor.pk and giver.code:
        giver = next(one for one in wish.others if one.pk == giver.pk)
        giver.code = ""
        change_rows([giver], ["code"])
        label_node(giver)
    before = survivor.code
    edit_component(survivor, values=values, by=by)
    if before and before != survivor.code:
        former_name(survivor, before)


def former_name(component: Component, name: str) -> None:
    """Keep a name or code by which the component was known, once."""
    known = FormerName.objects.filter(component=component, name=name).exists()
    if name and not known and name not in (component.name, component.code):
        FormerName(component=component, name=name, until=timezone.localdate()).save()


def keep_names(survivor: Component, others: Sequence[Component]) -> None:
    """Names and codes of those that were merged find the survivor."""
    for other in others:
        former_name(survivor, other.name)
        former_name(survivor, other.code)
    names = FormerName.objects.filter(component=survivor).order_by("pk").values_list("name", flat=True)
    survivor.other_names = " ".join(names)
    survivor.save()


def take_statements(survivor: Component, other: Component) -> tuple[int, int]:
    """Ratings, costs, dates, narratives and former names move; where the survivor says the same of the same period,
    the other's row stays with it. Returns how many moved and how many stay."""
    moved, stays = 0, 0
    for model in ONCE:
        going, staying = divided(model, *(model.objects.filter(component=one) for one in (survivor, other)))
        for row in going:
            row.component = survivor
        moved, stays = moved + change_rows(going, ["component_id"]), stays + len(staying)
    return moved, stays


@action("component.merge")
def take_discussion(survivor: Component, *, other: Component, by: Actor) -> None:
    """What was said about the other and who watches it. Comments belong to their authors, so the system moves them."""
    label = {"model": Component._meta.label_lower}
    comments = list(Comment._base_manager.filter(object_id=other.public_id, **label))
    watching = set(Watch._base_manager.filter(object_id=survivor.public_id, **label).values_list("user_id", flat=True))
    watches = [
        one for one in Watch._base_manager.filter(object_id=other.public_id, **label) if one.user_id not in watching
    ]
    for rows in (comments, watches):
        for row in rows:
            row.object_id = survivor.public_id
        change_rows(rows, ["object_id"])


def plans_of(components: Sequence[Component], *, by: Actor) -> list[Component]:
    """Those of the components that have a plan."""
    rows = Schedule.objects.visible_to(by).filter(component__in=[one.pk for one in components])
    planned = set(rows.values_list("component_id", flat=True))
    return [one for one in components if one.pk in planned]


def take_plan(survivor: Component, source: Component, *, by: Actor) -> None:
    """The whole plan of one of the others, with its baselines, drafts, board and rules; only where there is none."""
    require(by, "task.edit", survivor)
    if Schedule.objects.filter(component=survivor).exists():
        raise Invalid({"plan": [_("“%s” has a plan of its own; of two plans one stays behind.") % survivor]})
    for model in plan_models():
        rows = list(model.objects.filter(component=source).order_by("pk"))
        for row in rows:
            row.component = survivor
        change_rows(rows, ["component_id"])
    write_figures({source.pk: dict.fromkeys(PLAN)})
    reschedule(survivor, by=by)


def plan_models() -> list[Any]:
    """What belongs to the plan of a component, in the order of the floors."""
    relations: list[Any] = [one for one in Component._meta.get_fields(include_hidden=True) if one.auto_created]
    found = [one.related_model for one in relations if not one.concrete and one.field.name == "component"]
    return [model for model in found if issubclass(model, Entity) and model._meta.app_label in PLAN_ROOMS]
