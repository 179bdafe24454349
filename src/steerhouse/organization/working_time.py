"""The form in which a calendar keeps working time: shifts of a day and of a week, checked before they are stored."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MINUTES_A_DAY = 1440
MOST_SHIFTS = 12
Shifts = tuple[tuple[int, int], ...]
OFFICE_DAY = [[480, 720], [780, 1020]]
STANDARD_WEEK: list[list[list[int]]] = [OFFICE_DAY] * 5 + [[], []]


def check_shifts(value: Any) -> None:
    """Shifts of a day: pairs of minutes since midnight, in order, apart from each other."""
    if not isinstance(value, list) or len(value) > MOST_SHIFTS:
        raise ValidationError(_("Working times are a list of at most 12 pairs of minutes, such as [[480, 720]]."))
    last = 0
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2 or not all(type(minute) is int for minute in pair):
            raise ValidationError(_("Each working time is a pair of whole minutes since midnight, such as [480, 720]."))
        start, end = pair
        if not last <= start < end <= MINUTES_A_DAY:
            raise ValidationError(
                _("Working time %(start)s to %(end)s: it has to end after it starts, lie between minute 0 and 1440, "
                  "and not overlap the one before."),
                params={"start": start, "end": end},
            )  # fmt: skip
        last = end


def check_week(value: Any) -> None:
    """Seven days from Monday, each with its shifts."""
    if not isinstance(value, list) or len(value) != 7:
        raise ValidationError(_("A week has seven days, from Monday; a day off is an empty list."))
    for day in value:
        check_shifts(day)


def standard_week() -> list[list[list[int]]]:
    """Monday to Friday, 8 to 12 and 13 to 17."""
    return [[list(shift) for shift in day] for day in STANDARD_WEEK]


def as_shifts(value: Sequence[Sequence[int]]) -> Shifts:
    """Stored shifts as the engine takes them.

    >>> as_shifts([[480, 720]])
    ((480, 720),)
    """
    return tuple((int(start), int(end)) for start, end in value)


def clock(minute: int) -> str:
    """A minute of the day as people write it.

    >>> clock(450), clock(1440)
    ('7:30', '24:00')
    """
    return f"{minute // 60}:{minute % 60:02d}"
