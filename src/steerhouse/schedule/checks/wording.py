"""The fourteen points of the schedule check in words: what each is called, what it looks at, and how it is written."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.pages.cells import Mark, number, percent
from steerhouse_engine.schedule_check import Check, Finding, Outcome, Reason

Text = str | Promise


@dataclass(frozen=True)
class Point:
    """One point: its name, what it looks at, and the unit of its value."""

    name: Text
    about: Text
    unit: str = "share"


POINTS = {
    Check.LOGIC: Point(
        gettext_lazy("Logic"), gettext_lazy("Unfinished tasks without a predecessor or without a successor.")
    ),
    Check.LEADS: Point(gettext_lazy("Leads"), gettext_lazy("Links with a negative lag.")),
    Check.LAGS: Point(gettext_lazy("Lags"), gettext_lazy("Links with a waiting time.")),
    Check.RELATIONSHIP_TYPES: Point(
        gettext_lazy("Kinds of links"), gettext_lazy("Links from finish to start, which most should be.")
    ),
    Check.HARD_CONSTRAINTS: Point(
        gettext_lazy("Hard constraints"), gettext_lazy("Unfinished tasks with a date that holds against the links.")
    ),
    Check.HIGH_FLOAT: Point(
        gettext_lazy("High float"), gettext_lazy("Unfinished tasks with more float than a sound plan leaves.")
    ),
    Check.NEGATIVE_FLOAT: Point(
        gettext_lazy("Negative float"), gettext_lazy("Unfinished tasks that cannot keep a date that was set.")
    ),
    Check.HIGH_DURATION: Point(
        gettext_lazy("High duration"), gettext_lazy("Unfinished tasks with too much to do to be followed.")
    ),
    Check.INVALID_DATES: Point(
        gettext_lazy("Invalid dates"),
        gettext_lazy("Actual dates after the status date, and work still to be done before it."),
    ),
    Check.RESOURCES: Point(
        gettext_lazy("Resources"), gettext_lazy("Unfinished tasks of a day or more without resources or costs.")
    ),
    Check.MISSED_TASKS: Point(
        gettext_lazy("Missed tasks"), gettext_lazy("Tasks that were due and finish later than their baseline says.")
    ),
    Check.CRITICAL_PATH_TEST: Point(
        gettext_lazy("Critical path test"),
        gettext_lazy("A long delay on the critical path has to move the finish by as much."),
        unit="days",
    ),
    Check.CRITICAL_PATH_LENGTH_INDEX: Point(
        gettext_lazy("Critical path length index"),
        gettext_lazy("Length of the critical path and its float, over the length."),
        unit="index",
    ),
    Check.BASELINE_EXECUTION_INDEX: Point(
        gettext_lazy("Baseline execution index"),
        gettext_lazy("Tasks finished, over the tasks that the baseline wanted finished by the status date."),
        unit="index",
    ),
}
REASONS = {
    Reason.NOTHING_LEFT: gettext_lazy("Everything is finished."),
    Reason.NO_LINKS: gettext_lazy("No unfinished task has a predecessor."),
    Reason.NO_STATUS_DATE: gettext_lazy("The plan has no status date. Set one on the page of its schedule."),
    Reason.NO_BASELINE: gettext_lazy("The plan has no baseline. Set one when the plan is agreed."),
    Reason.NOTHING_DUE: gettext_lazy("By the baseline nothing is due before the status date."),
    Reason.NO_RESOURCES_GIVEN: gettext_lazy("No task of the plan has resources or costs that you see."),
    Reason.NO_LONG_TASKS: gettext_lazy("No unfinished task lasts a day."),
    Reason.NO_CRITICAL_WORK: gettext_lazy("No work is left on the critical path."),
    Reason.PLANNED_FROM_FINISH: gettext_lazy("The plan runs backward from a given finish, which no delay moves."),
    Reason.OUTSIDE_YEARS: gettext_lazy("The delay that is tried leads past the year 9999."),
}
MARKS = {
    Outcome.PASSED: (gettext_lazy("Passed"), "ok"),
    Outcome.NOT_PASSED: (gettext_lazy("Failed"), "critical"),
    Outcome.NOT_APPLICABLE: (gettext_lazy("Not applicable"), "none"),
}


def mark(finding: Finding) -> Mark:
    """The result by word and shape."""
    word, look = MARKS[finding.outcome]
    return Mark(str(word), look)


def value(finding: Finding) -> str:
    """The value in its unit; empty where the point says nothing."""
    return "" if finding.value is None else _written(finding, finding.value)


def threshold(finding: Finding, tolerance: float) -> str:
    """What the value is held against. The critical path test has to come as near as `tolerance` days."""
    if POINTS[finding.check].unit == "days":
        return _("%(days)s ± %(tolerance)s days") % {
            "days": quantity(finding.threshold), "tolerance": quantity(tolerance),
        }  # fmt: skip
    said = _("at least %s") if finding.at_least else _("at most %s")
    return said % _written(finding, finding.threshold)


def plain(finding: Finding, amount: float | None) -> Any:
    """Value or threshold as a file keeps it: shares in percent."""
    if amount is None:
        return None
    return round(amount * 100, 2) if POINTS[finding.check].unit == "share" else round(amount, 3)


def _written(finding: Finding, amount: float) -> str:
    unit = POINTS[finding.check].unit
    if unit == "share":
        return str(percent(amount * 100))
    return quantity(amount) if unit == "index" else _("%s days") % quantity(amount)


def quantity(amount: float) -> str:
    """A number with as many places as it needs, two at most."""
    shown = round(amount, 2)
    return number(int(shown) if shown == int(shown) else shown)
