"""What a Primavera P6 exchange file holds and the product does not take over: named and counted, never silent."""

from steerhouse.interchange.mspdi.fields import Reading
from steerhouse.interchange.schedule_file import NotCarried
from steerhouse.interchange.xer.tables import Row

KEPT = frozenset(
    (
        *("PROJECT", "SCHEDOPTIONS", "CALENDAR", "PROJWBS", "TASK", "TASKPRED", "RSRC", "RSRCRATE", "TASKRSRC"),
        *("TASKMEMO", "WBSMEMO", "PROJCOST", "UMEASURE", "UDFTYPE", "UDFVALUE", "ACTVTYPE", "ACTVCODE", "TASKACTV"),
    )
)
# Tables of the tool's own administration, which say nothing about the project.
SAYS_NOTHING = frozenset(["CURRTYPE", "FINTMPL", "MEMOTYPE", "NONWORK", "RSRCCURVDATA", "RSRCLEVELLIST", "ROLERATE"])
_CODES, _OBS = "Codes and their values", "Responsibility (OBS)"
WORDS = {
    **dict.fromkeys(
        (
            *("PCATTYPE", "PCATVAL", "PROJPCAT", "RCATTYPE", "RCATVAL"),
            *("RSRCRCAT", "ASSIGNMENTCATTYPE", "ASSIGNMENTCATVAL", "TASKRSRCCAT"),
        ),
        _CODES,
    ),
    "OBS": _OBS,
    **dict.fromkeys(["FUNDSRC", "PROJFUND"], "Funding sources"),
    "ACCOUNT": "Cost accounts",
    **dict.fromkeys(["TRSRCFIN", "TASKFIN", "FINDATES"], "Values of closed financial periods"),
    "TASKPROC": "Steps of activities",
    **dict.fromkeys(["TASKDOC", "DOCUMENT"], "Documents"),
    **dict.fromkeys(["ROLES", "RSRCROLE", "PROJROLE"], "Roles"),
    "TASKFDBK": "Feedback on activities",
    **dict.fromkeys(["RISKTYPE", "PROJRISK", "TASKRISK", "RISK"], "Risks"),
    **dict.fromkeys(["PROJISSU", "PROJTHRS"], "Issues and thresholds"),
    "RSRCCURV": "Resource curves",
    "LOCATION": "Locations",
    "SHIFTPER": "Shifts of rates",
    "SHIFT": "Shifts of rates",
}
# Columns of an activity that say something only when they are filled.
COLUMNS = {
    "expect_end_date": "Expected finishes",
    "external_early_start_date": "Dates given by other projects",
    "external_late_end_date": "Dates given by other projects",
    "location_id": "Locations",
}


def count_columns(row: Row, reading: Reading) -> None:
    """Count what an activity says and nobody takes over."""
    for column, words in COLUMNS.items():
        if row.raw(column).strip():
            reading.leave_out(words, "TASK")


def as_told(reading: Reading) -> tuple[NotCarried, ...]:
    """What was counted, in words: a table that is not read stands in `left_out` by its name, without a place."""
    found: dict[tuple[str, str], int] = {}
    for (what, where), count in reading.left_out.items():
        if where or what in WORDS:
            key = (what, where) if where else (WORDS[what], what)
        elif what in SAYS_NOTHING:
            continue
        else:
            key = (f"Table {what[:80]}", "")
        found[key] = found.get(key, 0) + count
    return tuple(NotCarried(what, count, where) for (what, where), count in sorted(found.items()))
