"""What a Microsoft Project XML file holds and the product does not take over: named and counted, never silent.

An element counts when it says something: an empty one, a zero, and a switch that stands as the tool sets it by itself
say nothing. Elements that only repeat what another one says (the tool writes a manual task's start twice) do not count.
"""

from typing import TYPE_CHECKING

from steerhouse.interchange.mspdi.fields import Fields, Reading, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

SAYS_NOTHING = frozenset(["", "0", "0.0", "0.00", "-1", "PT0H0M0S", "false"])

CARRIED: dict[str, frozenset[str]] = {
    "project": frozenset(
        (
            *("Name", "Title", "StartDate", "FinishDate", "StatusDate", "ScheduleFromStart", "CurrencyCode"),
            *("CurrencySymbol", "CurrencyDigits", "CalendarUID", "MinutesPerDay", "MinutesPerWeek", "DaysPerMonth"),
            *("DefaultStartTime", "DefaultFinishTime", "CriticalSlackLimit", "Author", "Manager", "Company"),
            *("Subject", "Category", "LastSaved", "SaveVersion"),
        )
    ),
    "calendars": frozenset(
        (
            *("UID", "Name", "IsBaseCalendar", "IsBaselineCalendar", "BaseCalendarUID"),
            *("WeekDays", "Exceptions", "WorkWeeks"),
        )
    ),
    "tasks": frozenset(
        (
            *("UID", "ID", "Name", "Active", "Manual", "Type", "IsNull", "WBS", "OutlineNumber", "OutlineLevel"),
            *("Priority", "Start", "Finish", "Duration", "DurationFormat", "Estimated", "Milestone", "Summary"),
            *("Critical", "IsSubproject", "ExternalTask", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish"),
            *("StartSlack", "FinishSlack", "TotalSlack", "FreeSlack", "FixedCost", "PercentComplete", "Recurring"),
            *("PercentWorkComplete", "PhysicalPercentComplete", "Cost", "ActualStart", "ActualFinish"),
            *("ActualDuration", "ActualCost", "ActualWork", "Work", "RemainingDuration", "RemainingCost"),
            *("RemainingWork", "ConstraintType", "ConstraintDate", "Deadline", "CalendarUID", "EffortDriven"),
            *("IgnoreResourceCalendar", "LevelingDelay", "Stop", "Resume", "Notes", "HyperlinkAddress"),
            *("PredecessorLink", "Baseline", "ExtendedAttribute", "OutlineCode"),
        )
    ),
    "resources": frozenset(
        (
            *("UID", "ID", "Name", "Initials", "Type", "IsCostResource", "IsNull", "Group", "Code", "EmailAddress"),
            *("CalendarUID", "MaxUnits", "IsGeneric", "IsInactive", "StandardRate", "OvertimeRate", "CostPerUse"),
            *("MaterialLabel", "Notes"),
        )
    ),
    "assignments": frozenset(
        (
            *("UID", "TaskUID", "ResourceUID", "Units", "Work", "ActualWork", "RemainingWork", "PercentWorkComplete"),
            *("Start", "Finish", "ActualStart", "ActualFinish", "Cost", "ActualCost", "WorkContour", "Delay"),
            *("Notes", "Baseline"),
        )
    ),
}
REPEATED = frozenset(
    (
        *("ManualStart", "ManualFinish", "ManualDuration", "RegularWork", "ResumeValid", "Milestone"),
        *("FreeformDurationFormat", "LevelingDelayFormat", "HasFixedRateUnits", "FixedMaterial", "RemainingCost"),
        *("RateScale", "LinkedFields", "CurrentDate"),
    )
)
AS_THE_TOOL_SETS_IT: dict[str, frozenset[str]] = {
    "FixedCostAccrual": frozenset(["3"]),
    "LevelAssignments": frozenset(["1"]),
    "LevelingCanSplit": frozenset(["1"]),
    "IsPublished": frozenset(["1"]),
    "CanLevel": frozenset(["1"]),
    "AccrueAt": frozenset(["3"]),
    "StandardRateFormat": frozenset(["2", "3"]),
    "OvertimeRateFormat": frozenset(["2", "3"]),
    "PeakUnits": frozenset(["1", "1.00"]),
    "MoveCompletedEndsBack": frozenset(["0"]),
}
_EARNED_VALUE = "Earned value figures (computed anew)"
_VARIANCE = "Variances (computed anew)"
_OVERTIME = "Overtime work and cost"
_DISPLAY = "How rows and bars are drawn"
_LEVELING = "Settings and results of resource leveling"
_OTHER_IDS = "Identifiers and time stamps of the other tool"
WORDS: dict[str, str] = {
    "ExtendedAttribute": "Custom fields",
    "OutlineCode": "Outline codes",
    "TimephasedData": "Time-phased values (work, cost or baseline by day)",
    "Project": "Projects inserted inside a task",
    "Rates": "Cost rate tables",
    "AvailabilityPeriods": "Periods of availability",
    "AvailableFrom": "Periods of availability",
    "AvailableTo": "Periods of availability",
    **dict.fromkeys(["ACWP", "BCWP", "BCWS", "CV", "SV", "VAC", "EarnedValueMethod"], _EARNED_VALUE),
    **dict.fromkeys(["StartVariance", "FinishVariance", "WorkVariance", "CostVariance", "DurationVariance"], _VARIANCE),
    **dict.fromkeys(
        (
            *("OvertimeWork", "OvertimeCost", "ActualOvertimeWork", "ActualOvertimeCost", "RemainingOvertimeWork"),
            *("RemainingOvertimeCost", "ActualOvertimeWorkProtected", "ActualWorkProtected"),
        ),
        _OVERTIME,
    ),
    **dict.fromkeys(["HideBar", "Rollup", "DisplayAsSummary", "DisplayOnTimeline"], _DISPLAY),
    **dict.fromkeys(
        (
            *("LevelAssignments", "LevelingCanSplit", "PreLeveledStart", "PreLeveledFinish", "OverAllocated"),
            *("Overallocated", "CanLevel", "LevelingDelay", "PeakUnits"),
        ),
        _LEVELING,
    ),
    **dict.fromkeys(["GUID", "CreateDate", "CreationDate", "ActiveDirectoryGUID"], _OTHER_IDS),
    "CostRateTable": "Cost rate tables",
    "Hyperlink": "Captions of hyperlinks",
    "HyperlinkSubAddress": "Places inside hyperlinks",
    "StartText": "Text in place of a date or duration",
    "FinishText": "Text in place of a date or duration",
    "DurationText": "Text in place of a date or duration",
    "SubprojectName": "Links to inserted projects",
    "ExternalTaskProject": "Links to tasks of other projects",
    "FixedCostAccrual": "When costs accrue",
    "AccrueAt": "When costs accrue",
    "Work": "Totals of resources (computed anew)",
    **dict.fromkeys(
        (
            *("Cost", "ActualCost", "ActualWork", "RemainingWork", "RegularWork", "PercentWorkComplete"),
            *("Start", "Finish"),
        ),
        "Totals of resources (computed anew)",
    ),
}
_SECTIONS: dict[str, str] = {
    **dict.fromkeys(
        ("Views", "Filters", "Groups", "Tables", "Maps", "Reports", "Drawings", "DataLinks", "VBAProjects"),
        "Views, filters, tables, reports and macros",
    ),
    "WBSMasks": "Masks of the work breakdown code",
}
READ_SECTIONS = frozenset(["Calendars", "Tasks", "Resources", "Assignments", "ExtendedAttributes", "OutlineCodes"])


def count_left_out(fields: Fields, where: str, reading: Reading) -> None:
    """Count the fields of one element that say something and are not taken over."""
    carried = CARRIED[where]
    for name, text in fields.values.items():
        if name in carried or name in REPEATED or text in SAYS_NOTHING:
            continue
        if text not in AS_THE_TOOL_SETS_IT.get(name, ()):
            reading.leave_out(in_words(name), where)
    for name, elements in fields.nested.items():
        if name not in carried:
            reading.leave_out(in_words(name), where, len(elements))


def count_project_left_out(fields: Fields, root: "_Element", reading: Reading) -> None:
    """Count what stands in the file beside calendars, tasks, resources and assignments."""
    carried = CARRIED["project"]
    for name, text in fields.values.items():
        if name not in carried and name not in REPEATED and name not in _SECTIONS and text not in SAYS_NOTHING:
            reading.leave_out("Settings of the other tool", "project")
    for child in root:
        name = local_name(child)
        if name and len(child) and name not in READ_SECTIONS:
            reading.leave_out(_SECTIONS.get(name, in_words(name)), "project", len(child))


def in_words(name: str) -> str:
    """An element's name as people read it.

    >>> in_words("ExtendedAttribute"), in_words("SomethingNew")
    ('Custom fields', 'Field SomethingNew')
    """
    return WORDS.get(name, f"Field {name[:80]}")
