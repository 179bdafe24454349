import { make } from "../common/dom.ts";
import type { Refusal } from "./edit.ts";
import type { Format } from "./format.ts";
import type { Plan } from "./model.ts";
import type { Timeline } from "./timeline.ts";
import { ROW } from "./types.ts";
import type { Say } from "./words.ts";

const DATES = new Set(["start", "constraint_date", "deadline"]);

/** What went wrong, in words, below the row that it is about. */
export class Trouble {
  private readonly element = make("div", { class: "sh-gantt-trouble", role: "alert", hidden: true });
  private id = "";

  constructor(
    private readonly plan: Plan,
    private readonly timeline: Timeline,
    private readonly format: Format,
    private readonly say: Say,
  ) {
    timeline.overlay(this.element);
  }

  show(task: number, text: string, ...buttons: HTMLElement[]): void {
    this.id = this.plan.data.tasks.id[task] ?? "";
    this.element.replaceChildren(make("span", {}, text), ...buttons);
    this.element.hidden = false;
    this.place();
  }

  /** What the server refused, with a choice where somebody else was faster. */
  refuse(refusal: Refusal, again: (() => void) | null): void {
    const { conflict } = refusal;
    const task = conflict ? this.plan.find(conflict.id) : this.plan.selected;
    const pairs = Object.entries(conflict?.changed ?? {});
    const both = pairs.map(([field, [theirs, mine]]) =>
      this.say("conflict", { theirs: this.shown(field, theirs), mine: this.shown(field, mine) }),
    );
    const buttons = again ? [this.button("use_mine", again), this.button("keep_theirs", () => undefined)] : [];
    const compared = again ? both : [];
    this.show(task, [refusal.detail, ...compared].join(" "), ...buttons);
  }

  hide(): void {
    this.element.hidden = true;
  }

  place(): void {
    if (this.element.hidden) return;
    const box = this.timeline.cellBox(this.plan.find(this.id), "name");
    this.element.style.transform = `translate(${box?.left ?? 0}px, ${(box?.top ?? ROW) + ROW}px)`;
  }

  private button(word: "use_mine" | "keep_theirs", deed: () => void): HTMLElement {
    const button = make("button", { type: "button", class: "sh-btn" }, this.say(word));
    button.addEventListener("click", () => {
      this.hide();
      this.timeline.grid.element.focus({ preventScroll: true });
      deed();
    });
    return button;
  }

  private shown(field: string, value: unknown): string {
    if (typeof value !== "number") return value === null || value === undefined ? "–" : String(value);
    if (field === "duration") return `${this.format.days(value)}d`;
    return DATES.has(field) ? this.format.date(value) : String(value);
  }
}
