import { csrfToken } from "../shell/csrf.ts";
import { isDraft, keepingDrafts, merged, type Changes } from "./merge.ts";
import type { Plan } from "./model.ts";
import type { ColumnId, GanttData } from "./types.ts";
import type { Say } from "./words.ts";

const POLL = 4000;

/** One step of an edit, as the server takes it. */
export type Operation = { op: string; [word: string]: unknown };

interface Answer {
  changes?: Changes;
  drawing?: GanttData;
  undo: Operation[];
  added: Record<string, string>;
}

/** Why an edit was not carried out, and what somebody else wrote in its place. */
export interface Refusal {
  detail: string;
  conflict?: { id: string; version: number; changed: Record<string, [unknown, unknown]> };
}

type Way = "do" | "undo" | "redo";

/** Sends edits one after the other, keeps the way back, and looks for what others changed. */
export class Editor {
  /** Told when the server refuses; `again` sends the same over what somebody else wrote. */
  refused: (refusal: Refusal, again: (() => void) | null) => void = () => undefined;
  /** Told when an edit is carried out. */
  carriedOut: () => void = () => undefined;
  private readonly back: Operation[][] = [];
  private readonly forth: Operation[][] = [];
  /** Versions that this editor's own edits left behind: an undo may write over these and no others. */
  private readonly own = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private queue: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private timer = 0;

  constructor(
    private readonly plan: Plan,
    private readonly editUrl: string,
    private readonly dataUrl: string,
    private readonly say: Say,
  ) {}

  get canUndo(): boolean {
    return this.back.length > 0;
  }

  get canRedo(): boolean {
    return this.forth.length > 0;
  }

  /** The id that the server gave to a row that was made here. */
  nameOf(id: string): string {
    return this.names.get(id) ?? id;
  }

  /** Carry out operations once all earlier ones are; they are worked out then, since rows and versions may be new. */
  send(build: () => Operation[]): Promise<boolean> {
    return this.queued(async () => {
      const operations = build();
      return operations.length === 0 || this.post(operations, "do");
    });
  }

  undo(): Promise<boolean> {
    return this.queued(() => this.take(this.back, "undo"));
  }

  redo(): Promise<boolean> {
    return this.queued(() => this.take(this.forth, "redo"));
  }

  /** Ask every few seconds, in a window that is seen, whether somebody else changed the plan. */
  watch(): () => void {
    const ask = (): void => {
      if (!document.hidden && !this.waiting) void this.queued(() => this.refresh());
    };
    this.timer = window.setInterval(ask, POLL);
    document.addEventListener("visibilitychange", ask);
    return () => {
      window.clearInterval(this.timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }

  /** Fetch the plan if it is another than the one that is drawn. */
  async refresh(): Promise<boolean> {
    if (this.plan.data.tasks.id.some(isDraft)) return false;
    const revision = encodeURIComponent(this.plan.data.revision ?? "");
    const join = this.dataUrl.includes("?") ? "&" : "?";
    try {
      const answer = await fetch(`${this.dataUrl}${join}revision=${revision}`, { headers: { Accept: "application/json" } });
      if (answer.status !== 200) return false;
      this.plan.replace((await answer.json()) as GanttData);
      return true;
    } catch {
      return false;
    }
  }

  private async queued(step: () => Promise<boolean>): Promise<boolean> {
    this.waiting++;
    const result = this.queue.then(step, step);
    this.queue = result.catch(() => false);
    try {
      return await result;
    } finally {
      this.waiting--;
    }
  }

  private async take(stack: Operation[][], way: Way): Promise<boolean> {
    const operations = stack.pop();
    if (!operations) return false;
    const versioned = operations.map((one) => {
      const version = this.own.get(String(one["id"]));
      return version === undefined ? one : { ...one, version };
    });
    return this.post(versioned, way);
  }

  private async post(operations: Operation[], way: Way): Promise<boolean> {
    let answer: Response;
    try {
      answer = await fetch(this.editUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ revision: this.plan.data.revision, operations }),
      });
    } catch {
      this.refused({ detail: this.say("no_answer") }, null);
      return false;
    }
    if (!answer.ok || answer.redirected) {
      await this.refuse(answer, operations, way);
      return false;
    }
    this.accept((await answer.json()) as Answer, way);
    return true;
  }

  private accept(done: Answer, way: Way): void {
    for (const [key, id] of Object.entries(done.added)) this.names.set(key, id);
    const { plan } = this;
    const named = (id: string): string => this.nameOf(id);
    const next = keepingDrafts(plan.data, (saved) => done.drawing ?? merged(saved, done.changes!), named);
    const id = plan.data.tasks.id[plan.selected] ?? "";
    // A row that was made here goes by the server's id from now on, and stays selected.
    if (this.names.has(id)) plan.data.tasks.id[plan.selected] = this.nameOf(id);
    plan.replace(next);
    this.remember(done);
    (way === "undo" ? this.forth : this.back).push(done.undo);
    if (way === "do") this.forth.length = 0;
    this.carriedOut();
  }

  /** The versions that this edit left behind: of all rows that moved, if nobody else moved any, else of those named. */
  private remember(done: Answer): void {
    const { tasks } = this.plan.data;
    const touched = new Set(done.changes?.rows.id ?? []);
    for (const step of done.undo) {
      const pairs = (step["parents"] ?? []) as [string, string | null][];
      for (const id of [step["id"], ...pairs.map(([one]) => one)]) if (typeof id === "string") touched.add(id);
      if (typeof step["version"] === "number") this.own.set(String(step["id"]), step["version"]);
    }
    tasks.id.forEach((id, at) => {
      const version = tasks.version?.[at];
      if (touched.has(id) && version !== undefined) this.own.set(id, version);
    });
  }

  private async refuse(answer: Response, operations: Operation[], way: Way): Promise<void> {
    if (answer.status === 401 || answer.redirected) {
      this.refused({ detail: this.say("signed_out") }, null);
      return;
    }
    const refusal = (await answer.json().catch(() => null)) as Refusal | null;
    const told = refusal?.detail ? refusal : { detail: this.say("no_answer") };
    if (told.conflict) await this.refresh();
    const { conflict } = told;
    const only = operations.length === 1 && operations[0]!.op === "set" && conflict?.id === operations[0]!["id"];
    const over = (): void => void this.queued(() => this.post([{ ...operations[0]!, version: conflict!.version }], way));
    this.refused(told, only ? over : null);
  }
}

/** The operation that sets fields of a task, with what the editor saw in them. */
export function setting(plan: Plan, task: number, values: Record<string, unknown>): Operation {
  const { tasks } = plan.data;
  const seen: Record<string, unknown> = {
    name: tasks.name[task],
    duration: tasks.duration[task],
    start: tasks.start[task],
    percent_complete: tasks.percent[task],
    constraint: tasks.constraint?.[task],
    constraint_date: tasks.constraintDate?.[task],
    deadline: tasks.deadline?.[task],
  };
  const was = Object.fromEntries(Object.keys(values).map((name) => [name, seen[name]]));
  return { op: "set", id: tasks.id[task], version: tasks.version?.[task], values, was };
}

/** The columns in which something can be typed, in the order of Tab. */
export const TYPED: ColumnId[] = ["name", "days", "start", "links", "percent"];
