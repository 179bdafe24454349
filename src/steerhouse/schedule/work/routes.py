"""The addresses of work across projects."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route
from steerhouse.projects.models import Component
from steerhouse.schedule.models import ProgressProposal, Task
from steerhouse.schedule.work import views
from steerhouse.schedule.work.proposals import of_project

SEND = ("POST",)


def declare() -> None:
    """Make them known, with their lines in the navigation."""
    route("work/", views.work_page, name="work", verb="work.view")
    route("proposals/", views.proposals_page, name="proposals", verb="progressproposal.decide")
    route(
        "proposals/decide/", views.decide_page, name="proposals.decide", verb="progressproposal.decide", methods=SEND,
        model=ProgressProposal,
    )  # fmt: skip
    route(
        "proposals/<str:public_id>/withdraw/", views.withdraw_page, name="proposals.withdraw", verb="task.propose",
        methods=SEND, model=ProgressProposal,
    )  # fmt: skip
    route("work/<str:public_id>/done/", views.done_page, name="work.done", verb="task.view", methods=SEND, model=Task)
    route("work/<str:public_id>/", views.update_page, name="work.update", verb="task.view", model=Task)
    route(
        "work/<str:public_id>/", views.update_page, name="work.update.send", verb="task.view", methods=SEND, model=Task
    )
    add_navigation(_("My work"), "work", position=2, when=lambda by: "schedule.view" in by.rights)
    add_navigation(_("Proposed progress"), "proposals", position=3)
    add_panel(
        Component,
        Panel(
            _("Proposed progress"), "schedule/work/_proposals.html", of_project, verb="progressproposal.decide",
            early=True,
        ),
    )  # fmt: skip
