"""Names that Microsoft documents for ProjectData: by them an entity set is recognized and a custom field is not."""

import re
from collections.abc import Iterable, Mapping

PROJECTS, TASKS, ASSIGNMENTS, RESOURCES = "Projects", "Tasks", "Assignments", "Resources"
TIMESHEET, TIMEPHASED = "TimesheetLines", "AssignmentTimephasedDataSet"
READ = (PROJECTS, TASKS, ASSIGNMENTS, RESOURCES, TIMESHEET, TIMEPHASED)
KEYS = {
    PROJECTS: ("ProjectId",),
    TASKS: ("TaskId",),
    ASSIGNMENTS: ("AssignmentId",),
    RESOURCES: ("ResourceId",),
    TIMESHEET: ("TimesheetLineId",),
    TIMEPHASED: ("AssignmentId", "TimeByDay"),
}
SINGULAR = {
    "Project": PROJECTS,
    "Task": TASKS,
    "Assignment": ASSIGNMENTS,
    "Resource": RESOURCES,
    "TimesheetLine": TIMESHEET,
    "AssignmentTimephasedData": TIMEPHASED,
}
# What Project Online computes from the rest; Steerhouse computes its own.
COMPUTED = (
    "ACWP BCWP BCWS CPI CV CVP EAC SPI SV SVP TCPI VAC CostVariance DurationVariance StartVariance FinishVariance "
    "WorkVariance EarlyFinish EarlyStart LateFinish LateStart FreeSlack TotalSlack IsCritical IsOverallocated "
    "RegularCost RegularWork ActualRegularCost ActualRegularWork RemainingRegularCost RemainingRegularWork "
    "PercentWorkCompleted"
)
OVERTIME = "OvertimeCost OvertimeWork ActualOvertimeCost ActualOvertimeWork RemainingOvertimeCost RemainingOvertimeWork"
SHARED = f"{COMPUTED} {OVERTIME} BudgetCost BudgetWork CreatedDate ModifiedDate ResourcePlanWork"
# What is taken over, after the entity's own prefix.
CARRIED = {
    PROJECTS: "Id Name Title StartDate FinishDate StatusDate Currency Description OwnerName ManagerName Type",
    TASKS: "Id Name WBS OutlineLevel OutlineNumber Index ClientUniqueId IsSummary IsProjectSummary IsMilestone "
    "IsActive IsExternal IsManuallyScheduled IsRecurring IsEffortDriven Duration DurationIsEstimated RemainingDuration "
    "StartDate FinishDate ActualStartDate ActualFinishDate ActualDuration Deadline PercentCompleted "
    "PhysicalPercentCompleted Work ActualWork RemainingWork Cost ActualCost RemainingCost FixedCost "
    "Priority IgnoresResourceCalendar LevelingDelay HyperLinkAddress",
    ASSIGNMENTS: "Id Work ActualWork RemainingWork Cost ActualCost PeakUnits StartDate FinishDate ActualStartDate "
    "ActualFinishDate",
    RESOURCES: "Id Name Initials Group Code EmailAddress Type MaxUnits IsGeneric IsActive StandardRate OvertimeRate "
    "CostPerUse MaterialLabel",
    TIMESHEET: "",
    TIMEPHASED: "",
}
# Documented, and nothing here takes it over: shown in the preview with its count where it has a value.
LEFT = {
    PROJECTS: "ActualCost ActualDuration ActualFinishDate ActualStartDate ActualWork AuthorName CalculationsAreStale "
    "CalendarDuration CategoryName CompanyName Cost Departments Duration EarnedValueIsStale EnterpriseFeatures "
    "FixedCost Identifier Keywords LastPublishedDate OwnerId PercentCompleted RemainingCost RemainingDuration "
    "RemainingWork Subject Timephased Work WorkspaceInternalUrl",
    TASKS: "ActualFixedCost CreatedRevisionCounter CVP DeliverableFinishDate DeliverableStartDate DurationString "
    "FinishDateString HyperLinkFriendlyName HyperLinkSubAddress IsMarked ModifiedRevisionCounter StartDateString "
    "StatusManagerUID",
    ASSIGNMENTS: "AllUpdatesApplied BookingDescription BookingId BookingName BudgetMaterialWork CreatedRevisionCounter "
    "Delay IsPublished MaterialActualWork MaterialWork ModifiedRevisionCounter RemainingCost ResourceType Type "
    "UpdatesAppliedDate",
    RESOURCES: "BaseCalendar BookingType CanLevel CostCenter Count Departments EarliestAvailableFrom Hyperlink "
    "HyperlinkHref LatestAvailableTo NTAccount StatusId StatusName TimesheetManageId TimesheetManagerId IsTeam "
    "Workgroup WorkGroup RBS",
    TIMESHEET: "",
    TIMEPHASED: "",
}
PREFIX = {PROJECTS: "Project", TASKS: "Task", ASSIGNMENTS: "Assignment", RESOURCES: "Resource"}
# Names without the prefix; those of other entities are repeated in each row and say nothing new.
OTHER = {
    PROJECTS: "EnterpriseProjectTypeDescription EnterpriseProjectTypeId EnterpriseProjectTypeIsDefault "
    "EnterpriseProjectTypeName OptimizerCommitDate OptimizerDecisionAliasLookupTableId "
    "OptimizerDecisionAliasLookupTableValueId OptimizerDecisionID OptimizerDecisionName OptimizerSolutionName "
    "ParentProjectId PlannerCommitDate PlannerDecisionAliasLookupTableId PlannerDecisionAliasLookupTableValueId "
    "PlannerDecisionID PlannerDecisionName PlannerEndDate PlannerSolutionName PlannerStartDate "
    "ResourcePlanUtilizationDate ResourcePlanUtilizationType WorkflowCreatedDate WorkflowError "
    "WorkflowErrorResponseCode WorkflowInstanceId WorkflowOwnerId WorkflowOwnerName",
    TASKS: "ProjectId ProjectName ParentTaskId ParentTaskName FixedCostAssignmentId",
    ASSIGNMENTS: "ProjectId ProjectName TaskId TaskName TaskIsActive ResourceId ResourceName ResourceIsActive "
    "ResourceType TimesheetClassId IsPublic",
    RESOURCES: "TypeDescription TypeName",
    TIMESHEET: "TimesheetLineId ProjectId ProjectName TaskId TaskName TaskHierarchy AssignmentId ActualWorkBillable "
    "ActualWorkNonBillable ActualOvertimeWorkBillable ActualOvertimeWorkNonBillable PlannedWork LastSavedWork "
    "CreatedDate ModifiedDate PeriodId PeriodName PeriodStartDate PeriodEndDate PeriodStatus PeriodStatusId "
    "TimesheetId TimesheetName TimesheetOwner TimesheetOwnerId TimesheetPeriodId TimesheetPeriodName "
    "TimesheetPeriodStatus TimesheetPeriodStatusId TimesheetStatus TimesheetStatusId TimesheetLineStatus "
    "TimesheetLineStatusId TimesheetLineComment TimesheetLineClass TimesheetLineClassId TimesheetClassDescription "
    "TimesheetClassId TimesheetClassName TimesheetClassType TimesheetApproverResourceId TimesheetApproverResourceName "
    "TimesheetLineApproverResourceId",
    TIMEPHASED: "AssignmentId TimeByDay ProjectId ProjectName TaskId TaskName TaskIsActive ResourceId ResourceName "
    "IsPublic FiscalPeriodId AssignmentWork AssignmentActualWork AssignmentActualCost AssignmentActualOvertimeCost "
    "AssignmentActualOvertimeWork AssignmentBudgetCost AssignmentBudgetMaterialWork AssignmentBudgetWork "
    "AssignmentCombinedWork AssignmentCost AssignmentMaterialActualWork AssignmentMaterialWork AssignmentModifiedDate "
    "AssignmentOvertimeCost AssignmentOvertimeWork AssignmentRegularCost AssignmentRegularWork AssignmentRemainingCost "
    "AssignmentRemainingOvertimeCost AssignmentRemainingOvertimeWork AssignmentRemainingRegularCost "
    "AssignmentRemainingRegularWork AssignmentRemainingWork AssignmentResourcePlanWork AssignmentResourceType "
    "AssignmentType AssignmentActualRegularCost AssignmentActualRegularWork",
}
BASELINE = re.compile(r"TaskBaseline(\d\d?)(StartDate|FinishDate|Duration|Work|Cost)\Z", re.ASCII)
OTHER_BASELINE = re.compile(
    r"(?:Task|Project|Assignment)Baseline\d\d?(?:Start|Finish|Duration|Budget|Fixed|Deliverable|Work|Cost)\w*\Z",
    re.ASCII,
)


def _with(prefix: str, names: str) -> frozenset[str]:
    return frozenset(f"{prefix}{name}" for name in names.split())


KNOWN = {
    entity: frozenset(OTHER[entity].split())
    | (_with(PREFIX[entity], f"{CARRIED[entity]} {LEFT[entity]} {SHARED}") if entity in PREFIX else frozenset())
    for entity in READ
}
NOT_CARRIED = {entity: _with(PREFIX[entity], LEFT[entity]) for entity in PREFIX}
OWN_FIGURES = {entity: _with(PREFIX[entity], SHARED) for entity in PREFIX}
_CONTEXT = re.compile(r"\$metadata#(?:[A-Za-z.]*\.)?([A-Za-z]+)")
_HIDDEN = re.compile(r"_x([0-9a-fA-F]{4})_")


def entity_of(body: Mapping[str, object], row: Mapping[str, object]) -> str:
    """The entity set of a page: by what it says of itself, else by the properties of its first row; "" for none."""
    for name in ("odata.metadata", "@odata.context"):
        if found := _CONTEXT.search(str(body.get(name, ""))):
            return found[1]
    about = row.get("__metadata")
    kind = str(about.get("type", "")).rpartition(".")[2] if isinstance(about, dict) else ""
    if kind:
        return SINGULAR.get(kind, kind)
    if "BaselineNumber" in row:
        return "TaskBaselines"
    if "TimeByDay" in row:
        return TIMEPHASED if "AssignmentId" in row and "TimesheetLineId" not in row else "TimephasedData"
    order = (TIMESHEET, ASSIGNMENTS, TASKS, RESOURCES, PROJECTS)
    return next((entity for entity in order if set(KEYS[entity]) <= row.keys()), "")


def is_about_the_page(name: str) -> bool:
    """Whether a property says something of the transport and nothing of the row."""
    return name.startswith("__") or "odata." in name or "@" in name


def is_known(entity: str, name: str) -> bool:
    """Whether Microsoft documents the property."""
    return name in KNOWN[entity] or BASELINE.match(name) is not None or OTHER_BASELINE.match(name) is not None


def decoded(name: str) -> str:
    """A property's name as people wrote it, as far as the feed keeps it: hidden letters are shown again, and words
    that were run together stand apart.

    >>> decoded("Risk_x0020_Level"), decoded("CostCentre"), decoded("Gr_x00fc_n"), decoded("GoLiveDate2")
    ('Risk Level', 'Cost Centre', 'Grün', 'Go Live Date2')
    """
    shown = _HIDDEN.sub(lambda found: chr(int(found[1], 16)), name)
    if shown == name:
        shown = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in shown).split())


def listed(names: Iterable[str]) -> str:
    """Names as one line of a message."""
    return ", ".join(sorted(names))
