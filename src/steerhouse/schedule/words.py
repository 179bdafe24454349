"""The words of the Gantt, translated; the browser has the same keys in English."""

from django.utils.translation import gettext as _


def every_word() -> dict[str, str]:
    """Every word of the Gantt; braces are filled in by the browser."""
    return words() | planning_words() | dialog_words() | finding_words() | keeping_words()


def words() -> dict[str, str]:
    """Every word of the Gantt, translated; braces are filled in by the browser."""
    return {
        "plan": _("Plan"),
        "timeline": _("Timeline of {title}. The grid beside it and the table hold the same facts."),
        "col_name": _("Task"), "col_wbs": _("WBS"), "col_days": _("Days"), "col_start": _("Start"),
        "col_finish": _("Finish"), "col_late": _("Late"), "col_float": _("Float"), "col_critical": _("Critical"),
        "col_predecessors": _("Predecessors"), "yes": _("yes"), "no": _("no"), "view": _("View"),
        "view_gantt": _("Gantt"), "view_table": _("Table"), "zoom": _("Zoom"), "zoom_day": _("Day"),
        "zoom_week": _("Week"), "zoom_month": _("Month"), "zoom_quarter": _("Quarter"),
        "zoom_year": _("Year"), "more": _("More"),
        "unfold_all": _("Unfold all"), "fold_all": _("Fold all"), "whole_plan": _("Show the whole plan"),
        "to_status": _("Go to the status date"), "done": _("done"), "todo": _("to do"), "critical": _("critical"),
        "baseline": _("baseline"), "rows": _("{shown} of {all} rows"), "critical_todo": _("{count} critical to do"),
        "status_date": _("Status date {date}"), "fold": _("Fold"), "unfold": _("Unfold"),
        "few_links": _("More than {limit} links in view: only critical ones and those of the selected row are drawn"),
        "key_row": _("row"), "key_fold": _("fold"), "key_zoom": _("zoom"),
        "key_table": _("table"), "key_all": _("all keys"), "width": _("Width of the grid"),
        "table_caption": _("Tasks of {title}"), "table_shown": _("{shown} of {all} rows"),
        "table_more": _("Show {count} more"), "tip_dates": _("{start} to {finish}"),
        "tip_days": _("{days} days, {percent} % done"), "tip_float": _("{days} days of float"),
        "tip_baseline": _("Baseline {start} to {finish}"), "no_tasks": _("This plan has no tasks yet."),
        "quarter": _("Q{quarter}"),
    }  # fmt: skip


def planning_words() -> dict[str, str]:
    """The words of those who change the plan."""
    return {
        "col_links": _("After"),
        "edit_cell": _("{column} of “{task}”"),
        "new_task": _("new task"),
        "add_task": _("Add task"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "indent": _("Indent"),
        "outdent": _("Outdent"),
        "deleted": _("“{task}” deleted."),
        "deleted_many": _("“{task}” deleted, with {count} below it."),
        "first_task": _("Nothing here yet. Press Insert and type the name of the first task."),
        "bad_duration": _("Write a duration as 3d, 4h, 2w or 90m."),
        "bad_date": _("Write a date as 2026-11-22 or 22 Nov 26; leave it empty for as soon as possible."),
        "bad_percent": _("Write a number from 0 to 100."),
        "bad_links": _("Write row numbers, as 3, 5SS+2d. A task cannot wait for itself."),
        "needs_name": _("A task needs a name."),
        "conflict": _("It is “{theirs}” now, you wrote “{mine}”."),
        "use_mine": _("Take mine"),
        "keep_theirs": _("Keep theirs"),
        "no_answer": _("The server does not answer. Nothing was changed; try again."),
        "signed_out": _("You are signed out. Sign in in another tab, then try again."),
        "drag_dates": _("{start} to {finish}"),
        "drag_days": _("{days} days, to {finish}"),
        "drag_link": _("{from} → {to}"),
        "deleted_rows": _("{count} tasks deleted."),
        "nothing_to_fill": _("Select the row to copy from and the rows below it, then fill down."),
        "stand_together": _("Select tasks that stand next to each other below one summary."),
    }


def dialog_words() -> dict[str, str]:
    """The words of the dialog of a task."""
    return {
        "task_dialog": _("Task…"),
        "task_of": _("Task {row}"),
        "task_name": _("Name"),
        "task_duration": _("Duration"),
        "task_constraint": _("Constraint"),
        "task_constraint_date": _("Constraint date"),
        "task_deadline": _("Deadline"),
        "task_calendar": _("Calendar"),
        "task_calendar_own": _("As the plan"),
        "task_notes": _("Notes"),
        "task_links": _("Waits for"),
        "task_links_none": _("It waits for no other task."),
        "task_summary": _("A summary: its dates follow from the tasks below it."),
        "task_manual": _("Its dates are set by hand, so a constraint does not move it."),
        "task_page": _("Open its page"),
        "link_add": _("Add a predecessor"),
        "link_row": _("Row"),
        "link_kind": _("Kind"),
        "link_lag": _("Lag"),
        "link_remove": _("Remove the link from “{task}”"),
        "link_task": _("Predecessor {number}"),
        "kind_FS": _("Finish to start"),
        "kind_SS": _("Start to start"),
        "kind_FF": _("Finish to finish"),
        "kind_SF": _("Start to finish"),
        "constraint_ASAP": _("As soon as possible"),
        "constraint_ALAP": _("As late as possible"),
        "constraint_MSO": _("Must start on"),
        "constraint_MFO": _("Must finish on"),
        "constraint_SNET": _("Start no earlier than"),
        "constraint_SNLT": _("Start no later than"),
        "constraint_FNET": _("Finish no earlier than"),
        "constraint_FNLT": _("Finish no later than"),
        "needs_date": _("This constraint needs a date."),
        "bad_deadline": _("Write a date as 2026-11-22 or 22 Nov 26, or leave it empty."),
        "bad_lag": _("Write a lag as 2d, −1d, 4h or 50%; leave it empty for none."),
        "bad_row": _("Choose another task of this plan."),
        "conflict_again": _("Save again to write over it."),
        "save": _("Save"),
        "cancel": _("Cancel"),
        "close": _("Close"),
    }


def finding_words() -> dict[str, str]:
    """The words of filter and columns."""
    return {
        "filter": _("Filter"),
        "filter_text": _("Name or WBS contains"),
        "filter_show": _("Show"),
        "filter_all": _("All tasks"),
        "filter_critical": _("Critical"),
        "filter_late": _("Later than the baseline"),
        "filter_negative": _("Negative float"),
        "filter_unlinked": _("Without links"),
        "filter_assigned": _("Assigned to"),
        "filter_anybody": _("Anybody"),
        "filter_mark": _("Only highlight, hide nothing"),
        "filter_clear": _("Show everything"),
        "filter_none": _("No task matches the filter."),
        "matching": _("{count} match"),
        "columns": _("Columns"),
        "columns_usual": _("Usual columns"),
        "col_startLate": _("Start ±"),
        "column_row": _("Row number"),
        "column_wbs": _("WBS"),
        "column_days": _("Duration, days"),
        "column_start": _("Start"),
        "column_finish": _("Finish"),
        "column_links": _("Predecessors"),
        "column_late": _("Finish against the baseline, days"),
        "column_startLate": _("Start against the baseline, days"),
        "column_float": _("Total float, days"),
        "column_percent": _("Complete, %"),
    }


def keeping_words() -> dict[str, str]:
    """The words of what leaves the page as picture or paper."""
    return {
        "save_svg": _("Save as SVG"),
        "save_png": _("Save as PNG"),
        "print_plan": _("Print the drawing"),
        "png_scaled": _("The plan is large: the picture was made {percent} % of its size."),
        "page_of": _("{title}, page {page} of {pages}"),
    }
