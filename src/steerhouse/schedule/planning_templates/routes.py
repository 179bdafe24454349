"""The address at which a project begins from a template."""

from steerhouse.core.routes import route
from steerhouse.projects.models import Component
from steerhouse.schedule.planning_templates.views import begin_page


def declare() -> None:
    """Make it known, to be looked at and to be sent."""
    for name, method in (("projecttemplate.begin", "GET"), ("projecttemplate.begin.send", "POST")):
        route(
            "project-templates/<str:public_id>/begin/", begin_page, name=name, verb="component.add",
            methods=(method,), model=Component,
        )  # fmt: skip
