import { cell, HEADS } from "./cells.ts";
import { make } from "../common/dom.ts";
import type { Format } from "./format.ts";
import { indentClass } from "./grid.ts";
import type { Plan } from "./model.ts";
import { SUMMARY, type ColumnId } from "./types.ts";
import type { Say } from "./words.ts";

const STEP = 500;
const COLUMNS: ColumnId[] = ["row", "name", "days", "start", "finish", "late", "float", "percent"];
/** What a phone keeps: the name, one date, one number. */
const NARROW = new Set<ColumnId>(["name", "finish", "percent"]);
const WIDTHS: Partial<Record<ColumnId, string>> = {
  row: "sh-c-72",
  days: "sh-c-64",
  start: "sh-c-96",
  finish: "sh-c-96",
  late: "sh-c-64",
  float: "sh-c-64",
  percent: "sh-c-64",
};

/** The whole plan as one table with words for what the drawing says in lines: critical, predecessors. */
export class PlanTable {
  readonly element: HTMLElement;
  private readonly body = make("tbody");
  private readonly foot = make("p", { class: "sh-foot" });
  private shown = 0;

  constructor(
    private readonly plan: Plan,
    private readonly format: Format,
    private readonly say: Say,
  ) {
    const table = make(
      "table",
      { class: "sh-t sh-t-edge sh-t-sticky" },
      make("caption", { class: "sh-vh" }, say("table_caption", { title: plan.data.title })),
      this.columnGroup(),
      make("thead", {}, this.headRow()),
      this.body,
    );
    this.element = make(
      "div",
      { class: "sh-gantt-table", tabindex: 0, role: "region", "aria-label": say("view_table") },
      table,
      this.foot,
    );
    this.grow(STEP);
  }

  /** How many rows it shows. */
  get rows(): number {
    return this.shown;
  }

  /** Add rows; a page never draws more than it is asked for, and says how many there are. */
  grow(count: number): void {
    const rows = document.createDocumentFragment();
    const until = Math.min(this.plan.size, this.shown + count);
    for (; this.shown < until; this.shown++) rows.append(this.row(this.shown));
    this.body.append(rows);
    this.foot.replaceChildren(
      this.say("table_shown", { shown: this.format.number(this.shown), all: this.format.number(this.plan.size) }),
    );
    if (this.shown < this.plan.size) {
      const more = make(
        "button",
        { class: "sh-link", type: "button" },
        this.say("table_more", { count: Math.min(STEP, this.plan.size - this.shown) }),
      );
      more.addEventListener("click", () => this.grow(STEP));
      this.foot.append(more);
    }
  }

  private columnGroup(): HTMLElement {
    const group = make("colgroup");
    for (const column of COLUMNS) group.append(make("col", { class: `${WIDTHS[column] ?? ""} ${wide(column)}` }));
    group.append(make("col", { class: "sh-c-96 sh-wide" }), make("col", { class: "sh-c-136 sh-wide" }));
    return group;
  }

  private headRow(): HTMLElement {
    const row = make("tr");
    for (const column of COLUMNS)
      row.append(
        make(
          "th",
          { scope: "col", class: `${column === "name" ? "" : "sh-num"} ${wide(column)}` },
          this.say(HEADS[column]),
        ),
      );
    row.append(make("th", { scope: "col", class: "g-apart sh-wide" }, this.say("col_critical")));
    row.append(make("th", { scope: "col", class: "sh-wide" }, this.say("col_predecessors")));
    return row;
  }

  private row(task: number): HTMLElement {
    const { plan, say } = this;
    const row = make("tr", { class: plan.kind[task] === SUMMARY || plan.hasChildren(task) ? "is-summary" : "" });
    for (const column of COLUMNS) {
      const { text, tone } = cell(plan, this.format, task, column);
      if (column === "name") row.append(make("td", { class: indentClass(plan.level[task]!), title: text }, text));
      else row.append(make("td", { class: `sh-num ${tone} ${wide(column)}` }, text));
    }
    row.append(
      make(
        "td",
        { class: `g-apart sh-wide ${plan.critical[task] ? "" : "is-quiet"}` },
        say(plan.critical[task] ? "yes" : "no"),
      ),
    );
    const before = plan.before(task, this.format);
    row.append(make("td", { class: "sh-wide", title: before }, before));
    return row;
  }
}

function wide(column: ColumnId): string {
  return NARROW.has(column) ? "" : "sh-wide";
}
