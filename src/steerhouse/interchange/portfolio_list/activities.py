"""The activities of the US federal IT dashboard: planned start and duration, and what became of them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from steerhouse.interchange.portfolio_list.mapping import Mapping as ListMapping
from steerhouse.interchange.portfolio_list.model import ListedActivity
from steerhouse.interchange.portfolio_list.values import amount, date_value

_DAYS = re.compile(r"(-?\d{1,5}) days?", re.ASCII)
# Far from the ends of the calendar, so that days can be counted on from them.
YEARS = range(1950, 2200)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
# As the publisher writes them, for what has no field of its own here.
NOTED = ("status", "output_type", "No_Child_Activity")


def activity_of(record: Mapping[str, str], as_at: date, mapping: ListMapping) -> ListedActivity | None:
    """An activity, None where its number, its planned start or its planned duration cannot be read."""
    start, planned = date_value(record["Start_Date_Planned"]), days_in(record["Planned_Duration"])
    number = record["Id"].strip()
    if start is None or start.year not in YEARS or planned is None or planned < 0 or not _NUMBER.fullmatch(number):
        return None
    begun, done = actual_days(record, start, as_at)
    told = [f"{label}: {record[label].strip()}" for label in NOTED if record[label].strip()]
    return ListedActivity(
        uid=int(number),
        name=" ".join(record["name"].split()) or number,
        start=start,
        finish=start + timedelta(days=planned),
        actual_start=begun,
        actual_finish=done,
        minor_units=amount(record["planned_Costs"], unit=mapping.unit, percent=False, mapping=mapping).minor_units,
        notes="\n".join([text for text in (record["description"].strip(),) if text] + told),
    )


def actual_days(record: Mapping[str, str], start: date, as_at: date) -> tuple[date | None, date | None]:
    """When the activity began and was done. A start that lies after the day of the list is a plan, whatever the status
    says."""
    delay, lasted = days_in(record["Actual_start_delay"]), days_in(record["Actual_duration"])
    begun = start + timedelta(days=delay) if delay is not None else None
    if begun is None or begun > as_at:
        return None, None
    done = lasted is not None and lasted >= 0 and record["status"].startswith("Completed")
    return begun, begun + timedelta(days=lasted) if done and lasted is not None else None


def days_in(text: str) -> int | None:
    """A number of days, None for other text.

    >>> days_in("580 days"), days_in("-29 days"), days_in("soon")
    (580, -29, None)
    """
    found = _DAYS.fullmatch(text.strip())
    return int(found[1]) if found else None


def in_projects(
    pairs: Iterable[tuple[str, ListedActivity]],
) -> dict[str, tuple[ListedActivity, ...]]:
    """Code of a project → its activities, earliest first; of two with one number the first."""
    found: dict[str, dict[int, ListedActivity]] = {}
    for code, one in pairs:
        found.setdefault(code, {}).setdefault(one.uid, one)
    return {code: tuple(sorted(rows.values(), key=lambda one: (one.start, one.uid))) for code, rows in found.items()}
