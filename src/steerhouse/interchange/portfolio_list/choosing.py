"""Which mapping a list is read with, and which of its report days."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.portfolio_list.labels import Fields, fields_of, known_labels, looked_up
from steerhouse.interchange.portfolio_list.mapping import Mapping
from steerhouse.interchange.portfolio_list.table import DELIMITERS, ROWS_WITHIN, Table, sample, table_of
from steerhouse.interchange.portfolio_list.values import date_value
from steerhouse.interchange.problems import refused
from steerhouse.interchange.schedule_file import NotCarried

ENOUGH_EXACT = 4
# Answers from here on are days written as 20190901, and no years.
FIRST_DAY_NUMBER = 10_000_000
NAMED_DAYS = 12


def chosen(mappings: Sequence[Mapping], text: str, limits: Limits) -> tuple[Table, Mapping]:
    """The table, read with the mapping that knows most of its labels. Raises FileRefused.

    Mappings that take labels only as they are spelled are asked first, which costs a look at the first rows; those
    that forgive are asked where none of them fits.
    """
    if not text.strip():
        raise refused("whole file", "The file is empty.", "Choose the file that holds the list.")
    if len(mappings) == 1:
        return table_of(text, mappings[0], limits), mappings[0]
    # Of mappings that know as many labels, one that forgives is taken.
    spelled = [(_spelled(text, mapping), not mapping.exact, mapping) for mapping in mappings]
    count, _forgives, best = max(spelled, key=lambda found: found[:2])
    if best.exact and count >= ENOUGH_EXACT:
        return table_of(text, best, limits), best
    forgiving = [mapping for mapping in mappings if not mapping.exact] or list(mappings)
    tables = [(table_of(text, mapping, limits), mapping) for mapping in forgiving]
    return max(tables, key=lambda pair: len(fields_of(pair[0].labels, pair[1]).found))


def _spelled(text: str, mapping: Mapping) -> int:
    """How many fields the best of the first rows names exactly."""
    known = known_labels(mapping)
    most = 0
    for delimiter in DELIMITERS:
        for row in sample(text, delimiter, rows=ROWS_WITHIN):
            fields = {field for label in row if label.strip() and (field := looked_up(label, known))}
            most = max(most, len(fields))
    return most


def report_day(
    table: Table, fields: Fields, mapping: Mapping, asked: int | None
) -> tuple[date, tuple[int, ...], tuple[NotCarried, ...]]:
    """The day that is read of a list that says its days itself, its records, and those of other days.

    Without an answer it is the newest; with a year the newest of that year; with a number such as 20190901 that day.
    """
    column = fields.of("as_at")[0]
    days = []
    for record, place in zip(table.records, table.places, strict=True):
        text = record[column.index]
        day = date_value(text, month_first=mapping.month_first)
        if text.strip() and day is None:
            raise refused(place, "A date is expected.", "Correct it.", value=text, field=column.label)
        days.append(day)
    counts = Counter(day for day in days if day is not None)
    fitting = [day for day in counts if asked is None or asked in (day.year, _number(day))]
    if not fitting:
        known = ", ".join(day.isoformat() for day in sorted(counts)[-NAMED_DAYS:]) or "none"
        message = f"The list has no report of that year or day. It has: {known}."
        raise refused("column of dates", message, "Give one of them, such as 20190901, or leave it empty.")
    chosen_day = max(fitting)
    left = [
        NotCarried(f"Rows reported as at {day.isoformat()}", counts[day], "list")
        for day in sorted(counts)
        if day != chosen_day
    ]
    if undated := sum(day is None for day in days):
        left.append(NotCarried("Rows without the day of their report", undated, "list"))
    return chosen_day, tuple(number for number, day in enumerate(days) if day == chosen_day), tuple(left)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def fiscal_year_end(day: date, mapping: Mapping) -> date:
    """The last day of the financial year in which a day falls."""
    ends = _year_end(day.year, mapping)
    return ends if ends >= day else _year_end(day.year + 1, mapping)


def _year_end(year: int, mapping: Mapping) -> date:
    if mapping.period_month == 12:
        return date(year, 12, 31)
    last = date(year, mapping.period_month + 1, 1) - timedelta(days=1)
    return min(last, date(year, mapping.period_month, min(mapping.period_day, last.day)))
