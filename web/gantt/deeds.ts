import { setting, TYPED, type Editor, type Operation } from "./edit.ts";
import type { Entry } from "./entry.ts";
import { linksOf, linkSteps } from "./linksteps.ts";
import { isDraft } from "./merge.ts";
import type { Plan } from "./model.ts";
import type { TaskDialog } from "./task.ts";
import type { Timeline } from "./timeline.ts";
import { SUMMARY, type ColumnId } from "./types.ts";
import type { Say } from "./words.ts";

/** What a planner does to the selected rows, by key or button; each is one step, one way back, one entry of the audit. */
export class Planning {
  constructor(
    private readonly plan: Plan,
    private readonly timeline: Timeline,
    private readonly editor: Editor,
    readonly entry: Entry,
    private readonly dialog: TaskDialog,
    private readonly say: Say,
  ) {}

  insert(): void {
    this.entry.begin();
  }

  undo(): void {
    void this.editor.undo();
  }

  redo(): void {
    void this.editor.redo();
  }

  /** Type in the column where one is; in the name where that one cannot be changed. */
  type(): boolean {
    const { plan, timeline } = this;
    return this.entry.edit(plan.selected, timeline.grid.column) || this.entry.edit(plan.selected, "name");
  }

  /** The dialog of the selected task. */
  open(): void {
    const id = this.plan.data.tasks.id[this.plan.selected];
    if (id !== undefined && !isDraft(id)) void this.dialog.open(this.editor.nameOf(id));
  }

  /** To the next column in which something can be typed. */
  step(by: -1 | 1): void {
    const { grid } = this.timeline;
    const columns = grid.shown.filter((column) => TYPED.includes(column));
    const at = columns.indexOf(grid.column) + by;
    grid.column = columns[Math.max(0, Math.min(columns.length - 1, at))] ?? "name";
    this.timeline.schedule();
  }

  remove(): void {
    const { plan } = this;
    const heads = plan.heads();
    if (!heads.length) return;
    const name = plan.data.tasks.name[heads[0]!] ?? "";
    const count = heads.reduce((sum, head) => sum + plan.end[head]! - head, 0);
    const words =
      heads.length > 1
        ? this.say("deleted_rows", { count })
        : this.say(count > 1 ? "deleted_many" : "deleted", { task: name, count: count - 1 });
    void this.each("delete").then((done) => {
      if (done) this.toast(words);
    });
  }

  indent(): void {
    void this.each("indent");
  }

  /** From the last to the first: each goes right behind their summary, so they keep their order. */
  outdent(): void {
    void this.each("outdent", true);
  }

  /** Past the sibling above or below: it is that sibling that moves to the other side. */
  move(step: -1 | 1): void {
    const { plan } = this;
    const heads = plan.heads();
    if (!heads.length) return;
    const siblings = this.siblings(heads[0]!);
    const first = siblings.indexOf(heads[0]!);
    if (heads.some((head, at) => siblings[first + at] !== head)) return this.toast(this.say("stand_together"));
    const other = siblings[step < 0 ? first - 1 : first + heads.length];
    if (other === undefined) return;
    const { id } = plan.data.tasks;
    const one = heads.length === 1;
    // A single task is moved itself, so that the history tells what was done.
    const moved = one ? heads[0]! : other;
    const after = one
      ? siblings[step < 0 ? first - 2 : first + 1]
      : step < 0 ? heads.at(-1) : siblings[first - 1];
    const parent = plan.parent(moved);
    const place = { after: after === undefined ? null : id[after], parent: parent < 0 ? null : id[parent] };
    void this.send([id[moved]!], (head) => ({ op: "move", ...head, ...place }));
  }

  /** Copy the cell of the first selected row to those below it; with one row selected, from the row above. */
  fillDown(): void {
    const { plan } = this;
    const chosen = plan.chosen().filter((task) => (plan.rowOf[task] ?? -1) >= 0);
    if (chosen.length === 1) {
      const row = plan.rowOf[chosen[0]!]!;
      if (row > 0) chosen.unshift(plan.visible[row - 1]!);
    }
    const { column } = this.timeline.grid;
    const { id } = plan.data.tasks;
    if (chosen.length < 2 || !TYPED.includes(column)) return this.toast(this.say("nothing_to_fill"));
    const [from, ...to] = chosen.map((task) => id[task]!);
    void this.editor
      .send(() => to.flatMap((one) => this.filled(this.editor.nameOf(from!), this.editor.nameOf(one), column)))
      .then((done) => {
        if (done) for (const one of to) this.timeline.grid.light(this.editor.nameOf(one), column);
      });
  }

  /** The operations that give one task what stands in a column of another. */
  private filled(from: string, to: string, column: ColumnId): Operation[] {
    const { plan, editor } = this;
    const { tasks } = plan.data;
    const [source, task] = [plan.find(from), plan.find(to)];
    const summary = (one: number): boolean => plan.kind[one] === SUMMARY || plan.hasChildren(one);
    if (source < 0 || task < 0 || isDraft(to)) return [];
    if (column === "links") {
      const wanted = linksOf(plan, source).filter((link) => link.from !== to);
      return linkSteps(plan, editor, to, wanted);
    }
    if (column === "name") return [setting(plan, task, { name: tasks.name[source] })];
    if (summary(task) || summary(source)) return [];
    if (column === "days") return [setting(plan, task, { duration: tasks.duration[source] })];
    if (column === "percent") return [setting(plan, task, { percent_complete: tasks.percent[source] })];
    return column === "start" ? [setting(plan, task, { start: tasks.start[source] })] : [];
  }

  /** The tasks below the same summary, from top to bottom. */
  private siblings(task: number): number[] {
    const { plan } = this;
    const parent = plan.parent(task);
    const found: number[] = [];
    const end = parent < 0 ? plan.size : plan.end[parent]!;
    for (let one = parent + 1; one < end; one = plan.end[one]!) found.push(one);
    return found;
  }

  private each(op: string, backwards = false): Promise<boolean> {
    const { id } = this.plan.data.tasks;
    const heads = this.plan.heads().map((task) => id[task]!);
    return this.send(backwards ? heads.reverse() : heads, (head) => ({ op, ...head }));
  }

  private send(ids: string[], step: (head: Record<string, unknown>) => Operation): Promise<boolean> {
    return this.editor.send((): Operation[] =>
      ids.flatMap((id) => {
        const task = this.plan.find(this.editor.nameOf(id));
        const { tasks } = this.plan.data;
        return task < 0 ? [] : [step({ id: tasks.id[task], version: tasks.version?.[task] })];
      }),
    );
  }

  private toast(text: string): void {
    document.dispatchEvent(new CustomEvent("sh:toast", { detail: { text } }));
  }
}
