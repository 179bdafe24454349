import type { GanttData } from "../gantt/types.ts";

/** A plan from an outline such as [0, 1, 2, 2, 1]: task n starts on day n and takes one day; links by index. */
export function planOf(
  levels: number[],
  links: [number, number, number][] = [],
  over: Partial<GanttData["tasks"]> = {},
): GanttData {
  const each = <Value>(make: (index: number) => Value): Value[] => levels.map((_, index) => make(index));
  return {
    title: "Plan",
    start: 0,
    finish: levels.length * 1440,
    statusDate: null,
    minutesPerDay: 480,
    nonWorking: [],
    words: {},
    columns: ["row", "name", "days", "start", "finish", "late", "float", "percent"],
    tasks: {
      id: each((n) => `T${n}`),
      row: each((n) => n + 1),
      wbs: each(String),
      name: each((n) => `Task ${n}`),
      level: levels,
      kind: each(() => 0),
      start: each((n) => n * 1440),
      finish: each((n) => (n + 1) * 1440),
      duration: each(() => 480),
      baselineStart: each(() => null),
      baselineFinish: each(() => null),
      percent: each(() => 0),
      totalFloat: each(() => 0),
      critical: each(() => 0),
      late: each(() => null),
      ...over,
    },
    links: { from: links.map(([from]) => from), to: links.map(([, to]) => to), kind: links.map(([, , kind]) => kind) },
  };
}
