"""The tables of the US federal IT dashboard, packed together: what an investment pays for, and its contracts.

The publisher's tables name each other by the numbers of one table of links, so they are read together or not at all.
"""

import csv
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from pathlib import Path

from steerhouse.interchange.archived import is_table
from steerhouse.interchange.limits import Limits
from steerhouse.interchange.portfolio_list.activities import activity_of, in_projects
from steerhouse.interchange.portfolio_list.mapping import load_mapping
from steerhouse.interchange.portfolio_list.model import ListedActivity, ListedProject, PortfolioList
from steerhouse.interchange.portfolio_list.table import decoded
from steerhouse.interchange.problems import Problem, refused
from steerhouse.interchange.schedule_file import NotCarried

Record = dict[str, str]
MOST_TABLES = 100
INVESTMENTS, PROJECTS, ACTIVITIES, CONTRACTS, SUPPLIERS, BUREAUS, LINKS = (
    "Investment", "Project", "Activity", "Contract", "Supplier", "Bureau", "links",
)  # fmt: skip
# By which labels a table is known, and how the table of links names it.
LABELS: dict[str, frozenset[str]] = {
    INVESTMENTS: frozenset(["node_id", "Identifier", "Investment_type", "Evaluation_by_CIO"]),
    PROJECTS: frozenset(["node_id", "Id", "name", "Planned_Duration", "Start_days_after_2000"]),
    ACTIVITIES: frozenset(
        [
            "node_id",
            "Id",
            "name",
            "description",
            "status",
            "output_type",
            "No_Child_Activity",
            "Start_Date_Planned",
            "Planned_Duration",
            "Actual_start_delay",
            "Actual_duration",
            "planned_Costs",
        ]
    ),
    CONTRACTS: frozenset(["node_id", "ID", "Contract_size", "Description"]),
    SUPPLIERS: frozenset(["node_id", "ID", "name"]),
    BUREAUS: frozenset(["node_id", "Code", "Name"]),
    LINKS: frozenset(["from_id", "from_type", "relation", "to_id", "to_type"]),
}
NEEDED = (INVESTMENTS, PROJECTS, LINKS)
# The links that say something here: from, what, to.
PAYS_FOR, HAS_TASK, LETS, DELIVERS, RESPONSIBLE = (
    (INVESTMENTS, "pays_for", PROJECTS), (PROJECTS, "has_task", ACTIVITIES), (INVESTMENTS, "lets_contract", CONTRACTS),
    (SUPPLIERS, "delivers", CONTRACTS), (BUREAUS, "responsible_for", INVESTMENTS),
)  # fmt: skip
# Says of an investment and a supplier what their links to one contract say already.
SAID_TWICE = (INVESTMENTS, "uses_Supplier", SUPPLIERS)
# Columns of the tables that no mapping reads and that nothing is made of.
LEFT = {SUPPLIERS: ("ID",), BUREAUS: ("Code",)}


@dataclass(frozen=True, slots=True)
class Packed:
    """One table of the archive, as text and as records."""

    name: str
    text: str
    records: tuple[Record, ...]


def unpacked_tables(path: Path, limits: Limits) -> tuple[dict[str, Packed], tuple[Packed, ...]]:
    """The known tables by what they hold, and the others. Raises FileRefused."""
    known: dict[str, Packed] = {}
    others = []
    for one in _tables(path, limits):
        labels = frozenset(one.records[0]) if one.records else frozenset()
        which = next((name for name, needed in LABELS.items() if needed <= labels and name not in known), None)
        if which is None:
            others.append(one)
        else:
            known[which] = one
    if missing := [name for name in NEEDED if name not in known]:
        message = f"This is an archive of tables, but no table of {' and '.join(missing)} is among them."
        advice = "Pack the tables of the IT dashboard together, the one of the links too; else import a single file."
        raise refused("archive", message, advice)
    return known, tuple(others)


def _tables(path: Path, limits: Limits) -> list[Packed]:
    found, left = [], limits.unpacked_bytes
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if is_table(one.filename)]
            if len(members) > MOST_TABLES:
                raise refused("archive", f"The archive holds more than {MOST_TABLES} tables.", "Pack fewer at once.")
            for member in sorted(members, key=lambda one: one.filename):
                if member.flag_bits & 1:
                    raise refused(member.filename, "The archive is locked by a password.", "Pack it without one.")
                with archive.open(member) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    message = f"The tables have more than {limits.unpacked_bytes:,} bytes when unpacked."
                    raise refused(member.filename, message, "Pack fewer at once.")
                found.append(_packed(member.filename.rpartition("/")[2], data, limits))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise refused("archive", "The archive is damaged or cut off.", "Pack the tables again as ZIP.") from error
    return found


def _packed(name: str, data: bytes, limits: Limits) -> Packed:
    text = decoded(data).text
    before = csv.field_size_limit(limits.text_characters)
    try:
        reader = csv.DictReader(StringIO(text, newline=""), restval="", strict=True)
        records: list[Record] = []
        for record in reader:
            if None in record:
                raise refused(f"{name}, row {len(records) + 2}", "This row has more cells than labels.", "Correct it.")
            records.append(record)
            if len(records) > limits.list_rows:
                raise refused(name, f"The table has more than {limits.list_rows:,} rows.", "Split it.")
    except csv.Error as error:
        message = "The quotation marks of this table do not fit together."
        raise refused(name, message, "Export the table again as CSV.", value=str(error)) from error
    finally:
        csv.field_size_limit(before)
    return Packed(name, text, tuple(records))


@dataclass(frozen=True, slots=True)
class Joined:
    """The tables and, by what they say, which number leads to which."""

    tables: Mapping[str, Packed]
    links: Mapping[tuple[str, str, str], tuple[tuple[str, str], ...]]

    def records(self, which: str) -> dict[str, Record]:
        """Number → record of a table; none where the archive has no such table."""
        table = self.tables.get(which)
        return {one["node_id"]: one for one in table.records} if table else {}


def joined(
    investments: PortfolioList, projects: PortfolioList, tables: Mapping[str, Packed], others: Sequence[Packed]
) -> PortfolioList:
    """Investments with the projects that they pay for as parts; an investment that has parts is a program."""
    links: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for one in tables[LINKS].records:
        kind = (one["from_type"], one["relation"], one["to_type"])
        links.setdefault(kind, []).append((one["from_id"], one["to_id"]))
    every = Joined(tables, {kind: tuple(pairs) for kind, pairs in links.items()})
    above = _above(every)
    told, bureaus = _contracts(every), _bureaus(every)
    programs = set(above.values())
    rows = [_investment(row, programs, told, bureaus) for row in investments.rows]
    place = tables[PROJECTS].name
    activities = _activities(every, investments.as_at)
    rows += [
        replace(
            row, part_of=above.get(row.code or "", ""), place=f"{place}, {row.place}",
            activities=activities.get(row.code or "", ()),
        )
        for row in projects.rows
    ]  # fmt: skip
    unread = len(every.records(ACTIVITIES)) - sum(len(found) for found in activities.values())
    return replace(
        investments,
        title=f"{investments.title} and projects",
        rows=tuple(rows),
        contracts=sum(len(texts) for texts in told.values()),
        not_carried=(*investments.not_carried, *projects.not_carried, *_left(every, others), *_unread(unread)),
        warnings=(*investments.warnings, *projects.warnings, *_alone(len(projects.rows) - len(above), place)),
    )


def _investment(
    row: ListedProject, programs: set[str], told: Mapping[str, list[str]], bureaus: Mapping[str, str]
) -> ListedProject:
    contracts = told.get(row.code or "", [])
    narratives = row.narratives + ((("whole_life_cost_narrative", "\n".join(contracts)),) if contracts else ())
    return replace(
        row, kind="program" if row.code in programs else "project", narratives=narratives,
        department=bureaus.get(row.code or "", row.department),
    )  # fmt: skip


def _above(every: Joined) -> dict[str, str]:
    """Code of a project → code of the investment that pays for it. Raises FileRefused where two do."""
    investments, projects = every.records(INVESTMENTS), every.records(PROJECTS)
    found: dict[str, str] = {}
    for payer, paid in every.links.get(PAYS_FOR, ()):
        if payer in investments and paid in projects:
            code, above = _code(projects[paid]["Id"]), _code(investments[payer]["Identifier"])
            if found.setdefault(code, above) != above:
                message = f"Two investments pay for this project: {found[code]} and {above}."
                raise refused(every.tables[LINKS].name, message, "Keep one of the links.", value=code)
    return found


def _activities(every: Joined, as_at: date) -> dict[str, tuple[ListedActivity, ...]]:
    """Code of a project → its activities."""
    projects, activities = every.records(PROJECTS), every.records(ACTIVITIES)
    mapping = load_mapping("us_it_dashboard_projects")
    read = {number: activity_of(record, as_at, mapping) for number, record in activities.items()}
    pairs = [
        (_code(projects[project]["Id"]), found)
        for project, activity in every.links.get(HAS_TASK, ())
        if project in projects and (found := read.get(activity)) is not None
    ]
    return in_projects(pairs)


def _unread(count: int) -> tuple[NotCarried, ...]:
    what = "Activities without a project, or without a number, start or duration that can be read"
    return (NotCarried(what, count, "list"),) if count > 0 else ()


def _code(text: str) -> str:
    return " ".join(text.split())


def _contracts(every: Joined) -> dict[str, list[str]]:
    """Code of an investment → a line for each contract that it let, in the order of the links."""
    investments, contracts, suppliers = (every.records(which) for which in (INVESTMENTS, CONTRACTS, SUPPLIERS))
    delivers: dict[str, list[str]] = {}
    for supplier, contract in every.links.get(DELIVERS, ()):
        if supplier in suppliers:
            delivers.setdefault(contract, []).append(" ".join(suppliers[supplier]["name"].split()))
    found: dict[str, list[str]] = {}
    for investment, contract in every.links.get(LETS, ()):
        if investment in investments and contract in contracts:
            one = contracts[contract]
            parts = [" ".join(one["Description"].split()), ", ".join(delivers.get(contract, []))]
            parts.append(f"{one['Contract_size'].strip()} $m" if one["Contract_size"].strip() else "")
            line = f"Contract {_code(one['ID'])}: {' – '.join(part for part in parts if part)}"
            found.setdefault(_code(investments[investment]["Identifier"]), []).append(line)
    return found


def _bureaus(every: Joined) -> dict[str, str]:
    """Code of an investment → the bureau that is responsible for it."""
    investments, bureaus = every.records(INVESTMENTS), every.records(BUREAUS)
    return {
        _code(investments[investment]["Identifier"]): " ".join(bureaus[bureau]["Name"].split())
        for bureau, investment in every.links.get(RESPONSIBLE, ())
        if bureau in bureaus and investment in investments
    }


def _left(every: Joined, others: Sequence[Packed]) -> list[NotCarried]:
    """Tables, columns and links of which nothing is made, each with its count."""
    found = [NotCarried(f"Table “{one.name}”", len(one.records), "list") for one in others]
    for which, columns in LEFT.items():
        for column in columns if which in every.tables else ():
            filled = sum(bool(one[column].strip()) for one in every.tables[which].records)
            found.append(NotCarried(f"Column “{column}” of {every.tables[which].name}", filled, "list"))
    used = (PAYS_FOR, HAS_TASK, LETS, DELIVERS, RESPONSIBLE, SAID_TWICE)
    for kind, pairs in every.links.items():
        if kind not in used:
            found.append(NotCarried(f"Links “{' '.join(kind)}”", len(pairs), "list"))
    dangling = Counter(
        kind
        for kind in used
        for first, last in every.links.get(kind, ())
        if first not in every.records(kind[0]) or last not in every.records(kind[2])
    )
    found += [
        NotCarried(f"Links “{' '.join(kind)}” to rows that no table has", n, "list") for kind, n in dangling.items()
    ]
    return [one for one in found if one.count]


def _alone(count: int, place: str) -> tuple[Problem, ...]:
    if not count:
        return ()
    message = f"{count} projects are linked to no investment. They come in beside the investments."
    return (Problem(place, "", "", message, "Move them where they belong afterwards; they stay there."),)
