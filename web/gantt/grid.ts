import { cell, HEADS } from "./cells.ts";
import { shownColumns } from "./choice.ts";
import { DOWN, icon, make } from "../common/dom.ts";
import type { Format } from "./format.ts";
import type { Plan } from "./model.ts";
import { HEAD, ROW, SUMMARY, type ColumnId } from "./types.ts";
import type { Say } from "./words.ts";

/** Pixels of the columns with a width; the name takes the rest. Kept equal to `.g-w-…` in gantt.css. */
export const WIDTHS: Record<Exclude<ColumnId, "name">, number> = {
  row: 36,
  wbs: 64,
  days: 48,
  start: 80,
  finish: 80,
  links: 64,
  late: 46,
  startLate: 52,
  float: 48,
  percent: 44,
};
const NAME_LEAST = 168;
const DEEPEST_INDENT = 9;
/** How long a saved cell stays lit, in milliseconds. */
const LIT = 1000;
let grids = 0;

interface Row {
  element: HTMLElement;
  fold: HTMLButtonElement;
  cells: Map<ColumnId, { element: HTMLElement; text: Text }>;
  task: number;
}

/** The tree beside the timeline: a treegrid whose few rows are filled anew as one scrolls. */
export class Grid {
  readonly element: HTMLElement;
  width = 0;
  /** Asks for a drawing; the timeline that holds the grid says how. */
  redraw: () => void = () => undefined;
  /** The column that Enter types in and that is filled down. */
  column: ColumnId = "name";
  private readonly lit = new Map<string, number>();
  private readonly id = `gantt-${++grids}`;
  private readonly head: HTMLElement;
  private readonly body: HTMLElement;
  private pool: Row[] = [];
  private columns: ColumnId[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly format: Format,
    private readonly say: Say,
  ) {
    this.head = make("div", { class: "sh-gantt-head", role: "row", "aria-rowindex": 1 });
    this.body = make("div", { class: "sh-gantt-rows", role: "rowgroup" });
    this.element = make(
      "div",
      { class: "sh-gantt-tree", role: "treegrid", tabindex: 0, "aria-label": plan.data.title || say("plan"),
        "aria-readonly": String(!plan.data.editable), "aria-multiselectable": "true" },
      make("div", { role: "rowgroup" }, this.head),
      this.body,
    );
  }

  /** Columns leave from the right until the name has room. */
  setWidth(width: number): void {
    this.width = width;
    this.element.style.width = `${width}px`;
    const columns = shownColumns(this.plan.data.columns);
    const taken = (): number => columns.reduce((sum, column) => sum + (column === "name" ? 0 : WIDTHS[column]), 0);
    while (width - taken() < NAME_LEAST) {
      const last = columns.findLastIndex((column) => column !== "name" && column !== "row");
      if (last < 0) break;
      columns.splice(last, 1);
    }
    if (columns.join() !== this.columns.join()) this.build(columns);
  }

  /** The columns that have room. */
  get shown(): readonly ColumnId[] {
    return this.columns;
  }

  /** Fill every row anew: the facts behind them changed. */
  forget(): void {
    for (const row of this.pool) row.task = -1;
  }

  /** Left edge and width of a column, null where it has no room. */
  columnBox(column: ColumnId): { left: number; width: number } | null {
    const at = this.columns.indexOf(column);
    if (at < 0) return null;
    const wide = (one: ColumnId): number => (one === "name" ? this.nameWidth() : WIDTHS[one]);
    return { left: this.columns.slice(0, at).reduce((sum, one) => sum + wide(one), 0), width: wide(column) };
  }

  /** Light a cell up for a moment: what was typed in it is saved. */
  light(id: string, column: ColumnId): void {
    const key = `${id} ${column}`;
    const off = (): void => {
      this.lit.delete(key);
      this.forget();
      this.redraw();
    };
    window.clearTimeout(this.lit.get(key));
    this.lit.set(key, window.setTimeout(off, LIT));
    this.forget();
    this.redraw();
  }

  private nameWidth(): number {
    const taken = this.columns.reduce((sum, column) => sum + (column === "name" ? 0 : WIDTHS[column]), 0);
    return this.width - taken - 1;
  }

  /** Show rows first … last, the first of them shifted up by what is scrolled into it. */
  show(first: number, last: number, shift: number, over: number): void {
    while (this.pool.length < last - first + 1) this.pool.push(this.addRow());
    this.body.style.transform = `translateY(${-shift}px)`;
    this.pool.forEach((row, slot) => {
      const at = first + slot;
      row.element.hidden = at > last;
      if (at <= last) this.fill(row, at, at === over);
    });
    this.element.setAttribute("aria-rowcount", String(this.plan.visible.length + 1));
    const selected = this.plan.selected;
    const shown = this.pool.find((row) => !row.element.hidden && row.task === selected);
    if (shown) this.element.setAttribute("aria-activedescendant", shown.element.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  /** The task whose fold button holds this element, −1 for none. */
  foldAt(target: Element): number {
    const button = target.closest(".sh-gantt-fold");
    return this.pool.find((row) => row.fold === button)?.task ?? -1;
  }

  /** The column whose cell holds this element, null outside the rows. */
  columnAt(target: Element): ColumnId | null {
    for (const row of this.pool) {
      if (!row.element.contains(target)) continue;
      for (const [column, { element }] of row.cells) if (element.contains(target)) return column;
    }
    return null;
  }

  private build(columns: ColumnId[]): void {
    this.columns = columns;
    this.pool = [];
    this.body.replaceChildren();
    this.head.replaceChildren(
      ...columns.map((column) =>
        make("div", { class: cellClass(column), role: "columnheader" }, this.say(HEADS[column])),
      ),
    );
    this.element.setAttribute("aria-colcount", String(columns.length));
  }

  private addRow(): Row {
    const element = make("div", { class: "sh-gantt-row", role: "row", id: `${this.id}-${this.pool.length}` });
    const fold = make("button", { class: "sh-gantt-fold", type: "button", tabindex: -1 }, icon(DOWN));
    const cells: Row["cells"] = new Map();
    for (const column of this.columns) {
      const text = document.createTextNode("");
      const holder = make("div", { class: cellClass(column), role: "gridcell" });
      if (column === "name") holder.append(fold, make("span", {}, text));
      else holder.append(text);
      cells.set(column, { element: holder, text });
      element.append(holder);
    }
    this.body.append(element);
    return { element, fold, cells, task: -1 };
  }

  private fill(row: Row, at: number, over: boolean): void {
    const { plan } = this;
    const task = plan.visible[at]!;
    const parent = plan.hasChildren(task);
    const folded = plan.isFolded(task);
    const { element } = row;
    element.className = `sh-gantt-row${plan.kind[task] === SUMMARY || parent ? " is-summary" : ""}${over ? " is-over" : ""}${plan.isDim(task) ? " is-dim" : ""}`;
    element.setAttribute("aria-rowindex", String(at + 2));
    element.setAttribute("aria-level", String(plan.level[task]! + 1));
    element.setAttribute("aria-selected", String(plan.isChosen(task)));
    for (const [column, { element: holder }] of row.cells)
      holder.classList.toggle("is-here", task === plan.selected && column === this.column && !!plan.data.editable);
    if (parent) element.setAttribute("aria-expanded", String(!folded));
    else element.removeAttribute("aria-expanded");
    row.fold.style.visibility = parent ? "visible" : "hidden";
    row.fold.dataset["folded"] = String(folded);
    row.fold.setAttribute("aria-label", this.say(folded ? "unfold" : "fold"));
    if (row.task === task) return;
    row.task = task;
    for (const [column, { element: holder, text }] of row.cells) {
      const { text: words, tone } = cell(plan, this.format, task, column);
      text.data = words;
      holder.className = `${cellClass(column)} ${column === "name" ? indentClass(plan.level[task]!) : tone}`;
      if (column === "name") holder.title = words;
      if (task === plan.selected && column === this.column && plan.data.editable) holder.classList.add("is-here");
      if (this.lit.size && this.lit.has(`${plan.data.tasks.id[task]} ${column}`)) holder.classList.add("is-saved");
    }
  }
}

export function indentClass(level: number): string {
  return `g-l-${Math.min(level, DEEPEST_INDENT)}`;
}

function cellClass(column: ColumnId): string {
  return column === "name" ? "sh-gantt-name" : `sh-gantt-cell g-w-${column}`;
}

/** Row under a height on the pane, −1 for the head. */
export function rowAt(y: number, top: number): number {
  return y < HEAD ? -1 : Math.floor((y - HEAD + top) / ROW);
}
