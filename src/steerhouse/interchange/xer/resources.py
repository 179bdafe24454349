"""Resources, their rates, assignments and expenses of a Primavera P6 exchange file."""

from collections import defaultdict
from decimal import Decimal

from steerhouse.interchange.mspdi.fields import Reading
from steerhouse.interchange.problems import refused
from steerhouse.interchange.schedule_file import FileAssignment, FileResource, PlanTime, ResourceKind
from steerhouse.interchange.xer.notes import plain
from steerhouse.interchange.xer.tables import Row, Tables
from steerhouse.interchange.xer.tasks import Amounts

KINDS = {"RT_Labor": ResourceKind.WORK, "RT_Equip": ResourceKind.WORK, "RT_Mat": ResourceKind.MATERIAL}
Rate = tuple[Decimal | None, float | None]


def read_resources(
    tables: Tables, calendars: frozenset[int], today: PlanTime | None, reading: Reading
) -> tuple[FileResource, ...]:
    """Everyone and everything that can be assigned; `today` is the day whose rates count."""
    rates = _rates(tables, today, reading)
    units = {row.integer("unit_id"): row.text("unit_abbrev") for row in tables.rows("UMEASURE", reading)}
    names = {row.integer("rsrc_id"): row.text("rsrc_name") for row in tables.rows("RSRC", reading)}
    found: dict[int, FileResource] = {}
    for row in tables.rows("RSRC", reading):
        uid = row.identity("rsrc_id")
        if uid is None or uid in found:
            row.problem("rsrc_id", "The resource has no id, or another one has the same.")
            continue
        _within(len(found) + 1, reading.limits.resources, "resources", row)
        calendar = row.identity("clndr_id")
        if calendar is not None and calendar not in calendars:
            reading.leave_out("References to calendars that are not in the file", "RSRC")
        price, most = rates.get(uid, (None, None))
        found[uid] = FileResource(
            uid=uid, row=len(found) + 1, name=row.text("rsrc_name"), initials=row.text("rsrc_short_name"),
            kind=KINDS.get(row.text("rsrc_type"), ResourceKind.WORK),
            group=names.get(row.integer("parent_rsrc_id"), ""), code=row.text("employee_code"),
            email=row.text("email_addr"), calendar_uid=calendar if calendar in calendars else None, max_units=most,
            generic=False, inactive=row.text("active_flag") == "N", standard_rate=price, overtime_rate=None,
            cost_per_use=None, material_label=units.get(row.integer("unit_id"), "") if row.text("unit_id") else "",
            notes=plain(row.text("rsrc_notes")), line=row.line,
        )  # fmt: skip
    return tuple(found.values())


def _within(count: int, most: int, what: str, row: Row) -> None:
    if count > most:
        message = f"The file has more than {most:,} {what}; that is the limit."
        raise refused(row.where, message, "Split the project into several files.")


def _rates(tables: Tables, today: PlanTime | None, reading: Reading) -> dict[int, Rate]:
    """Price and most units of each resource on the data date; before its first rate, the first one."""
    periods: dict[int, list[tuple[int, Rate]]] = defaultdict(list)
    for row in tables.rows("RSRCRATE", reading):
        uid = row.identity("rsrc_id")
        if uid is not None:
            rate = row.decimal("cost_per_qty"), row.number("max_qty_per_hr")
            periods[uid].append((row.time("start_date") or 0, rate))
        if any(row.decimal(f"cost_per_qty{number}") for number in range(2, 6)):
            reading.leave_out("Further prices of resources", "RSRCRATE")
    found: dict[int, Rate] = {}
    for uid, rates in periods.items():
        rates.sort(key=lambda one: one[0])
        reading.left_out.update({("Rates of other periods", "RSRCRATE"): len(rates) - 1} if len(rates) > 1 else {})
        valid = [rate for since, rate in rates if today is None or since <= today]
        found[uid] = valid[-1] if valid else rates[0][1]
    return found


def read_assignments(
    tables: Tables, tasks: set[int], resources: set[int], reading: Reading
) -> tuple[FileAssignment, ...]:
    """Assignments to activities of the project; those of other projects in the file do not count."""
    found: dict[int, FileAssignment] = {}
    for row in tables.rows("TASKRSRC", reading):
        task_uid = row.identity("task_id")
        if task_uid not in tasks:
            reading.leave_out("Assignments to activities of other projects", "TASKRSRC")
            continue
        uid, resource_uid = row.identity("taskrsrc_id"), row.identity("rsrc_id")
        if uid is None or uid in found:
            row.problem("taskrsrc_id", "The assignment has no id, or another one has the same.")
            continue
        if resource_uid is not None and resource_uid not in resources:
            row.problem("rsrc_id", "The assignment's resource is not in the file.")
            continue
        _within(len(found) + 1, reading.limits.assignments, "assignments", row)
        if row.text("role_id"):
            reading.leave_out("Roles", "TASKRSRC")
        if row.text("curv_id") or row.text("target_crv"):
            reading.leave_out("Resource curves", "TASKRSRC")
        found[uid] = _assignment(row, (uid, task_uid, resource_uid))
    return tuple(found.values())


def _assignment(row: Row, ids: tuple[int, int, int | None]) -> FileAssignment:
    done = (row.length("act_reg_qty") or 0.0) + (row.length("act_ot_qty") or 0.0)
    left = row.length("remain_qty") or 0.0
    spent = (row.money("act_reg_cost") or 0) + (row.money("act_ot_cost") or 0)
    begun, ended = row.time("act_start_date"), row.time("act_end_date")
    units = row.number("target_qty_per_hr")
    return FileAssignment(
        uid=ids[0], task_uid=ids[1], resource_uid=ids[2],
        units=1.0 if units is None or units < 0 else units, work=done + left, actual_work=done, remaining_work=left,
        percent_work_complete=100.0 * done / (done + left) if done + left else None,
        start=begun if begun is not None else _either(row, "restart_date", "target_start_date"),
        finish=ended if ended is not None else _either(row, "reend_date", "target_end_date"),
        actual_start=begun, actual_finish=ended, cost=spent + (row.money("remain_cost") or 0), actual_cost=spent,
        contour=0, delay=row.hours("target_lag_drtn_hr_cnt") or 0.0, notes="", baselines=(), line=row.line,
    )  # fmt: skip


def _either(row: Row, name: str, other: str) -> PlanTime | None:
    value = row.time(name)
    return row.time(other) if value is None else value


def amounts(tables: Tables, assignments: tuple[FileAssignment, ...], reading: Reading) -> dict[int, Amounts]:
    """By activity: costs of its assignments and of its expenses together."""
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in assignments:
        cost, actual = one.cost or 0, one.actual_cost or 0
        sums = totals[one.task_uid]
        sums[0] += cost
        sums[1] += actual
    for row in tables.rows("PROJCOST", reading):
        uid = row.identity("task_id")
        spent, left = row.money("act_cost") or 0, row.money("remain_cost") or 0
        if uid is None:
            continue
        sums = totals[uid]
        sums[0] += spent + left
        sums[1] += spent
        sums[2] += spent + left
    return {uid: Amounts(cost, actual, cost - actual, extra or None) for uid, (cost, actual, extra) in totals.items()}
