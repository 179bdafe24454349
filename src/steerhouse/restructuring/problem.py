"""Questions about what was restructured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.collaboration.comments import Comment
from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible
from steerhouse.core.pages.addresses import address
from steerhouse.interchange.portfolio_list.joining import loose_key
from steerhouse.projects.models import Component, CostFigure, FormerName, Narrative, Rating, ReportedDate
from steerhouse.restructuring.models import Restructuring
from steerhouse.schedule.models import Task

# Where two rows of one component would say the same: the fields that no two of its rows share in a period.
ONCE: dict[type[Any], tuple[str, ...]] = {
    Rating: ("rater", "period_id"),
    CostFigure: ("measure", "period_id"),
    ReportedDate: ("milestone", "period_id"),
    Narrative: ("topic", "period_id"),
    FormerName: ("name",),
}
# Fields of which the survivor takes one value or another.
CHOSEN = (
    "name", "code", "category", "description", "unit", "owner", "sponsor", "manager", "start", "finish", "currency",
)  # fmt: skip


def divided(model: type[Any], survivors: Any, others: Any) -> tuple[list[Any], list[Any]]:
    """The other's rows that can move, and those that say what a row of the survivor says already."""
    names = ONCE[model]
    keys = {tuple(getattr(row, name) for name in names) for row in survivors.live()}
    going: list[Any] = []
    staying: list[Any] = []
    for row in others.order_by("pk"):
        key = tuple(getattr(row, name) for name in names)
        stays = row.archived_at is None and None not in key and key in keys
        (staying if stays else going).append(row)
    return going, staying


@dataclass(frozen=True)
class Done:
    """One deed as the page lists it; the other component only as far as the reader sees it."""

    row: Restructuring
    component: Component | None
    other: Component | None
    may_undo: bool

    @property
    def what(self) -> str:
        """From where to where; a component that the reader does not see has no name here."""
        if self.row.kind == Restructuring.Kind.RENUMBER:
            return str(self.row.words)
        hidden = _("another component") if self.row.other_id else "–"
        if self.row.kind == Restructuring.Kind.MOVE and self.row.other_id is None:
            hidden = _("Organization")
        return f"{self.component} → {self.other or hidden}"

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


def candidates(component: Component, *, by: Actor) -> Any:
    """What could be merged into a component: live ones of its kind where the actor may do it."""
    rows = Component.objects.visible_to(by, "component.merge").live().filter(kind=component.kind)
    return rows.exclude(pk=component.pk).select_related("node", "parent__node")


def same_name(component: Component, *, by: Actor, most: int = 10) -> list[Component]:
    """Candidates whose name is the same but for fillers, case and signs."""
    key = loose_key(component.name)
    names = candidates(component, by=by).values_list("pk", "name")[:20_000]
    ids = [pk for pk, name in names if loose_key(name) == key][:most] if key else []
    return list(candidates(component, by=by).filter(pk__in=ids).order_by("name", "pk")) if ids else []


def what_moves(survivor: Component, others: Sequence[Component], *, by: Actor) -> list[tuple[str, str, str]]:
    """Kind of row, how many go to the survivor, how many stay because it says the same already."""
    found = []
    children = Component.objects.visible_to(by).filter(parent__in=others).count()
    found.append((_("Parts"), str(children), "0"))
    for model in ONCE:
        going = staying = 0
        for other in others:
            rows = [model.objects.visible_to(by).filter(component=one) for one in (survivor, other)]
            parts = divided(model, *rows)
            going, staying = going + len(parts[0]), staying + len(parts[1])
        if going or staying:
            found.append((capfirst(str(model._meta.verbose_name_plural)), str(going), str(staying)))
    said = sum(Comment.objects.about(other, by).count() for other in others)
    found.append((_("Comments"), str(said), "0"))
    return found


def follower(component: Component, by: Actor) -> str:
    """The address of the survivor of a merged component; empty where there is none that the actor sees."""
    found = survivor_of(component, by=by)
    return address(found) if found is not None else ""


def parts_of(component: Component, *, by: Actor, most: int = 300) -> list[Component]:
    """Live parts of the first level, with what leads to their places."""
    rows = Component.objects.visible_to(by, "component.split").live().filter(parent=component)
    return list(rows.select_related("node", "parent__node").order_by("name", "pk")[:most])


def first_tasks(component: Component, *, by: Actor, most: int = 300) -> list[Task]:
    """Live tasks of the first level, in the order of the plan."""
    return list(
        Task.objects.visible_to(by, "task.edit").live().filter(component=component, parent=None).in_outline()[:most]
    )


def place_of(component: Component | None, *, by: Actor) -> str:
    """The name of a place, as far as the actor sees it."""
    if component is None:
        return _("Organization")
    seen = Component.objects.visible_to(by).filter(pk=component.pk).exists()
    return str(component) if seen else _("another component")
