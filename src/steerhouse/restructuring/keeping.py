"""What a deed leaves behind, so that people find it and take it back."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core import writing
from steerhouse.core.actions import action, require
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, SteerhouseError
from steerhouse.core.ids import new_id
from steerhouse.core.imports.inverse import take_back
from steerhouse.core.models import AuditChange, AuditEntry
from steerhouse.core.writing import record
from steerhouse.projects.actions import refresh_stated, return_in_tree, write_figures
from steerhouse.projects.measures import PLAN
from steerhouse.projects.models import Component, Figures
from steerhouse.restructuring.models import Restructuring
from steerhouse.schedule.actions import reschedule
from steerhouse.schedule.models import Schedule


class TakenBack(SteerhouseError):
    """It was taken back before."""

    status = 409
    title = gettext_lazy("This was taken back already.")
    next_step = gettext_lazy("Nothing is left to do.")


def keep(component: Component, kind: str, other: Component | None, *, words: str = "") -> Restructuring:
    """Store what the running action does, under the key of its audit entry. No names in `words`: not everybody who
    reads it sees both components."""
    change = writing.current()
    change.key = change.key or f"restructuring:{new_id()}"
    kept = Restructuring(component=component, kind=kind, other=other, words=words[:300], key=change.key)
    kept.save()
    return kept


@action("component.restructure")
def undo(component: Component, *, done: Restructuring, by: Actor) -> None:
    """Take a deed back as a whole, unless later edits would be lost; the rights hold wherever it took place."""
    rows = list(Restructuring.objects.filter(key=done.key).select_related("component__node", "other__node"))
    for place in [place for one in rows for place in (one.component, one.other) if place is not None]:
        require(by, "component.restructure", place)
    if any(one.undone_at for one in rows):
        raise TakenBack()
    entry = AuditEntry.objects.filter(key=done.key).first()
    if entry is None:
        raise Invalid({"": [_("Its entry in the audit is not kept any more.")]})
    set_back(component, entry=entry, by=Actor.system(_("a restructuring was taken back")))
    for one in Restructuring.objects.filter(key=done.key).select_related("component__node"):
        one.undone_at = timezone.now()
        one.save()
        record(one.component, "taken back", deed=one.kind)


@action("component.restructure")
def set_back(component: Component, *, entry: AuditEntry, by: Actor) -> None:
    """Write the entry backwards, hang components where they hung, and compute what follows.

    Acts as the system: comments of others and rows of both places return with it.
    """
    lines = AuditChange.objects.filter(entry=entry)
    named = set(lines.filter(model=Component._meta.label_lower).values_list("object_id", flat=True))
    planned = lines.filter(model__in=["schedule.task", "schedule.schedule"]).exists()
    stated = lines.filter(model__startswith="projects.").exclude(model=Component._meta.label_lower).exists()
    take_back(entry, leave=frozenset({Restructuring._meta.label_lower}))
    rows = list(Component.objects.filter(public_id__in=named).select_related("node", "parent__node").order_by("pk"))
    return_in_tree(rows, by=by)
    planless = Figures.objects.filter(component__in=rows, component__schedule=None, task_count__isnull=False)
    write_figures({pk: dict.fromkeys(PLAN) for pk in planless.values_list("pk", flat=True)})
    if stated or planned:
        refresh_stated([one.pk for one in rows], by=by)
    if planned:
        for schedule in Schedule.objects.filter(component__in=rows).select_related("component__node"):
            reschedule(schedule.component, by=by)
