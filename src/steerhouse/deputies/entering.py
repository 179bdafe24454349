"""Entering what somebody said: by one's own rights, under both names, on the tasks that this person works on."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from steerhouse.core.actors import Actor, Behalf
from steerhouse.core.errors import Denied, NotVisible
from steerhouse.core.pages.addresses import address
from steerhouse.core.verbs import VERBS
from steerhouse.organization.models import Person
from steerhouse.projects.models import Component, Rating, RatingScale
from steerhouse.schedule.models import Task
from steerhouse.schedule.work.assigned import assigned_to, my_work


def people_to_enter_for(by: Actor, most: int = 200) -> list[Person]:
    """People with an account in use, whom the actor sees."""
    rows = Person.objects.visible_to(by).live().filter(user__is_active=True, user__archived_at=None)
    return list(rows.exclude(user=by.user_id).order_by("name")[:most])


def entering(by: Actor, person: Person) -> Actor:
    """The actor with their own rights, who enters what this person said."""
    if by.behalf is not None:
        raise Denied(VERBS["work.enter_for"].label)
    user = person.user
    if user is None or not user.is_active or user.archived_at is not None or user.pk == by.user_id:
        raise NotVisible()
    behalf = Behalf(user.pk, str(user))
    return Actor(by.user_id, by.name, by.granted, by.scopes, token=by.token, behalf=behalf, user=by.user)


def work_of(by: Actor, today: dt.date) -> dict[str, Any]:
    """The tasks of the person entered for, where the actor may enter."""
    found = my_work(by, today)
    for part in found["parts"]:
        part.items[:] = [item for item in part.items if by.may("work.enter_for", item.task)]
    return {**found, "parts": [part for part in found["parts"] if part.items]}


def require_task(by: Actor, public_id: str) -> Task:
    """The task on which the person works and the actor may enter; NotVisible where there is none."""
    found: Task = assigned_to(by).select_related("component__node").by_public_id(public_id)
    if not by.may("work.enter_for", found):
        raise NotVisible()
    return found


@dataclass(frozen=True)
class Rated:
    """A project that the person answers for, as owner or manager."""

    component: Component
    address: str
    rater: str
    word: str


def rated_by(by: Actor, person: Person) -> list[Rated]:
    """The projects for which the person rates, where the actor may enter a rating."""
    found = []
    for rater, column in ((Rating.Rater.OWNER, "owner"), (Rating.Rater.MANAGER, "manager")):
        rows = Component.objects.visible_to(by).live().filter(**{column: person}).select_related("node")
        found += [
            Rated(one, address(one), rater.value, str(rater.label))
            for one in rows.order_by("name")
            if by.may("component.rate", one) and by.may("work.enter_for", one)
        ]
    return found


def scales_of(component: Component, by: Actor) -> list[RatingScale]:
    """The scales in use, that of the newest rating first."""
    newest = Rating.objects.visible_to(by).live().filter(component=component).order_by("-rated_on", "-pk").first()
    first = newest.scale_id if newest is not None else None
    return sorted(RatingScale.objects.visible_to(by).live().order_by("name"), key=lambda one: one.pk != first)
