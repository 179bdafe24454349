import type { GanttData, LinkColumns, TaskColumns } from "./types.ts";

/** What the server answers to an edit: scalars, links and the order where they changed, and columns of the rows. */
export interface Changes extends Partial<Omit<GanttData, "tasks" | "links" | "words" | "columns">> {
  links?: LinkColumns;
  order?: string[];
  rows: TaskColumns;
}

/** The plan after an edit; the state before stays as it is. */
export function merged(data: GanttData, changes: Changes): GanttData {
  const { rows, order, links, ...scalars } = changes;
  const before = data.tasks;
  const ids = order ?? before.id;
  const old = new Map(before.id.map((id, at) => [id, at]));
  const fresh = new Map(rows.id.map((id, at) => [id, at]));
  const tasks = {} as Record<string, unknown[]>;
  for (const [name, column] of Object.entries(before) as [keyof TaskColumns, unknown[]][]) {
    const changed = (rows[name] ?? []) as unknown[];
    tasks[name] = ids.map((id) => (fresh.has(id) ? changed[fresh.get(id)!] : column[old.get(id)!]));
  }
  tasks["row"] = ids.map((_, at) => at + 1);
  return { ...data, ...scalars, links: links ?? data.links, tasks: tasks as unknown as TaskColumns };
}

/** The plan with a row that nobody saved yet, behind the row at `after`. */
export function withDraft(data: GanttData, id: string, after: number, level: number): GanttData {
  const at = after + 1;
  const tasks = {} as Record<string, unknown[]>;
  const blank: Record<string, unknown> = { id, name: "", wbs: "", level, kind: 0, duration: data.minutesPerDay, percent: 0 };
  const zero = new Set(["critical", "version"]);
  for (const [name, column] of Object.entries(data.tasks) as [string, unknown[]][]) {
    tasks[name] = column.toSpliced(at, 0, name in blank ? blank[name] : zero.has(name) ? 0 : null);
  }
  tasks["row"] = (tasks["id"] as string[]).map((_, row) => row + 1);
  const moved = (row: number): number => (row >= at ? row + 1 : row);
  const links = { ...data.links, from: data.links.from.map(moved), to: data.links.to.map(moved) };
  return { ...data, links, tasks: tasks as unknown as TaskColumns };
}

/** The plan without one of its rows, on which no link hangs. */
export function without(data: GanttData, row: number): GanttData {
  const tasks = {} as Record<string, unknown[]>;
  for (const [name, column] of Object.entries(data.tasks) as [string, unknown[]][]) {
    tasks[name] = column.toSpliced(row, 1);
  }
  tasks["row"] = tasks["id"]!.map((_, at) => at + 1);
  const moved = (at: number): number => (at > row ? at - 1 : at);
  const links = { ...data.links, from: data.links.from.map(moved), to: data.links.to.map(moved) };
  return { ...data, links, tasks: tasks as unknown as TaskColumns };
}

/** Whether a row was made here and has no id of the server yet. */
export function isDraft(id: string): boolean {
  return id.startsWith("new-");
}

/** Another state of the plan, with the rows in it that are not saved yet where they stood; `nameOf` gives new ids. */
export function keepingDrafts(
  data: GanttData,
  next: (saved: GanttData) => GanttData,
  nameOf: (id: string) => string,
): GanttData {
  const { id, level, name } = data.tasks;
  const drafts = id.flatMap((one, at) =>
    isDraft(one) ? [{ id: one, after: nameOf(id[at - 1] ?? ""), level: level[at]!, name: name[at]! }] : [],
  );
  let saved = data;
  for (let at = id.length - 1; at >= 0; at--) if (isDraft(id[at]!)) saved = without(saved, at);
  let found = next(saved);
  for (const draft of drafts) {
    if (nameOf(draft.id) !== draft.id) continue;
    found = withDraft(found, draft.id, found.tasks.id.indexOf(draft.after), draft.level);
    found.tasks.name[found.tasks.id.indexOf(draft.id)] = draft.name;
  }
  return found;
}
