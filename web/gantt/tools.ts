import { CHOICE, chooseColumns, shownColumns } from "./choice.ts";
import { DOTS, icon, make } from "../common/dom.ts";
import { Finder } from "./filter.ts";
import type { Format } from "./format.ts";
import { LINK_LIMIT } from "./links.ts";
import type { Planning } from "./deeds.ts";
import type { Plan } from "./model.ts";
import { sample } from "./sample.ts";
import { ZOOMS, type Zoom } from "./scale.ts";
import type { ColumnId } from "./types.ts";
import type { Say, WordKey } from "./words.ts";

const UNDO = "M6 3.5 3 6.5l3 3M3 6.5h6.5a3 3 0 0 1 0 6H7";
const REDO = "m10 3.5 3 3-3 3M13 6.5H6.5a3 3 0 0 0 0 6H9";
const INDENT = "M3 3.5h10M8 8h5M3 12.5h10M3 6.2 5.2 8 3 9.8";
const OUTDENT = "M3 3.5h10M8 8h5M3 12.5h10M5.2 6.2 3 8l2.2 1.8";

export type View = "gantt" | "table";
const COMMANDS = [
  "unfold_all", "fold_all", "whole_plan", "to_status", "save_svg", "save_png", "print_plan",
] as const;
export type Command = (typeof COMMANDS)[number];

/** What the toolbar asks of the Gantt. */
export interface Deeds {
  zoom(zoom: Zoom): void;
  view(view: View): void;
  command(command: Command): void;
  /** Other columns were chosen. */
  columnsChosen(): void;
  /** What changes the plan; null for readers. */
  planning: Planning | null;
}

/** Toolbar above and status line below; the server's own controls keep their place between ours. */
export class Tools {
  readonly bar: HTMLElement;
  readonly foot: HTMLElement;
  private readonly zooms = new Map<Zoom, HTMLButtonElement>();
  private readonly views = new Map<View, HTMLButtonElement>();
  private readonly undoButton = make("button", { class: "sh-btn", type: "button", disabled: true }, icon(UNDO));
  private readonly redoButton = make("button", { class: "sh-btn", type: "button", disabled: true }, icon(REDO));
  private readonly finder: Finder;
  private readonly rows = make("span");
  private readonly few = make("span", { hidden: true });

  constructor(
    private readonly plan: Plan,
    private readonly format: Format,
    private readonly say: Say,
    private readonly deeds: Deeds,
  ) {
    this.finder = new Finder(plan, say);
    const slot = make("div", { "data-slot": "tools" });
    this.bar = make(
      "div",
      { class: "sh-bar sh-gantt-bar" },
      this.viewSwitch(),
      ...this.planningButtons(),
      slot,
      ...this.finder.elements,
      make("span", { class: "sh-gap" }),
      this.zoomSwitch(),
      ...this.more(),
    );
    this.foot = this.statusBar();
    this.rowsChanged();
  }

  /** Take the server's controls and facts over into bar and foot. */
  adopt(tools: Element | null, facts: Element | null): void {
    if (tools) this.bar.querySelector("[data-slot]")?.append(...tools.childNodes);
    if (facts) this.rows.after(...facts.children);
  }

  rowsChanged(): void {
    const { plan, format, say } = this;
    this.finder.tell();
    const counts = say("rows", { shown: format.number(plan.visible.length), all: format.number(plan.size) });
    this.rows.textContent = `${counts}, ${say("critical_todo", { count: format.number(plan.criticalToDo()) })}`;
  }

  fewLinks(few: boolean): void {
    this.few.hidden = !few;
  }

  light(zoom: Zoom, view: View): void {
    for (const [name, button] of this.zooms) button.setAttribute("aria-pressed", String(name === zoom));
    for (const [name, button] of this.views) button.setAttribute("aria-pressed", String(name === view));
  }

  /** Light what can be taken back and done again. */
  history(undo: boolean, redo: boolean): void {
    this.undoButton.disabled = !undo;
    this.redoButton.disabled = !redo;
  }

  private planningButtons(): HTMLElement[] {
    const { planning } = this.deeds;
    if (!planning) return [];
    const add = make("button", { class: "sh-btn sh-gantt-plan", type: "button" }, this.say("add_task"));
    add.addEventListener("click", () => planning.insert());
    const group = make("div", { class: "sh-gantt-plan sh-gantt-acts" }, this.undoButton, this.redoButton);
    this.named(this.undoButton, "undo", () => planning.undo());
    this.named(this.redoButton, "redo", () => planning.redo());
    for (const [word, path, deed] of [
      ["outdent", OUTDENT, () => planning.outdent()],
      ["indent", INDENT, () => planning.indent()],
    ] as const) {
      const button = make("button", { class: "sh-btn", type: "button" }, icon(path));
      this.named(button, word, deed);
      group.append(button);
    }
    const task = make("button", { class: "sh-btn sh-gantt-plan", type: "button" }, this.say("task_dialog"));
    task.addEventListener("click", () => planning.open());
    return [add, task, group];
  }

  private named(button: HTMLButtonElement, word: WordKey, deed: () => void): void {
    button.setAttribute("aria-label", this.say(word));
    button.title = this.say(word);
    button.addEventListener("click", deed);
  }

  private viewSwitch(): HTMLElement {
    const group = make("div", { class: "sh-seg", role: "group", "aria-label": this.say("view") });
    for (const view of ["gantt", "table"] as const) {
      const button = make("button", { type: "button" }, this.say(`view_${view}`));
      button.addEventListener("click", () => this.deeds.view(view));
      this.views.set(view, button);
      group.append(button);
    }
    return group;
  }

  private zoomSwitch(): HTMLElement {
    const group = make("div", { class: "sh-seg sh-gantt-zoom", role: "group", "aria-label": this.say("zoom") });
    for (const zoom of Object.keys(ZOOMS) as Zoom[]) {
      const button = make("button", { type: "button" }, this.say(`zoom_${zoom}`));
      button.addEventListener("click", () => this.deeds.zoom(zoom));
      this.zooms.set(zoom, button);
      group.append(button);
    }
    return group;
  }

  private key(): HTMLElement {
    const items: [string, number, WordKey][] = [
      ["g-done", 10, "done"],
      ["g-bar", 10, "todo"],
      ["g-crit", 10, "critical"],
      ["g-base", 4, "baseline"],
    ];
    return make(
      "span",
      { class: "sh-key" },
      ...items.map(([look, height, word]) => make("span", {}, sample(look, height), this.say(word))),
    );
  }

  private more(): HTMLElement[] {
    const id = "gantt-more";
    const menu = make("div", { class: "sh-pop sh-items", id, popover: "auto" });
    for (const command of COMMANDS) {
      if (command === "to_status" && this.plan.data.statusDate === null) continue;
      const button = make("button", { type: "button" }, this.say(command));
      button.addEventListener("click", () => {
        menu.hidePopover();
        this.deeds.command(command);
      });
      menu.append(button);
    }
    menu.append(...this.columnChoice());
    return [
      make(
        "button",
        { class: "sh-btn sh-gantt-zoom", type: "button", popovertarget: id, "aria-label": this.say("more") },
        icon(DOTS),
      ),
      menu,
    ];
  }

  /** The columns of the grid, each with its box; the choice stays with this person's browser. */
  private columnChoice(): HTMLElement[] {
    const usual = this.plan.data.columns;
    const boxes = CHOICE.filter((column) => column !== "name").map((column): [ColumnId, HTMLInputElement] => [
      column,
      make("input", { class: "sh-box", type: "checkbox", checked: shownColumns(usual).includes(column) }),
    ]);
    const choose = (columns: ColumnId[] | null): void => {
      chooseColumns(columns);
      this.deeds.columnsChosen();
    };
    const chosen = (): ColumnId[] => boxes.filter(([, box]) => box.checked).map(([column]) => column);
    for (const [, box] of boxes) box.addEventListener("change", () => choose(chosen()));
    const back = make("button", { type: "button" }, this.say("columns_usual"));
    back.addEventListener("click", () => {
      choose(null);
      for (const [column, box] of boxes) box.checked = usual.includes(column);
    });
    const labels = boxes.map(([column, box]) => make("label", {}, box, this.say(`column_${column}` as WordKey)));
    return [make("hr"), make("h3", {}, this.say("columns")), ...labels, back];
  }

  private statusBar(): HTMLElement {
    const { plan, format, say } = this;
    const keys: [string, WordKey][] = [
      ["↑ ↓", "key_row"],
      ["← →", "key_fold"],
      ["+ −", "key_zoom"],
      ["T", "key_table"],
      ["?", "key_all"],
    ];
    const foot = make("footer", { class: "sh-status-bar" }, this.rows, this.key());
    if (plan.data.statusDate !== null)
      foot.append(make("span", {}, say("status_date", { date: format.date(plan.data.statusDate) })));
    this.few.textContent = say("few_links", { limit: LINK_LIMIT });
    foot.append(this.few, make("span", { class: "sh-gap" }));
    for (const [key, word] of keys) foot.append(make("span", { class: "sh-wide" }, `${key} ${say(word)}`));
    return foot;
  }
}
