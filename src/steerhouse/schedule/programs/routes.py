"""The addresses of links between projects, and their panel on the page of a project."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.routes import route
from steerhouse.projects.models import Component
from steerhouse.schedule.models import CrossLink
from steerhouse.schedule.programs.panel import links_of
from steerhouse.schedule.programs.timeline import entrance
from steerhouse.schedule.programs.views import answer_page, open_page, program_page


def declare() -> None:
    """Make them known."""
    route(
        "components/<str:public_id>/outside/<str:link_id>/", answer_page, name="crosslink.answer",
        verb="crosslink.answer", methods=("POST",), model=CrossLink,
    )  # fmt: skip
    route(
        "components/<str:public_id>/program/", program_page, name="component.program", verb="component.view",
        model=Component,
    )  # fmt: skip
    route("program-rows/<str:public_id>/", open_page, name="program.open", verb="component.view", model=Component)
    add_panel(
        Component,
        Panel(_("Program plan"), "schedule/programs/_entrance.html", entrance, verb="component.view", early=True),
    )
    add_panel(
        Component,
        Panel(
            _("Links with other projects"), "schedule/programs/_links.html", links_of, verb="crosslink.view",
            early=True,
        ),
    )  # fmt: skip
