"""Questions about what was restructured."""

from dataclasses import dataclass

from django.db.models import Q

from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible
from steerhouse.core.pages.addresses import address
from steerhouse.projects.models import Component
from steerhouse.restructuring.models import Restructuring


@dataclass(frozen=True)
class Done:
    """One deed as the page lists it; the other component only as far as the reader sees it."""

    row: Restructuring
    component: Component | None
    other: Component | None
    may_undo: bool

    @property
    def links(self) -> list[tuple[str, str]]:
        """Names and addresses of the components in it."""
        return [(str(one), f"{address(one)}?here=yes") for one in (self.component, self.other) if one is not None]


def done_with(component: Component, *, by: Actor, most: int = 50) -> list[Done]:
    """The newest deeds in which the component took part."""
    rows = Restructuring.objects.visible_to(by).filter(Q(component=component) | Q(other=component))
    found = list(rows.select_related("component__node", "other__node").order_by("-id")[:most])
    ids = {pk for one in found for pk in (one.component_id, one.other_id) if pk}
    seen = set(Component.objects.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Done(
            one, one.component, one.other if one.other_id in seen else None,
            one.undone_at is None and by.may("component.restructure", one.component),
        )
        for one in found
    ]  # fmt: skip


def the_row(component: Component, public_id: str, *, by: Actor) -> Restructuring:
    """One deed of this component; NotVisible where it has no such."""
    found: Restructuring = (
        Restructuring.objects.visible_to(by).select_related("component__node").by_public_id(public_id)
    )
    if component.pk not in (found.component_id, found.other_id):
        raise NotVisible()
    return found


def survivor_of(component: Component, *, by: Actor) -> Component | None:
    """Into what an archived component was merged, if the actor sees it; several steps at once."""
    found: Component = component
    for _turn in range(20):
        row = (
            Restructuring.objects.visible_to(by)
            .filter(component=found, kind=Restructuring.Kind.MERGE, undone_at=None, other__isnull=False)
            .order_by("-id")
            .first()
        )
        following = Component.objects.visible_to(by).filter(pk=row.other_id).first() if row and row.other_id else None
        if following is None or following.archived_at is None:
            return following
        found = following
    return None
