"""What the engine refuses, in the words of the plan's tasks."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.errors import Invalid, SteerhouseError
from steerhouse_engine.calendars import InvalidCalendar, NoWorkingTime
from steerhouse_engine.network import CycleFound, InvalidNetwork, OutsideYears

MOST_NAMES = 12


class LinksCloseLoop(SteerhouseError):
    """Links lead back to where they began, so that no task of the loop could ever start."""

    status = 409
    title = gettext_lazy("The links of this plan close a loop.")
    next_step = gettext_lazy("Remove one of the links that are named here.")


def loop(names: Sequence[str]) -> LinksCloseLoop:
    """The loop task by task, a long one shortened in its middle.

    >>> str(loop(["Dig", "Pour"]))
    'This link would close a loop: Dig → Pour → Dig.'
    """
    shown = list(names)
    if len(shown) > MOST_NAMES:
        half = MOST_NAMES // 2
        shown = [*shown[:half], _("(%d more)") % (len(names) - 2 * half), *shown[-half:]]
    return LinksCloseLoop(_("This link would close a loop: %s.") % " → ".join([*shown, names[0]]))


def in_words(error: Exception, names: Sequence[str]) -> SteerhouseError:
    """The engine's refusal for people; `names` are those of the network's tasks, by their position."""
    if isinstance(error, CycleFound):
        # Where links of summaries meet stands no task of the plan.
        return loop([names[task] for task in error.tasks if task < len(names) and names[task]])
    if isinstance(error, NoWorkingTime):
        return Invalid(
            {
                "calendar": [
                    _("Calendar “%s” has no working time, so the finish date cannot be computed.") % error.calendar
                ]
            }
        )
    if isinstance(error, InvalidCalendar):
        return Invalid({"calendar": [str(error)]})
    if isinstance(error, OutsideYears):
        return Invalid({"tasks": [_("“%s” would lie outside the years 1 to 9999.") % names[error.task or 0]]})
    if isinstance(error, InvalidNetwork) and error.task is not None and error.task < len(names):
        fault = str(error).removeprefix(f"Task {error.task} ")
        return Invalid({"tasks": [_("Task “%(task)s”: %(fault)s") % {"task": names[error.task], "fault": fault}]})
    return Invalid({"tasks": [str(error)]})
