import { make } from "../common/dom.ts";
import { HEADS } from "./cells.ts";
import { setting, TYPED, type Editor, type Operation } from "./edit.ts";
import type { Format } from "./format.ts";
import { isDraft, without, withDraft } from "./merge.ts";
import type { Plan } from "./model.ts";
import type { Timeline } from "./timeline.ts";
import type { Trouble } from "./trouble.ts";
import { linkSteps } from "./linksteps.ts";
import { typedDate, typedDuration, typedLinks, typedPercent } from "./typed.ts";
import { MILESTONE, SUMMARY, type ColumnId } from "./types.ts";
import type { Say } from "./words.ts";

let drafts = 0;

/** What was typed in a cell: the operations that it means, or why it means none. */
type Meaning = { operations: () => Operation[] } | { wrong: string } | null;

/** The field that lies over a cell while somebody types in it. */
export class Entry {
  private readonly input = make("input", { class: "sh-gantt-entry", type: "text", autocomplete: "off", hidden: true });
  private id = "";
  private column: ColumnId = "name";
  private before = "";
  /** The id of a row that is not saved yet. */
  private draft = "";

  constructor(
    private readonly plan: Plan,
    private readonly timeline: Timeline,
    private readonly editor: Editor,
    private readonly trouble: Trouble,
    private readonly format: Format,
    private readonly say: Say,
  ) {
    timeline.overlay(this.input);
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => {
      if (this.open && !this.finish()) this.cancel(false);
    });
  }

  get open(): boolean {
    return !this.input.hidden;
  }

  /** Begin to type in a cell of a task; false where that cell cannot be changed. */
  edit(task: number, column: ColumnId): boolean {
    const { plan } = this;
    if (task < 0 || !TYPED.includes(column) || !this.timeline.grid.columnBox(column)) return false;
    const summary = plan.kind[task] === SUMMARY || plan.hasChildren(task);
    if (summary && column !== "name" && column !== "links") return false;
    plan.select(task);
    this.timeline.reveal(task);
    this.id = plan.data.tasks.id[task]!;
    this.column = this.timeline.grid.column = column;
    this.before = this.text(task, column);
    this.input.value = this.before;
    const name = plan.data.tasks.name[task] || this.say("new_task");
    this.input.setAttribute("aria-label", this.say("edit_cell", { column: this.say(HEADS[column]), task: name }));
    this.input.classList.toggle("is-number", column !== "name");
    this.input.hidden = false;
    this.place();
    this.input.focus({ preventScroll: true });
    this.input.select();
    return true;
  }

  /** A new row behind the selected one, to be named; it is saved with its name. */
  begin(): void {
    const { plan } = this;
    if (this.open) this.close();
    const at = plan.selected;
    const folded = at >= 0 && plan.isFolded(at);
    const after = at < 0 ? plan.size - 1 : folded ? plan.end[at]! - 1 : at;
    const inside = at >= 0 && plan.hasChildren(at) && !folded;
    const level = at < 0 ? (plan.size ? Math.min(...plan.data.tasks.level) : 1) : plan.data.tasks.level[at]! + (inside ? 1 : 0);
    this.draft = `new-${Date.now()}-${++drafts}`;
    plan.replace(withDraft(plan.data, this.draft, after, level));
    this.edit(plan.find(this.draft), "name");
  }

  /** Keep the field over its cell as the plan is scrolled and redrawn. */
  place(): void {
    if (!this.open) return;
    const box = this.timeline.cellBox(this.task(), this.column);
    this.input.style.visibility = box ? "visible" : "hidden";
    if (!box) return;
    this.input.style.transform = `translate(${box.left}px, ${box.top}px)`;
    this.input.style.width = `${box.width}px`;
  }

  private task(): number {
    return this.plan.find(this.editor.nameOf(this.id)) >= 0 ? this.plan.find(this.editor.nameOf(this.id)) : this.plan.find(this.id);
  }

  private text(task: number, column: ColumnId): string {
    const { tasks } = this.plan.data;
    if (column === "name") return tasks.name[task] ?? "";
    if (column === "days") return `${this.plan.kind[task] === MILESTONE ? 0 : this.format.days(tasks.duration[task] ?? null)}d`;
    if (column === "links") return this.plan.before(task, this.format);
    if (column === "percent") return String(tasks.percent[task] ?? 0);
    return tasks.start[task] === null ? "" : this.format.date(this.plan.start[task]!);
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape") this.cancel(true);
    else if (event.key === "Enter" && !event.isComposing) {
      if (this.finish()) this.focusGrid();
    } else if (event.key === "Tab") this.next(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  }

  private next(step: number): void {
    const { id, column } = this;
    if (!this.finish()) return;
    const task = this.plan.find(this.editor.nameOf(id));
    const at = task < 0 ? this.plan.find(id) : task;
    for (let to = TYPED.indexOf(column) + step; to >= 0 && to < TYPED.length; to += step) {
      if (this.edit(at, TYPED[to]!)) return;
    }
    this.focusGrid();
  }

  /** Save what was typed; false where it means nothing, and the field stays. */
  private finish(): boolean {
    const { id, column, input } = this;
    const text = input.value;
    if (this.draft && this.draft === id) return this.finishDraft(text.trim());
    if (text === this.before) {
      this.close();
      return true;
    }
    const meaning = this.meaning(text);
    if (meaning && "wrong" in meaning) {
      this.trouble.show(this.task(), meaning.wrong);
      return false;
    }
    this.close();
    this.trouble.hide();
    if (meaning) {
      void this.editor.send(meaning.operations).then((saved) => {
        if (saved) this.timeline.grid.light(this.editor.nameOf(id), column);
      });
    }
    return true;
  }

  private finishDraft(name: string): boolean {
    if (!name) {
      this.trouble.show(this.task(), this.say("needs_name"));
      return false;
    }
    const { plan, draft: key } = this;
    const row = plan.find(key);
    const level = plan.level[row]!;
    const parent = plan.parent(row);
    let after = row - 1;
    while (after > parent && plan.level[after]! > level) after--;
    const ids = plan.data.tasks.id;
    const above = after > parent ? ids[after]! : null;
    const summary = parent >= 0 ? ids[parent]! : null;
    plan.data.tasks.name[row] = name;
    this.draft = "";
    this.close();
    this.trouble.hide();
    const known = (id: string | null): string | null => (id === null ? null : this.editor.nameOf(id));
    const insert = (): Operation[] => [
      { op: "insert", key, after: known(above), parent: known(summary), values: { name } },
    ];
    void this.editor.send(insert).then((saved) => {
      if (saved) this.timeline.grid.light(this.editor.nameOf(key), "name");
      else this.drop(key);
    });
    this.timeline.grid.forget();
    this.timeline.schedule();
    return true;
  }

  private meaning(text: string): Meaning {
    const { plan, say } = this;
    const per = plan.data.minutesPerDay;
    const set = (values: Record<string, unknown>): Meaning => {
      const seen = setting(plan, this.task(), values)["was"];
      const id = this.id;
      return {
        operations: () => {
          const task = plan.find(this.editor.nameOf(id));
          if (task < 0) return [];
          // What the editor saw is what stood there when the typing began, or what this editor wrote since.
          return [{ ...setting(plan, task, values), ...(isDraft(id) ? {} : { was: seen }) }];
        },
      };
    };
    if (this.column === "name") return text.trim() ? set({ name: text.trim() }) : { wrong: say("needs_name") };
    if (this.column === "days") {
      const duration = typedDuration(text, per);
      return duration === null ? { wrong: say("bad_duration") } : set({ duration });
    }
    if (this.column === "percent") {
      const share = typedPercent(text);
      return share === null ? { wrong: say("bad_percent") } : set({ percent_complete: share });
    }
    if (this.column === "start") {
      const start = text.trim() ? typedDate(text, plan.data.dayStart ?? 0, this.format.months) : null;
      return start === null && text.trim() ? { wrong: say("bad_date") } : set({ start });
    }
    return this.linksMeant(text);
  }

  private linksMeant(text: string): Meaning {
    const { plan } = this;
    const id = this.id;
    const typed = typedLinks(text, plan.data.minutesPerDay);
    const rows = plan.data.tasks.id;
    const wrong = !typed || typed.some((one) => one.row < 1 || one.row > plan.size || rows[one.row - 1] === rows[this.task()]);
    if (wrong) return { wrong: this.say("bad_links") };
    // Rows are named by id at once: until this is sent, others may have moved.
    const wanted = typed.map((one) => ({ ...one, from: rows[one.row - 1]! }));
    return { operations: () => linkSteps(plan, this.editor, this.editor.nameOf(id), wanted) };
  }

  private cancel(focus: boolean): void {
    const key = this.draft === this.id ? this.draft : "";
    this.close();
    this.trouble.hide();
    this.draft = "";
    if (key) this.drop(key);
    if (focus) this.focusGrid();
  }

  /** Take a row away that was never saved. */
  private drop(key: string): void {
    const { plan } = this;
    const row = plan.find(key);
    if (row < 0) return;
    plan.replace(without(plan.data, row));
    plan.select(Math.max(0, Math.min(row - 1, plan.size - 1)));
  }

  private close(): void {
    this.input.hidden = true;
  }

  private focusGrid(): void {
    this.timeline.grid.element.focus({ preventScroll: true });
  }
}
