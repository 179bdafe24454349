/** What the server hands over in `json_script`: columns, not rows, because 10,000 objects cost more than 18 arrays. */
export interface GanttData {
  title: string;
  /** Plan minutes: whole minutes since 1970-01-01T00:00 on the calendar's own clock, without time zone. */
  start: number;
  finish: number;
  statusDate: number | null;
  /** Working minutes that count as one day in durations and floats. */
  minutesPerDay: number;
  columns: ColumnId[];
  tasks: TaskColumns;
  links: LinkColumns;
  /** Off time as [from, to) in plan minutes, ascending, without overlap. */
  nonWorking: [number, number][];
  words: Record<string, string>;
  /** Another text whenever the plan was computed anew. */
  revision?: string;
  /** Whether this reader may change the plan. */
  editable?: boolean;
  /** Minute of the day at which work usually begins. */
  dayStart?: number;
  /** Minute of the day at which work usually ends. */
  dayFinish?: number;
  /** Names of who works on the plan; `assigned` holds places among them. */
  resources?: string[];
}

export type ColumnId = "row" | "name" | "wbs" | "days" | "start" | "finish" | "links" | "late" | "float" | "percent" | "startLate";

/** One entry a task, in outline order. */
export interface TaskColumns {
  id: string[];
  row: number[];
  wbs: string[];
  name: string[];
  /** Depth in the outline; the smallest level met counts as the top. */
  level: number[];
  /** 0 task, 1 summary, 2 milestone. */
  kind: number[];
  start: (number | null)[];
  finish: (number | null)[];
  /** Working minutes. */
  duration: number[];
  baselineStart: (number | null)[];
  baselineFinish: (number | null)[];
  /** 0 to 100. */
  percent: number[];
  /** Working minutes. */
  totalFloat: (number | null)[];
  critical: (0 | 1)[];
  /** Working days behind the baseline, negative if ahead. */
  late: (number | null)[];
  /** Working days that the start lies behind the baseline, negative if ahead. */
  startLate?: (number | null)[];
  assigned?: number[][];
  /** What follows is there for who edits. */
  version?: number[];
  constraint?: string[];
  constraintDate?: (number | null)[];
  deadline?: (number | null)[];
}

/** `from` and `to` are indices into the tasks; kind 0 FF, 1 FS, 2 SF, 3 SS. */
export interface LinkColumns {
  from: number[];
  to: number[];
  kind: number[];
  id?: string[];
  version?: number[];
  /** Minutes, or a share of the predecessor's duration. */
  lag?: number[];
  unit?: string[];
}

export const TASK = 0;
export const SUMMARY = 1;
export const MILESTONE = 2;

export const FINISH_FINISH = 0;
export const FINISH_START = 1;
export const START_FINISH = 2;
export const START_START = 3;

export const ROW = 28;
export const HEAD = 44;
export const MINUTES_A_DAY = 1440;
