"""The activities of the US federal IT dashboard: planned start and duration, and what became of them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from steerhouse.interchange.portfolio_list.mapping import Mapping as ListMapping
from steerhouse.interchange.portfolio_list.model import ListedActivity
from steerhouse.interchange.portfolio_list.values import amount, date_value

_DAYS = re.compile(r"(-?\d{1,5}) days?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
# As the publisher writes them, for what has no field of its own here.
NOTED = ("status", "output_type", "No_Child_Activity")


def activity_of(record: Mapping[str, str], as_at: date, mapping: ListMapping) -> ListedActivity | None:
    """An activity, None where its number, its planned start or its planned duration cannot be read.

    A start that lies after the day of the list is a plan, whatever the status says.
    """
    start, planned = date_value(record["Start_Date_Planned"]), days_in(record["Planned_Duration"])
    number = record["Id"].strip()
    if start is None or planned is None or planned < 0 or not _NUMBER.fullmatch(number):
        return None
    delay, lasted = days_in(record["Actual_start_delay"]), days_in(record["Actual_duration"])
    begun = start + timedelta(days=delay) if delay is not None else None
    if begun is not None and begun > as_at:
        begun = None
    done = begun is not None and lasted is not None and lasted >= 0 and record["status"].startswith("Completed")
    told = [f"{label}: {record[label].strip()}" for label in NOTED if record[label].strip()]
    return ListedActivity(
        uid=int(number),
        name=" ".join(record["name"].split()) or number,
        start=start,
        finish=start + timedelta(days=planned),
        actual_start=begun,
        actual_finish=begun + timedelta(days=lasted) if done and begun is not None and lasted is not None else None,
        minor_units=amount(record["planned_Costs"], unit=mapping.unit, percent=False, mapping=mapping).minor_units,
        notes="\n".join([text for text in (record["description"].strip(),) if text] + told),
    )


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
    """Code of a project → its activities, earliest first."""
    found: dict[str, list[ListedActivity]] = {}
    for code, one in pairs:
        found.setdefault(code, []).append(one)
    return {code: tuple(sorted(rows, key=lambda one: (one.start, one.uid))) for code, rows in found.items()}
