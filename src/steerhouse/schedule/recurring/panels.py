"""Recurring tasks on pages: the rules of a project, and the tasks of a rule with those that stay as they are."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.core.actors import Actor
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import day, number
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Recurrence
from steerhouse.schedule.models.recurring import DAYS
from steerhouse.schedule.recurring.problem import Standing, standing

SHOWN = 12
MOST_RULES = 50


@dataclass(frozen=True)
class Row:
    """One task of a rule."""

    name: str
    address: str
    day: str
    reasons: str


def adding(component: Component, by: Actor) -> str:
    """Where a recurring task is added to a project; empty for who may not."""
    if component.archived_at is not None or not by.may("recurrence.add", component):
        return ""
    return f"{reverse('recurrence.add')}?{urlencode({'component': component.public_id})}"


def rules_of(component: Component, by: Actor) -> dict[str, Any] | None:
    """The rules of a project; nothing where there are none: the plan's own page offers to begin with one."""
    found = Recurrence.objects.visible_to(by).live().filter(component=component).order_by("name", "pk")
    rules = list(found[: MOST_RULES + 1])
    if not rules:
        return None
    return {
        "rules": [(one, address(one), in_words(one)) for one in rules[:MOST_RULES]], "add": adding(component, by),
        "cut": MOST_RULES if len(rules) > MOST_RULES else 0,
    }  # fmt: skip


def tasks_of(recurrence: Recurrence, by: Actor) -> dict[str, Any]:
    """The tasks of a rule: those that a change of it leaves alone, with the reasons, and those that follow."""
    found = standing(recurrence, by)
    stay, follow = [one for one in found if one.reasons], [one for one in found if not one.reasons]
    return {
        "count": number(len(found)), "stay": [row_of(one) for one in stay], "any": bool(found),
        "follow": [row_of(one) for one in follow[:SHOWN]], "follows": number(len(follow)),
        "rest": len(follow) - SHOWN if len(follow) > SHOWN else 0,
    }  # fmt: skip


def row_of(one: Standing) -> Row:
    """An occurrence as a line of a table."""
    task = one.occurrence.task
    return Row(str(task), address(task), day(one.occurrence.day), "; ".join(one.reasons))


def shown_days(days: list[dt.date]) -> dict[str, Any]:
    """The first days of a rule, how many there are, and the last one."""
    return {
        "days": [(day(one), one) for one in days[:SHOWN]], "count": len(days), "last": day(days[-1]),
        "cut": len(days) > SHOWN,
    }  # fmt: skip


def in_words(recurrence: Recurrence) -> str:
    """A rule as a sentence says it."""
    every = recurrence.every
    if recurrence.unit == Recurrence.Unit.DAY:
        said = ngettext("every day", "every %(every)s days", every)
    elif recurrence.unit == Recurrence.Unit.WEEK:
        said = ngettext("every week", "every %(every)s weeks", every)
    else:
        said = ngettext("every month", "every %(every)s months", every)
    parts = [said % {"every": every}, *which(recurrence)]
    parts.append(_("from %(first)s") % {"first": day(recurrence.first)})
    if recurrence.until is not None:
        parts.append(_("until %(until)s") % {"until": day(recurrence.until)})
    if recurrence.count is not None:
        parts.append(ngettext("%(count)s time", "%(count)s times", recurrence.count) % {"count": recurrence.count})
    return ", ".join(parts)


def which(recurrence: Recurrence) -> list[str]:
    """The days within a week or month that a rule names."""
    field = recurrence._meta.get_field
    if recurrence.unit == Recurrence.Unit.WEEK:
        return [str(getattr(field(name), "verbose_name", "")) for name in DAYS if getattr(recurrence, name)]
    if recurrence.unit == Recurrence.Unit.MONTH and recurrence.nth is not None:
        words = {"nth": recurrence.get_nth_display(), "weekday": recurrence.get_nth_weekday_display()}
        return [_("%(nth)s %(weekday)s") % words]
    if recurrence.unit == Recurrence.Unit.MONTH and recurrence.month_day is not None:
        return [_("on day %(day)s") % {"day": recurrence.month_day}]
    return []
