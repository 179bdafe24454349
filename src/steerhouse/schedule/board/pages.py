"""Lists, details and forms of what boards add to a plan."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Facts, History, Pages, Panel, Percent, Related, register
from steerhouse.schedule.board.burn import burn_panel
from steerhouse.schedule.models import BoardColumn, Iteration


def declare() -> None:
    """Make the pages known."""
    register(
        Pages(
            model=BoardColumn,
            path="board-columns",
            columns=["name", "component", "position", "meaning", "limit"],
            filters=["component", "meaning"],
            form=["component", "name", "meaning", "position", "limit"],
            order=["component", "position"],
            search=False,
            panels=[Facts("", ["name", "component", "position", "meaning", "limit"]), History()],
            empty=(
                _("The columns of a board, from left to right. A plan without them has to do, in progress and done."),
            ),
        )
    )
    register(
        Pages(
            model=Iteration,
            path="iterations",
            columns=["name", "component", "starts", "ends", "capacity"],
            filters=["component"],
            form=["component", "name", "starts", "ends", "goal", "capacity"],
            order=["component", "-starts"],
            search=False,
            panels=[
                Facts("", ["component", "starts", "ends", "capacity", "goal"]),
                Panel(_("Burn"), "schedule/board_burn.html", burn_panel),
                Related("tasks", columns=["name", "points", Percent("progress"), "start", "finish"]),
                History(),
            ],
            empty=(_("Short stretches of time for which a team takes work from the backlog of its plan."),),
        )
    )
