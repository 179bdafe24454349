"""What lists and details of project templates show."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import Actor
from steerhouse.core.pages import Facts, History, Pages, Panel
from steerhouse.schedule.models import ProjectTemplate
from steerhouse.schedule.planning_templates.actions import make_template


def beginning(template: ProjectTemplate, by: Actor) -> dict[str, ProjectTemplate] | None:
    """The line that leads to a new project; nothing for an archived template."""
    return {"thing": template} if template.archived_at is None else None


TEMPLATES = Pages(
    model=ProjectTemplate,
    path="project-templates",
    group=_("Portfolio"),
    position=60,
    columns=["name", "unit", "tasks", "source"],
    filters=["unit"],
    form=["source", "name", "unit", "summary", "with_links", "with_dates", "with_people"],
    order=["unit", "name"],
    search=False,
    panels=[
        Facts("", ["unit", "tasks", "source", "summary", "with_links", "with_dates", "with_people"]),
        Panel(_("New project"), "schedule/planning_templates/_begin.html", beginning, verb="component.add"),
        History(),
    ],
    add=make_template,
    edit=None,
    empty=(_("Make a template from a project that went well: new ones begin with its tasks, links and job roles."),),
)
