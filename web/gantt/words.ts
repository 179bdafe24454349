import { fill } from "../common/words.ts";

/** Every word the Gantt shows, in English; the server sends the same keys translated. */
export const ENGLISH = {
  plan: "Plan",
  timeline: "Timeline of {title}. The grid beside it and the table hold the same facts.",
  col_row: "#",
  col_wbs: "WBS",
  col_name: "Task",
  col_days: "Days",
  col_start: "Start",
  col_finish: "Finish",
  col_late: "Late",
  col_float: "Float",
  col_percent: "%",
  col_critical: "Critical",
  col_predecessors: "Predecessors",
  yes: "yes",
  no: "no",
  view: "View",
  view_gantt: "Gantt",
  view_table: "Table",
  zoom: "Zoom",
  zoom_day: "Day",
  zoom_week: "Week",
  zoom_month: "Month",
  zoom_quarter: "Quarter",
  more: "More",
  unfold_all: "Unfold all",
  fold_all: "Fold all",
  whole_plan: "Show the whole plan",
  to_status: "Go to the status date",
  done: "done",
  todo: "to do",
  critical: "critical",
  baseline: "baseline",
  rows: "{shown} of {all} rows",
  critical_todo: "{count} critical to do",
  status_date: "Status date {date}",
  few_links: "More than {limit} links in view: only critical ones and those of the selected row are drawn",
  key_row: "row",
  key_fold: "fold",
  key_open: "open",
  key_zoom: "zoom",
  key_table: "table",
  key_all: "all keys",
  fold: "Fold",
  unfold: "Unfold",
  width: "Width of the grid",
  table_caption: "Tasks of {title}",
  table_shown: "{shown} of {all} rows",
  table_more: "Show {count} more",
  tip_dates: "{start} to {finish}",
  tip_days: "{days} days, {percent} % done",
  tip_float: "{days} days of float",
  tip_baseline: "Baseline {start} to {finish}",
  no_tasks: "This plan has no tasks yet.",
  quarter: "Q{quarter}",
} as const;

export type WordKey = keyof typeof ENGLISH;
export type Say = (key: WordKey, values?: Record<string, string | number>) => string;

/** Looks a word up in the server's translation, then in English, and puts the values in. */
export function speaker(words: Record<string, string>): Say {
  return (key, values) => fill(words[key] ?? ENGLISH[key], values);
}
