"""The board of a plan and its tab on the page of a component."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route
from steerhouse.projects.models import Component
from steerhouse.schedule.board.backlog_views import backlog_edit, backlog_page
from steerhouse.schedule.board.views import board_page, columns_page, move_page
from steerhouse.schedule.board.year_views import milestones_page, year_page
from steerhouse.schedule.models import Task


def declare() -> None:
    """Make the addresses known; called behind those of the plan, so that its tab stands first."""
    route(
        "components/<str:public_id>/board/", board_page, name="component.board", verb="schedule.view", model=Component
    )
    route(
        "components/<str:public_id>/board/move/", move_page, name="component.board.move", verb="task.edit",
        methods=["POST"], model=Component,
    )  # fmt: skip
    route(
        "components/<str:public_id>/board/columns/", columns_page, name="component.board.columns",
        verb="boardcolumn.add", methods=["POST"], model=Component,
    )  # fmt: skip
    route(
        "components/<str:public_id>/backlog/", backlog_page, name="component.backlog", verb="schedule.view",
        model=Component,
    )  # fmt: skip
    route(
        "components/<str:public_id>/backlog/edit/", backlog_edit, name="component.backlog.edit", verb="task.edit",
        methods=["POST"], model=Component,
    )  # fmt: skip
    add_panel(Component, Panel(_("Board"), tab="component.board"))
    add_panel(Component, Panel(_("Backlog"), tab="component.backlog"))
    route("milestones/", milestones_page, name="milestones", verb="schedule.view", model=Task)
    route("year/", year_page, name="year", verb="schedule.view", model=Task)
    add_navigation(_("Milestones"), "milestones", group=_("Portfolio"), position=60)
    add_navigation(_("Year at a glance"), "year", group=_("Portfolio"), position=61)
