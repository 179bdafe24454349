import { setting, type Editor } from "./edit.ts";
import type { Format } from "./format.ts";
import { isDraft } from "./merge.ts";
import type { Plan } from "./model.ts";
import type { Timeline } from "./timeline.ts";
import { workDays } from "./typed.ts";
import { MILESTONE, MINUTES_A_DAY, SUMMARY } from "./types.ts";
import type { Say } from "./words.ts";

export type Grip = "move" | "resize" | "link";

const EDGE = 5;
const HANDLE_FROM = 5;
const HANDLE_TO = 18;
const LEAST = 4;
const SHORTEST_BAR = 14;
const HOUR = 60;
/** From this many pixels a day on, a bar is put on an hour, not on a day. */
const HOURS_FROM = 90;

/** What the pointer would take hold of at `x`, by the bar's edges in the same pixels. */
export function gripAt(x: number, start: number, finish: number, kind: number): Grip | null {
  const handle = kind === MILESTONE ? HANDLE_FROM + 2 : HANDLE_FROM;
  if (x > finish + handle && x <= finish + HANDLE_TO) return "link";
  if (kind === SUMMARY || x < start - EDGE || x > finish + handle) return null;
  if (kind === MILESTONE || finish - start < SHORTEST_BAR) return kind !== MILESTONE && x > finish ? "resize" : "move";
  return x >= finish - EDGE ? "resize" : "move";
}

/** A shift in minutes, on whole days or, zoomed in, on whole hours. */
export function stepped(minutes: number, pixelsPerDay: number): number {
  const step = pixelsPerDay >= HOURS_FROM ? HOUR : MINUTES_A_DAY;
  return Math.round(minutes / step) * step;
}

/** Bars are moved, stretched and linked with the pointer; Escape lets go. Returns how to take it away. */
export function addDragging(plan: Plan, timeline: Timeline, editor: Editor, format: Format, say: Say): () => void {
  const quit = new AbortController();
  const { signal } = quit;
  const { canvas } = timeline;
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) return;
    const found = grip(plan, timeline, event)?.grip;
    canvas.style.cursor = found === "resize" ? "ew-resize" : found === "link" ? "crosshair" : found ? "grab" : "";
  }, { signal });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const found = grip(plan, timeline, event);
    if (found) new Hold(plan, timeline, editor, format, say, found).follow(event);
  }, { signal });
  // A text selection over the page must not be dragged away in place of a bar.
  canvas.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
  return () => quit.abort();
}

interface Found {
  task: number;
  grip: Grip;
}

function grip(plan: Plan, timeline: Timeline, event: PointerEvent): Found | null {
  const { task, x } = timeline.under(event);
  if (task < 0 || x < 0 || isDraft(plan.data.tasks.id[task]!)) return null;
  const found = gripAt(x, timeline.x(plan.start[task]!), timeline.x(plan.finish[task]!), plan.kind[task]!);
  return found && { task, grip: found };
}

/** One drag, from taking hold until letting go. */
class Hold {
  private readonly quit = new AbortController();
  private readonly id: string;
  private shift = 0;
  private target = -1;
  private from = 0;
  private moved = false;

  constructor(
    private readonly plan: Plan,
    private readonly timeline: Timeline,
    private readonly editor: Editor,
    private readonly format: Format,
    private readonly say: Say,
    private readonly found: Found,
  ) {
    this.id = plan.data.tasks.id[found.task]!;
  }

  follow(down: PointerEvent): void {
    const { canvas } = this.timeline;
    const { signal } = this.quit;
    this.from = down.clientX;
    window.getSelection()?.removeAllRanges();
    canvas.setPointerCapture(down.pointerId);
    canvas.addEventListener("pointermove", (event) => this.move(event), { signal });
    canvas.addEventListener("pointerup", () => this.drop(), { signal });
    canvas.addEventListener("pointercancel", () => this.end(), { signal });
    const cancel = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.end();
    };
    document.addEventListener("keydown", cancel, { signal, capture: true });
  }

  private get task(): number {
    return this.plan.find(this.id);
  }

  private move(event: PointerEvent): void {
    const { plan, task } = this;
    if (task < 0) return this.end();
    this.moved ||= Math.abs(event.clientX - this.from) >= LEAST || this.found.grip === "link";
    if (!this.moved) return;
    const perDay = this.timeline.pixelsPerDay;
    this.shift = stepped(((event.clientX - this.from) * MINUTES_A_DAY) / perDay, perDay);
    const start = plan.start[task]!;
    const finish = plan.finish[task]!;
    const under = this.timeline.under(event);
    const end = this.found.grip === "link" ? { x: under.x, y: under.y } : null;
    this.target = end && under.task >= 0 && under.task !== task ? under.task : -1;
    const from = this.found.grip === "move" ? start + this.shift : start;
    const to = end ? finish : Math.max(from, finish + this.shift);
    this.timeline.dragging({ task, start: from, finish: to, end, label: this.label(from, to) });
  }

  private label(start: number, finish: number): string {
    const { plan, format, say } = this;
    const names = plan.data.tasks.name;
    if (this.found.grip === "link")
      return say("drag_link", { from: names[this.task]!, to: this.target < 0 ? "…" : names[this.target]! });
    if (this.found.grip === "resize")
      return say("drag_days", { days: format.days(this.duration()), to: format.finish(finish, start) });
    return say("drag_dates", { start: format.date(start), finish: format.finish(finish, start) });
  }

  /** Working minutes of the stretched bar, a day at least. */
  private duration(): number {
    const { plan, task } = this;
    const { minutesPerDay, nonWorking, tasks } = plan.data;
    const finish = plan.finish[task]!;
    const whole = this.shift % MINUTES_A_DAY === 0;
    const days = workDays(finish, finish + this.shift, nonWorking);
    const more = whole ? days * minutesPerDay : this.shift;
    return Math.max(whole ? minutesPerDay : HOUR, (tasks.duration[task] ?? 0) + more);
  }

  private drop(): void {
    const { plan, task, found } = this;
    if (this.moved && task >= 0) {
      const set = (values: Record<string, unknown>): void => {
        const operation = setting(plan, task, values);
        void this.editor.send(() => [operation]);
      };
      if (found.grip === "link") {
        const to = plan.data.tasks.id[this.target];
        if (to !== undefined) void this.editor.send(() => [{ op: "link", from: this.id, to }]);
      } else if (this.shift && found.grip === "move") set({ start: plan.start[task]! + this.shift });
      else if (this.shift) set({ duration: this.duration() });
    }
    this.end();
  }

  private end(): void {
    this.quit.abort();
    this.timeline.dragging(null);
  }
}
