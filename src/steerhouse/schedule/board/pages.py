"""Lists, details and forms of what boards add to a plan."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Facts, History, Pages, register
from steerhouse.schedule.models import BoardColumn


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
