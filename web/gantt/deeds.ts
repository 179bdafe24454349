import type { Editor, Operation } from "./edit.ts";
import type { Entry } from "./entry.ts";
import type { Plan } from "./model.ts";
import type { Say } from "./words.ts";

/** What a planner does to the selected row, by key or button. */
export class Planning {
  constructor(
    private readonly plan: Plan,
    private readonly editor: Editor,
    readonly entry: Entry,
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

  remove(): void {
    const { plan } = this;
    const task = plan.selected;
    if (task < 0) return;
    const name = plan.data.tasks.name[task] ?? "";
    const below = plan.end[task]! - task - 1;
    const words = this.say(below ? "deleted_many" : "deleted", { task: name, count: below });
    void this.each("delete", (head) => head).then((done) => {
      if (done) document.dispatchEvent(new CustomEvent("sh:toast", { detail: { text: words } }));
    });
  }

  indent(): void {
    void this.each("indent", (head) => head);
  }

  outdent(): void {
    void this.each("outdent", (head) => head);
  }

  /** Past the sibling above or below. */
  move(step: -1 | 1): void {
    const { plan } = this;
    const task = plan.selected;
    if (task < 0) return;
    const siblings = this.siblings(task);
    const at = siblings.indexOf(task);
    const after = siblings[step < 0 ? at - 2 : at + 1];
    if (at + step < 0 || at + step >= siblings.length) return;
    const ids = plan.data.tasks.id;
    const parent = plan.parent(task);
    const place = { after: after === undefined ? null : ids[after], parent: parent < 0 ? null : ids[parent] };
    void this.each("move", (head) => ({ ...head, ...place }));
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

  private each(op: string, words: (head: Record<string, unknown>) => Record<string, unknown>): Promise<boolean> {
    const id = this.plan.data.tasks.id[this.plan.selected];
    if (id === undefined) return Promise.resolve(false);
    return this.editor.send((): Operation[] => {
      const task = this.plan.find(this.editor.nameOf(id));
      if (task < 0) return [];
      const { tasks } = this.plan.data;
      return [{ op, ...words({ id: tasks.id[task], version: tasks.version?.[task] }) }];
    });
  }
}
