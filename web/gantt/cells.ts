import type { Format } from "./format.ts";
import type { Plan } from "./model.ts";
import { MILESTONE, type ColumnId } from "./types.ts";
import type { WordKey } from "./words.ts";

/** Text of one cell, and the class that says how loud it is. */
export interface Cell {
  text: string;
  tone: "" | "is-quiet" | "is-strong" | "is-critical";
}

export const HEADS: Record<ColumnId, WordKey> = {
  row: "col_row",
  wbs: "col_wbs",
  name: "col_name",
  days: "col_days",
  start: "col_start",
  finish: "col_finish",
  links: "col_links",
  late: "col_late",
  startLate: "col_startLate",
  float: "col_float",
  percent: "col_percent",
};

/** What the tree grid and the table write for a task. */
export function cell(plan: Plan, format: Format, task: number, column: ColumnId): Cell {
  const tasks = plan.data.tasks;
  switch (column) {
    case "row":
      return { text: String(tasks.row[task] ?? ""), tone: "is-quiet" };
    case "wbs":
      return { text: tasks.wbs[task] ?? "", tone: "is-quiet" };
    case "name":
      return { text: tasks.name[task] ?? "", tone: "" };
    case "days":
      return { text: plan.kind[task] === MILESTONE ? "–" : format.days(tasks.duration[task] ?? null), tone: "" };
    case "start":
      return { text: format.date(plan.start[task]!), tone: "" };
    case "finish":
      return { text: format.finish(plan.finish[task]!, plan.start[task]!), tone: "" };
    case "links":
      return { text: plan.before(task, format), tone: "is-quiet" };
    case "late":
      return late(format, tasks.late[task] ?? null);
    case "startLate":
      return late(format, tasks.startLate?.[task] ?? null);
    case "float":
      return float(plan, format, task);
    case "percent":
      return { text: String(Math.round(tasks.percent[task] ?? 0)), tone: tasks.percent[task] ? "" : "is-quiet" };
  }
}

function late(format: Format, days: number | null): Cell {
  const text = format.change(days);
  return { text, tone: days !== null && days > 0 ? "is-strong" : "is-quiet" };
}

/** Finished work has no float to speak of; what is critical and open says so. */
function float(plan: Plan, format: Format, task: number): Cell {
  const tasks = plan.data.tasks;
  const minutes = tasks.totalFloat[task] ?? null;
  if (minutes === null || (tasks.percent[task] ?? 0) >= 100) return { text: "–", tone: "is-quiet" };
  return { text: format.days(minutes), tone: plan.critical[task] || minutes <= 0 ? "is-critical" : "" };
}
