"""Reads a list of projects through a mapping into a `PortfolioList`, or refuses it."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from zipfile import is_zipfile

from steerhouse.interchange.archived import holds_tables
from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.portfolio_list.choosing import chosen, fiscal_year_end, report_day
from steerhouse.interchange.portfolio_list.joining import split_names
from steerhouse.interchange.portfolio_list.labels import Fields, Found, fields_of, financial_years, normalized
from steerhouse.interchange.portfolio_list.mapping import Mapping, Scale, load_mapping, mapping_names
from steerhouse.interchange.portfolio_list.model import (
    ListedDate,
    ListedProject,
    ListedRating,
    Measure,
    PortfolioList,
    Reason,
)
from steerhouse.interchange.portfolio_list.packed import (
    INVESTMENTS,
    PROJECTS,
    joined,
    unpacked_tables,
)
from steerhouse.interchange.portfolio_list.table import NAMES_OF_DELIMITERS, Table, Text, decoded
from steerhouse.interchange.portfolio_list.values import (
    amount,
    days_after,
    listed_date,
    rating_value,
    reason_of,
    unit_of,
)
from steerhouse.interchange.problems import Problem, refused, shortened
from steerhouse.interchange.schedule_file import NotCarried
from steerhouse.interchange.tables.workbook import is_workbook, workbook_lines

NARRATIVES = (
    "rating_narrative",
    "schedule_narrative",
    "variance_narrative",
    "whole_life_cost_narrative",
    "benefits_narrative",
)
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class _List:
    """Everything that one record needs to be understood."""

    mapping: Mapping
    fields: Fields
    year: int
    raters: tuple[tuple[Found, str, Scale], ...]


def read_portfolio_list(
    path: Path, *, mapping: str | None = None, year: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> PortfolioList:
    """The list in a CSV file or Excel workbook. Raises FileRefused.

    `mapping` is a shipped mapping's name; without it the one that knows most labels is taken. `year` is the period's
    year, needed only where neither a column nor the labels nor the file's name say it.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        message = f"The file has {size:,} bytes; the limit is {limits.file_bytes:,}."
        raise refused("whole file", message, "Split it into several files.")
    if is_zipfile(path) and holds_tables(path) and not is_workbook(path):
        return _packed_tables(path, year, limits)
    names = mapping_names() if mapping is None else (mapping,)
    if not set(names) <= set(mapping_names()):
        raise refused("mapping", f"There is no mapping “{mapping}”.", f"Choose one of {', '.join(mapping_names())}.")
    text = workbook_text(path, limits) if is_zipfile(path) else decoded(path.read_bytes())
    table, rules = chosen([load_mapping(name) for name in names], text.text, limits)
    return _listed(table, rules, _Source(path.name, text.encoding, year, text.warnings))


def _packed_tables(path: Path, year: int | None, limits: Limits) -> PortfolioList:
    """Tables that name each other by links. Raises FileRefused."""
    tables, others = unpacked_tables(path, limits)

    def one(which: str, mapping: str, year: int | None) -> PortfolioList:
        packed = tables[which]
        table, rules = chosen([load_mapping(mapping)], packed.text, limits)
        return _listed(table, rules, _Source(packed.name, "utf-8", year, ()))

    investments = one(INVESTMENTS, "us_it_dashboard", year)
    projects = one(PROJECTS, "us_it_dashboard_projects", investments.period_year)
    return joined(investments, projects, tables, others)


def workbook_text(path: Path, limits: Limits) -> Text:
    """The first sheet of a workbook that holds anything, as the text of a list: days in ISO form, and every row in the
    line that has its number. Raises FileRefused."""
    if not is_workbook(path):
        raise refused("first bytes", "This is an archive and no Excel workbook.", "Import the file inside it.")
    _sheet, others, found = workbook_lines(path, limits)
    lines = list(found)
    # A workbook does not write empty cells at the end of a row.
    width = max((len(cells) for _number, cells, _kinds in lines), default=0)
    text, last = StringIO(newline=""), 0
    write = csv.writer(text).writerow
    for number, cells, _kinds in lines:
        for _empty in range(last + 1, number):
            write([])
        shown = [" ".join(cell.split()) if "\n" in cell or "\r" in cell else cell for cell in cells]
        write([*shown, *[""] * (width - len(shown))])
        last = number
    advice = "Save each sheet as a file of its own where they are lists too."
    warnings = [Problem(shortened(name, 40), "", "", "This sheet was not read.", advice) for name in others]
    return Text(text.getvalue(), "Excel workbook", tuple(warnings))


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    encoding: str
    year: int | None
    warnings: tuple[Problem, ...]


def _listed(table: Table, mapping: Mapping, source: _Source) -> PortfolioList:
    fields = fields_of(table.labels, mapping)
    _require(fields, mapping)
    if not any(_listed_as(record, fields) and record != table.labels for record in table.records):
        raise refused("whole file", "The file has labels but no project.", "Export the list again.")
    when = _dated(table, fields, mapping, source)
    named = [
        (table.records[number], table.places[number])
        for number in when.records
        if _listed_as(table.records[number], fields) and table.records[number] != table.labels
    ]
    if not named:
        raise refused("column of dates", "The report of that day names no project.", "Choose another day.")
    listed = _List(mapping, fields, when.year, _raters(table, fields, mapping, when.year))
    return PortfolioList(
        mapping=mapping.name,
        title=mapping.title,
        attribution=mapping.attribution,
        period_year=when.year,
        year_found_in=when.found_in,
        as_at=when.as_at,
        rated_at=mapping.rated_at.get(when.year, when.as_at),
        rows=tuple(_project(record, place, listed) for record, place in named),
        fields=tuple((found.field.name, " ".join(found.label.split())) for found in fields.found),
        encoding=source.encoding,
        delimiter=NAMES_OF_DELIMITERS[table.delimiter],
        transposed=table.transposed,
        not_carried=when.left + _not_carried(table, fields, len(when.records) - len(named)),
        warnings=source.warnings + when.doubts + _ambiguous(fields),
        starts=when.starts,
        fiscal_year_ends=when.fiscal_year_ends,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    """Of what day the list is, how that is known, and which records are of that day."""

    year: int
    found_in: str
    as_at: date
    records: Sequence[int]
    doubts: tuple[Problem, ...] = ()
    left: tuple[NotCarried, ...] = ()
    starts: date | None = None
    fiscal_year_ends: date | None = None


def _dated(table: Table, fields: Fields, mapping: Mapping, source: _Source) -> _When:
    if not fields.of("as_at"):
        year, found_in, doubts = _period_year(table, fields, source)
        as_at = date(year, mapping.period_month, mapping.period_day)
        return _When(year=year, found_in=found_in, as_at=as_at, records=range(len(table.records)), doubts=doubts)
    day, records, left = report_day(table, fields, mapping, source.year)
    return _When(
        year=_plausible(day.year),
        found_in="the column of dates" if source.year is None else "the person",
        as_at=day,
        records=records,
        left=left,
        starts=day.replace(day=1),
        fiscal_year_ends=fiscal_year_end(day, mapping),
    )


def _require(fields: Fields, mapping: Mapping) -> None:
    missing = [name for name in mapping.required if not fields.of(name)]
    if missing:
        labels = (
            "; ".join(" ".join(label.split())[:40] for _index, label in (*fields.ambiguous, *fields.unknown)) or "none"
        )
        known = ", ".join(repr(label) for name in missing for label in mapping.field(name).labels[:6])
        message = f"The field {' and '.join(missing)} is missing or stands twice. Labels not understood: {labels}."
        raise refused("labels", message, f"Name the column with one of {known}.")


def _cell(record: Sequence[str], fields: Fields, name: str) -> str:
    """The field's cell; where several columns may hold it, the first that is filled, in the mapping's order."""
    columns = fields.of(name)
    if len(columns) > 1:
        columns = tuple(sorted(columns, key=lambda one: (not record[one.index].strip(), one.rank)))
    return record[columns[0].index] if columns else ""


def _listed_as(record: Sequence[str], fields: Fields) -> str:
    """The project's name as it stands there; a project that has only a code is listed by that."""
    return " ".join((_cell(record, fields, "name").strip() or _cell(record, fields, "code")).split())


def _period_year(table: Table, fields: Fields, source: _Source) -> tuple[int, str, tuple[Problem, ...]]:
    """From the person, the year column, the financial years in the labels, or the file's name."""
    column = _years_in_column(table, fields)
    labels = Counter(financial_years(table.labels)).most_common()
    in_name = [int(text) for text in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", source.name)]
    if source.year is not None:
        if column and source.year not in column:
            message = f"The file says that it is of {_words(column)}; {source.year} was asked for."
            raise refused("column of years", message, "Leave the year out, or choose the other file.")
        return _plausible(source.year), "the person", ()
    if len(column) > 1:
        raise refused("column of years", f"The file holds several years: {_words(column)}.", "Split it by year.")
    if column:
        return _plausible(next(iter(column))), "the column of years", ()
    if labels:
        return _from_labels(labels, in_name)
    if len(set(in_name)) == 1:
        return _plausible(in_name[0]), "the file's name", ()
    message = "The file does not say of which year it is: no column of years, no financial year in the labels."
    raise refused("labels", message, "Give the year: it is the one in which the financial year ends.")


def _from_labels(labels: list[tuple[int, int]], in_name: list[int]) -> tuple[int, str, tuple[Problem, ...]]:
    year = labels[0][0]
    candidates = {candidate for candidate, _count in labels}
    doubts: list[Problem] = []
    if len(candidates) > 1:
        named = [candidate for candidate in in_name if candidate in candidates]
        year = named[0] if named else year
        message = f"The labels name several financial years: {_words(candidates)}. {year} was taken."
        doubts.append(Problem("labels", "", _words(candidates), message, "Give the year if that is wrong."))
    elif in_name and year not in in_name:
        message = f"The labels say {year}, the file's name says {_words(in_name)}. {year} was taken."
        doubts.append(Problem("labels", "", str(year), message, "Give the year if that is wrong."))
    return _plausible(year), "the labels", tuple(doubts)


def _years_in_column(table: Table, fields: Fields) -> set[int]:
    years: set[int] = set()
    for column in fields.of("year"):
        for record, place in zip(table.records, table.places, strict=True):
            text = record[column.index].strip()
            ends = financial_years([text])
            if text and not ends and not re.fullmatch(r"(?:19|20)\d\d(?:\.0+)?", text):
                raise refused(place, "A year such as 2022 is expected.", "Correct it.", value=text, field=column.label)
            years.update(ends or ([int(text[:4])] if text else []))
    return years


def _words(years: "Sequence[int] | set[int]") -> str:
    return ", ".join(str(year) for year in sorted(set(years)))


def _plausible(year: int) -> int:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        message = f"A year from {EARLIEST_YEAR} to {LATEST_YEAR} is expected."
        raise refused("year", message, "Give another year.", value=str(year))
    return year


def _raters(table: Table, fields: Fields, mapping: Mapping, year: int) -> tuple[tuple[Found, str, Scale], ...]:
    """Each rating column with its rater: named by the label, else in the mapping's order."""
    columns = fields.of("rating")
    named = {column.index: _rater_in(column.label, mapping) for column in columns}
    waiting = [rater.name for rater in mapping.raters if rater.name not in named.values()]
    result = []
    for column in columns:
        rater = named[column.index] or (waiting.pop(0) if waiting else None)
        if rater is None:
            message = "More columns hold ratings than there are raters in the mapping."
            raise refused("labels", message, "Name the rater in the label.", value=column.label)
        result.append((column, rater, _scale([record[column.index] for record in table.records], mapping, year)))
    if len({rater for _column, rater, _scale_used in result}) < len(result):
        labels = "; ".join(column.label for column in columns)
        raise refused("labels", "Two columns hold ratings of the same rater.", "Keep one of them.", value=labels)
    return tuple(result)


def _rater_in(label: str, mapping: Mapping) -> str | None:
    words = normalized(label.split("(")[0]).split()
    for rater in mapping.raters:
        if any(all(word in words for phrase in group for word in phrase.split()) for group in rater.words):
            return rater.name
    return None


def _scale(cells: Sequence[str], mapping: Mapping, year: int) -> Scale:
    """The scale of the year, unless the cells use a value that only another scale has."""
    words = mapping.rating_words
    used = {value for cell in cells if (value := _in_words(cell.strip(), mapping) if words else rating_value(cell))}
    of_year = [scale for scale in mapping.scales if scale.since <= year <= scale.until]
    fitting = [scale for scale in (*of_year, *mapping.scales) if used <= set(scale.values)]
    return (fitting or of_year or list(mapping.scales))[0]


def _project(record: Sequence[str], place: str, listed: _List) -> ListedProject:
    fields, mapping = listed.fields, listed.mapping
    listed_as = _listed_as(record, fields)
    name, former = split_names(listed_as)
    others = tuple(" ".join(record[column.index].split()) for column in fields.of("former_name"))
    narratives = {name: _narrative(record, fields, name) for name in NARRATIVES}
    narratives["progress_narrative"] = _progress(record, fields)
    return ListedProject(
        code=" ".join(_cell(record, fields, "code").split()) or None,
        name=name,
        listed_as=listed_as,
        former_names=former + tuple(other for other in others if other),
        department=" ".join(_cell(record, fields, "department").split()),
        category=" ".join(_cell(record, fields, "category").split()),
        description=_lines(_cell(record, fields, "description")),
        ratings=_ratings(record, listed),
        start=listed_date(_cell(record, fields, "start"), mapping),
        finish=_finish(record, fields, mapping),
        measures=tuple(_measure(record, column, listed, narratives) for column in fields.found if column.field.measure),
        narratives=tuple((name, text) for name, text in narratives.items() if text),
        state=mapping.states.get(_cell(record, fields, "state").strip().casefold(), ""),
        place=place,
    )


def _finish(record: Sequence[str], fields: Fields, mapping: Mapping) -> ListedDate:
    """The date of the column, or what follows from the start where the publisher states a number of days."""
    if not fields.of("days"):
        return listed_date(_cell(record, fields, "finish"), mapping, last=True)
    raw = _cell(record, fields, "days").strip()
    start = listed_date(_cell(record, fields, "start"), mapping).value
    value = days_after(start, raw) if start is not None else None
    return ListedDate(value, f"{raw} days after the start" if raw else "", None if value else reason_of(raw, mapping))


def _lines(text: str) -> str:
    """A text of several lines with \\n between them; the runs of returns that spreadsheets leave become one."""
    return re.sub(r"\r*\n|\r+", "\n", text).strip()


def _narrative(record: Sequence[str], fields: Fields, name: str) -> str:
    return _lines(_cell(record, fields, name))


def _progress(record: Sequence[str], fields: Fields) -> str:
    """What the publisher says of the project's course, each column by its label."""
    columns = [*fields.of("state"), *fields.of("progress")]
    told = [(" ".join(column.label.split()), _lines(record[column.index])) for column in columns]
    return "\n".join(f"{label}: {text}" for label, text in told if text)


def _ratings(record: Sequence[str], listed: _List) -> tuple[ListedRating, ...]:
    """One for each rater that says something; where nobody does, one that says so."""
    ratings = []
    for column, rater, scale in listed.raters:
        raw = record[column.index].strip()
        value = rating_value(raw) if not listed.mapping.rating_words else _in_words(raw, listed.mapping)
        known = value if value in scale.values else None
        reason = None if known else Reason.UNCLEAR if value else reason_of(raw, listed.mapping)
        ratings.append(ListedRating(rater, scale.name, known, raw, reason))
    said = tuple(rating for rating in ratings if rating.reason is not Reason.BLANK)
    return said or tuple(ratings[:1])


def _in_words(raw: str, mapping: Mapping) -> str | None:
    """The grade for which a publisher's own sign stands, such as 4 of 5."""
    return mapping.rating_words.get(raw.removesuffix(".0").casefold())


def _measure(record: Sequence[str], column: Found, listed: _List, narratives: dict[str, str]) -> Measure:
    rule, mapping = column.field, listed.mapping
    raw = record[column.index].strip()
    cell = amount(raw, unit=unit_of(column.label, mapping), percent=rule.percent, mapping=mapping)
    told = next((field.name for field in mapping.fields if rule.name in field.narrative_of), "")
    return Measure(
        measure=rule.measure,
        label=" ".join(column.label.split()),
        minor_units=cell.minor_units,
        basis_points=cell.basis_points,
        currency=mapping.currency,
        price_basis=mapping.price_basis,
        fiscal_year=listed.year if rule.yearly else None,
        raw=raw,
        reason=cell.reason,
        narrative=narratives.get(told, ""),
    )


def _not_carried(table: Table, fields: Fields, nameless: int) -> tuple[NotCarried, ...]:
    left = [
        NotCarried(f"Column “{' '.join(label.split())[:80]}”", count, "list")
        for index, label in (*fields.unknown, *fields.ambiguous)
        if (count := sum(bool(record[index].strip()) for record in table.records))
    ]
    blank = [index for index, label in enumerate(table.labels) if not label.strip()]
    if stray := sum(bool(record[index].strip()) for record in table.records for index in blank):
        left.append(NotCarried("Cells under no label", stray, "list"))
    if nameless:
        left.append(NotCarried("Rows without a project's name", nameless, "list"))
    return tuple(left)


def _ambiguous(fields: Fields) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "labels", "", " ".join(label.split())[:80], "Another column fits the same field.", "Rename one of them."
        )
        for _index, label in fields.ambiguous
    )
