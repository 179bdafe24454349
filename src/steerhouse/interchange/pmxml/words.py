"""What Primavera P6 XML calls the tables, columns and words of its exchange file (XER)."""

TASK_WORDS = {
    "task_type": {
        "Task Dependent": "TT_Task",
        "Resource Dependent": "TT_Rsrc",
        "Level of Effort": "TT_LOE",
        "Start Milestone": "TT_Mile",
        "Finish Milestone": "TT_FinMile",
        "WBS Summary": "TT_WBS",
    },
    "duration_type": {
        "Fixed Units/Time": "DT_FixedRate",
        "Fixed Duration and Units/Time": "DT_FixedDrtn",
        "Fixed Units": "DT_FixedQty",
        "Fixed Duration and Units": "DT_FixedDUR2",
    },
    "status_code": {"Not Started": "TK_NotStart", "In Progress": "TK_Active", "Completed": "TK_Complete"},
    "complete_pct_type": {"Duration": "CP_Drtn", "Physical": "CP_Phys", "Units": "CP_Units"},
    "priority_type": {
        "Top": "PT_Top",
        "High": "PT_High",
        "Normal": "PT_Normal",
        "Low": "PT_Low",
        "Lowest": "PT_Lowest",
    },
}
_CONSTRAINTS = {
    "Start On": "CS_MSO",
    "Start On or After": "CS_MSOA",
    "Start On or Before": "CS_MSOB",
    "Finish On": "CS_MEO",
    "Finish On or After": "CS_MEOA",
    "Finish On or Before": "CS_MEOB",
    "As Late As Possible": "CS_ALAP",
    "Mandatory Start": "CS_MANDSTART",
    "Mandatory Finish": "CS_MANDFIN",
}
_LINKS = {
    "Finish to Start": "PR_FS",
    "Start to Start": "PR_SS",
    "Finish to Finish": "PR_FF",
    "Start to Finish": "PR_SF",
}
_LAG_CALENDARS = {
    "Predecessor Activity Calendar": "rcal_Predecessor",
    "Successor Activity Calendar": "rcal_Successor",
    "Project Default Calendar": "rcal_ProjDefault",
    "24 Hour Calendar": "rcal_24Hour",
}
WORDS: dict[str, dict[str, dict[str, str]]] = {
    "TASK": {**TASK_WORDS, "cstr_type": _CONSTRAINTS, "cstr_type2": _CONSTRAINTS},
    "TASKPRED": {"pred_type": _LINKS},
    "RSRC": {
        "rsrc_type": {"Labor": "RT_Labor", "Nonlabor": "RT_Equip", "Material": "RT_Mat"},
        "active_flag": {"0": "N", "1": "Y"},
    },
    "SCHEDOPTIONS": {
        "sched_calendar_on_relationship_lag": _LAG_CALENDARS,
        "sched_progress_override": {"Progress Override": "Y", "Retained Logic": "N"},
        "sched_retained_logic": {"Progress Override": "N", "Retained Logic": "Y", "Actual Dates": "N"},
    },
    "UDFTYPE": {
        "table_name": {"Activity": "TASK", "WBS": "PROJWBS"},
        "logical_data_type": {
            "Text": "FT_TEXT",
            "Indicator": "FT_STATICTYPE",
            "Start Date": "FT_START_DATE",
            "Finish Date": "FT_END_DATE",
            "Double": "FT_FLOAT_2_DECIMALS",
            "Integer": "FT_INT",
            "Cost": "FT_MONEY",
        },
    },
    "CALENDAR": {"clndr_type": {"Global": "CA_Base", "Project": "CA_Project", "Resource": "CA_Rsrc"}},
}
# Fractions of one here, percent there.
PERCENT = frozenset(["phys_complete_pct"])
# Element → table, and by column the names of the elements of which the first that says something counts.
ELEMENTS: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "Project": (
        "PROJECT",
        {
            "proj_id": ("ObjectId",),
            "clndr_id": ("ActivityDefaultCalendarObjectId",),
            "proj_short_name": ("Id",),
            "plan_start_date": ("PlannedStartDate",),
            "plan_end_date": ("MustFinishByDate",),
            "last_recalc_date": ("DataDate",),
            "scd_end_date": ("ScheduledFinishDate",),
            "critical_drtn_hr_cnt": ("CriticalActivityFloatLimit", "CriticalActivityFloatThreshold"),
        },
    ),
    "WBS": (
        "PROJWBS",
        {
            "wbs_id": ("ObjectId",),
            "proj_id": ("ProjectObjectId",),
            "seq_num": ("SequenceNumber",),
            "wbs_short_name": ("Code",),
            "wbs_name": ("Name",),
            "parent_wbs_id": ("ParentObjectId",),
        },
    ),
    "Calendar": (
        "CALENDAR",
        {
            "clndr_id": ("ObjectId",),
            "clndr_name": ("Name",),
            "clndr_type": ("Type",),
            "base_clndr_id": ("BaseCalendarObjectId",),
            "day_hr_cnt": ("HoursPerDay",),
            "week_hr_cnt": ("HoursPerWeek",),
        },
    ),
    "Activity": (
        "TASK",
        {
            "task_id": ("ObjectId",),
            "proj_id": ("ProjectObjectId",),
            "wbs_id": ("WBSObjectId",),
            "clndr_id": ("CalendarObjectId",),
            "phys_complete_pct": ("PhysicalPercentComplete",),
            "complete_pct_type": ("PercentCompleteType",),
            "task_type": ("Type",),
            "duration_type": ("DurationType",),
            "status_code": ("Status",),
            "task_code": ("Id",),
            "task_name": ("Name",),
            "total_float_hr_cnt": ("TotalFloat",),
            "free_float_hr_cnt": ("FreeFloat",),
            "remain_drtn_hr_cnt": ("RemainingDuration",),
            "target_drtn_hr_cnt": ("PlannedDuration",),
            "act_work_qty": ("ActualLaborUnits",),
            "remain_work_qty": ("RemainingLaborUnits",),
            "act_equip_qty": ("ActualNonLaborUnits",),
            "remain_equip_qty": ("RemainingNonLaborUnits",),
            "cstr_type": ("PrimaryConstraintType",),
            "cstr_date": ("PrimaryConstraintDate",),
            "cstr_type2": ("SecondaryConstraintType",),
            "cstr_date2": ("SecondaryConstraintDate",),
            "act_start_date": ("ActualStartDate",),
            "act_end_date": ("ActualFinishDate",),
            "early_start_date": ("RemainingEarlyStartDate", "EarlyStartDate"),
            "early_end_date": ("RemainingEarlyFinishDate", "EarlyFinishDate"),
            "late_start_date": ("RemainingLateStartDate", "LateStartDate"),
            "late_end_date": ("RemainingLateFinishDate", "LateFinishDate"),
            "target_start_date": ("PlannedStartDate",),
            "target_end_date": ("PlannedFinishDate",),
            "expect_end_date": ("ExpectedFinishDate",),
            "external_early_start_date": ("ExternalEarlyStartDate",),
            "external_late_end_date": ("ExternalLateFinishDate",),
            "suspend_date": ("SuspendDate",),
            "resume_date": ("ResumeDate",),
            "priority_type": ("LevelingPriority",),
        },
    ),
    "Relationship": (
        "TASKPRED",
        {
            "task_pred_id": ("ObjectId",),
            "task_id": ("SuccessorActivityObjectId",),
            "pred_task_id": ("PredecessorActivityObjectId",),
            "proj_id": ("SuccessorProjectObjectId",),
            "pred_proj_id": ("PredecessorProjectObjectId",),
            "pred_type": ("Type",),
            "lag_hr_cnt": ("Lag",),
        },
    ),
    "Resource": (
        "RSRC",
        {
            "rsrc_id": ("ObjectId",),
            "parent_rsrc_id": ("ParentObjectId",),
            "clndr_id": ("CalendarObjectId",),
            "rsrc_name": ("Name",),
            "rsrc_short_name": ("Id",),
            "rsrc_type": ("ResourceType",),
            "email_addr": ("EmailAddress",),
            "employee_code": ("EmployeeId",),
            "active_flag": ("IsActive",),
            "unit_id": ("UnitOfMeasureObjectId",),
            "rsrc_notes": ("ResourceNotes",),
        },
    ),
    "ResourceRate": (
        "RSRCRATE",
        {
            "rsrc_rate_id": ("ObjectId",),
            "rsrc_id": ("ResourceObjectId",),
            "start_date": ("EffectiveDate",),
            "max_qty_per_hr": ("MaxUnitsPerTime",),
            "cost_per_qty": ("PricePerUnit",),
            **{f"cost_per_qty{number}": (f"PricePerUnit{number}",) for number in range(2, 6)},
        },
    ),
    "ResourceAssignment": (
        "TASKRSRC",
        {
            "taskrsrc_id": ("ObjectId",),
            "task_id": ("ActivityObjectId",),
            "rsrc_id": ("ResourceObjectId",),
            "role_id": ("RoleObjectId",),
            "remain_qty": ("RemainingUnits",),
            "act_reg_qty": ("ActualRegularUnits", "ActualUnits"),
            "act_ot_qty": ("ActualOvertimeUnits",),
            "target_qty_per_hr": ("PlannedUnitsPerTime",),
            "target_lag_drtn_hr_cnt": ("PlannedLag",),
            "act_reg_cost": ("ActualRegularCost", "ActualCost"),
            "act_ot_cost": ("ActualOvertimeCost",),
            "remain_cost": ("RemainingCost",),
            "act_start_date": ("ActualStartDate",),
            "act_end_date": ("ActualFinishDate",),
            "restart_date": ("RemainingStartDate",),
            "reend_date": ("RemainingFinishDate",),
            "target_start_date": ("PlannedStartDate",),
            "target_end_date": ("PlannedFinishDate",),
            "curv_id": ("ResourceCurveObjectId",),
        },
    ),
    "ActivityExpense": (
        "PROJCOST",
        {
            "cost_item_id": ("ObjectId",),
            "task_id": ("ActivityObjectId",),
            "act_cost": ("ActualCost",),
            "remain_cost": ("RemainingCost",),
        },
    ),
    "ActivityNote": (
        "TASKMEMO",
        {"memo_id": ("ObjectId",), "task_id": ("ActivityObjectId",), "task_memo": ("Note", "RawTextNote")},
    ),
    "UDFType": (
        "UDFTYPE",
        {
            "udf_type_id": ("ObjectId",),
            "table_name": ("SubjectArea",),
            "udf_type_label": ("Title",),
            "logical_data_type": ("DataType",),
        },
    ),
    "ActivityCodeType": ("ACTVTYPE", {"actv_code_type_id": ("ObjectId",), "actv_code_type": ("Name",)}),
    "ActivityCode": (
        "ACTVCODE",
        {
            "actv_code_id": ("ObjectId",),
            "parent_actv_code_id": ("ParentObjectId",),
            "actv_code_type_id": ("CodeTypeObjectId",),
            "actv_code_name": ("Description",),
            "short_name": ("CodeValue",),
        },
    ),
    "UnitOfMeasure": ("UMEASURE", {"unit_id": ("ObjectId",), "unit_abbrev": ("Abbreviation",)}),
}
# What stands inside an activity and says something of it.
INSIDE: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "UDF": (
        "UDFVALUE",
        {
            "udf_type_id": ("TypeObjectId",),
            "udf_date": ("StartDateValue", "FinishDateValue"),
            "udf_number": ("DoubleValue", "IntegerValue", "CostValue"),
            "udf_text": ("TextValue", "IndicatorValue"),
        },
    ),
    "Code": ("TASKACTV", {"actv_code_type_id": ("TypeObjectId",), "actv_code_id": ("ValueObjectId",)}),
}
OPTIONS: dict[str, tuple[str, ...]] = {
    "proj_id": ("ObjectId",),
    "sched_calendar_on_relationship_lag": ("RelationshipLagCalendar",),
    "sched_progress_override": ("OutOfSequenceScheduleType",),
    "sched_retained_logic": ("OutOfSequenceScheduleType",),
}
NOT_CARRIED = {
    "OBS": "Responsibility (OBS)",
    "Role": "Roles",
    "UDF": "User-defined fields and their values",
    "Code": "Codes and their values",
    "ProjectCode": "Codes and their values",
    "ResourceCode": "Codes and their values",
    "ActivityStep": "Steps of activities",
    "BaselineProject": "Baselines that are projects of their own",
    "Risk": "Risks",
    "ProjectNote": "Notes of the project",
    "Document": "Documents",
    "CostAccount": "Cost accounts",
}
# Facts about the tool, not about the project.
SAYS_NOTHING = frozenset(["DisplayCurrency", "ProjectList", "FinancialPeriodTemplate", "ScheduleOptions"])
