"""What this room lends to the import of files: a schedule file becomes the plan of a project."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.imports.differences import Shortened
from steerhouse.core.imports.steps import (
    Counts,
    ImportKind,
    ImportStep,
    Outcome,
    Preview,
    add_import_kind,
    add_import_step,
)
from steerhouse.core.models import AuditEntry, Node
from steerhouse.core.pages import cells
from steerhouse.core.pages.addresses import address
from steerhouse.interchange.schedule_file import NotCarried, ScheduleFile
from steerhouse.organization.models import Resource
from steerhouse.projects.actions import add_component, refresh_stated, write_figures
from steerhouse.projects.models import Component
from steerhouse.schedule import listed, slips
from steerhouse.schedule.actions import apply_tasks, reschedule
from steerhouse.schedule.figures import figures_of
from steerhouse.schedule.incoming import Incoming
from steerhouse.schedule.models import Schedule

FLOOR = 40
# After the step that makes the projects of a list.
FLOOR_OF_LISTS = 60
# How the audit calls it when a plan came in.
IMPORTED = "plan imported"
ONE_MORE = Counts(added=1)


def component_for(node: Node, file: ScheduleFile, by: Actor) -> Component:
    """The project at this place; below a portfolio or program the project of the file's title, made where there is none
    yet. The new one is not saved here."""
    place = Component.objects.visible_to(by).filter(node=node).select_related("node").first()
    if place is not None and place.kind == Component.Kind.PROJECT:
        return place
    title = title_of(file)
    if not title:
        raise Invalid({"into": [_("The file has no title from which a project could be named. Choose a project.")]})
    same = Component.objects.visible_to(by).filter(kind=Component.Kind.PROJECT, parent=place, name__iexact=title)
    found = same.select_related("node").first()
    if found is None and not by.may("component.add", node):
        raise Denied(_("You do not have the right to add a project here. Choose the project that the file is of."))
    return found or Component(parent=place, kind=Component.Kind.PROJECT, name=title)


def title_of(file: ScheduleFile) -> str:
    """What the file calls its project: its title, its summary row, or its name without the ending."""
    summary = next((task.name for task in file.tasks if task.outline_level == 0 and task.summary), "")
    name = file.project.title or summary or file.project.name
    return Shortened().line(name.removesuffix(".xml").removesuffix(".mpp"), 300, _("title"))


def preview(node: Node, file: ScheduleFile, by: Actor) -> Preview:
    """What the plan would become. A loop of links or a calendar without working time is refused here already."""
    component = component_for(node, file, by)
    plan = slips.coming(file, component, by)
    incoming = Incoming(file, component, by)
    counts = incoming.counts if component.pk else incoming.counts + ONE_MORE
    things = {one.name: one.counts for one in incoming.differences if one.counts.total}
    ordered = sorted(incoming.differences, key=lambda one: one is not incoming.tasks)
    return Preview(
        **vars(counts),
        lines=[row for one in ordered for row in one.lines()],
        not_carried=[*file.not_carried, *incoming.shortened.not_carried, *costs_left(incoming)],
        facts=facts(component, file),
        things=things if component.pk else {_("projects"): ONE_MORE, **things},
        warnings=file.warnings,
        kept=slips.kept(incoming, plan),
    )


def facts(component: Component, file: ScheduleFile) -> list[tuple[str, str]]:
    """What the file holds, for people."""
    title = component.name if component.pk else _("%s (new)") % component.name
    days = [
        (_("Start"), file.project.start),
        (_("Finish"), file.project.finish),
        (_("Status date"), file.project.status_date),
    ]
    counted = [
        (_("Tasks"), sum(not task.summary for task in file.tasks)),
        (_("Links"), len(file.links)),
        (_("Calendars"), len(file.calendars)),
        (_("Resources"), len(file.resources)),
        (_("Assignments"), len(file.assignments)),
    ]
    dated = [(label, str(cells.plan_day(value))) for label, value in days if value is not None]
    own = [(_("Fields of the file"), ", ".join(one.label for one in file.fields))] if file.fields else []
    return [(_("Project"), title), (_("Format"), file.format), *dated, *((k, str(v)) for k, v in counted), *own]


def costs_left(incoming: Incoming) -> list[NotCarried]:
    """Costs in another currency than the project's stay in the file, and those that the actor may not see."""
    count = sum(bool(task.cost) for task in incoming.file.tasks)
    rates = sum(one.standard_rate is not None for one in incoming.file.resources)
    found = []
    if incoming.hidden(Resource):
        found = [NotCarried(_("Costs and rates, which you may not see here"), count + rates, "")]
    elif not incoming.costs_carried:
        found = [NotCarried(_("Costs, being in %s") % (incoming.currency or _("no named currency")), count, "Task")]
    return [one for one in found if one.count]


def apply(node: Node, file: ScheduleFile, by: Actor) -> Outcome:
    """Write the plan; a project that is new is added first."""
    component, more = component_for(node, file, by), Counts()
    if component.pk is None:
        values = {"parent": component.parent, "kind": component.kind, "name": component.name}
        component, more = add_component(Component, values=values, by=by), ONE_MORE
    counts = apply_tasks(component, file=file, by=by)
    return Outcome(counts + more, address(component))


def after_undo(node: Node, entry: AuditEntry, by: Actor) -> None:
    """Dates and figures follow the plan that is there again, or the stated ones where there was none before."""
    ids = entry.lines.filter(model=Component._meta.label_lower, kind=IMPORTED).values("object_id")
    for component in Component.objects.visible_to(by).filter(public_id__in=ids):
        if Schedule.objects.visible_to(by).filter(component=component).exists():
            reschedule(component, by=by)
        else:
            write_figures({component.pk: dict.fromkeys(figures_of(Schedule(), [], {}, []))})
            refresh_stated([component.pk], by=by)


add_import_kind(
    ImportKind(
        name="schedule",
        label=gettext_lazy("Microsoft Project XML (.xml, .xml.gz), Primavera P6 (.xer, .xml)"),
        holds=ScheduleFile,
        verb="schedule.import",
        becomes=gettext_lazy(
            "The plan of a project: tasks, links, calendars, resources, assignments, progress and baselines. Its dates "
            "are computed anew. Into a portfolio it comes as the project of its title."
        ),
        part="schedule/_slips.html",
    )
)
add_import_step(kind="schedule", step=ImportStep("plan", FLOOR, preview, apply, after_undo))
add_import_step(
    kind="portfolio",
    step=ImportStep("activities", FLOOR_OF_LISTS, listed.preview, listed.apply, after_undo),
)
