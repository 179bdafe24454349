import { make } from "../common/dom.ts";
import { Format } from "./format.ts";
import { addKeys } from "./keys.ts";
import { Plan } from "./model.ts";
import { ZOOMS } from "./scale.ts";
import { asPng, asSvg, printDrawing, saveFile, type Subject } from "./sheets.ts";
import { PlanTable } from "./table.ts";
import { Timeline } from "./timeline.ts";
import { Tip } from "./tip.ts";
import { startEditing, watching, type Editing } from "./planning.ts";
import { Tools, type Command, type View } from "./tools.ts";
import type { GanttData } from "./types.ts";
import { speaker, type Say } from "./words.ts";

const PHONE = "(max-width: 640px)";
const PRINT_ROWS = 5000;
/** The mounted Gantt, for tests and for islands that work on the same plan. */
export interface Gantt {
  plan: Plan;
  timeline: Timeline;
  show(view: View): void;
  destroy(): void;
}

/**
 * Draw a plan into an element.
 *
 * The server's children of the element may be: `[data-gantt="tools"]` (controls that join the toolbar), `[data-
 * gantt="foot"]`
 * (facts that join the status line), and anything else, the fallback table among it, which is taken out.
 * Fires `gantt:select` and `gantt:open` with `{ id }`; with `data-task-url` on the element, opening also follows that
 * address.
 */
export function mount(element: HTMLElement, data: GanttData): Gantt {
  const say = speaker(data.words);
  const format = new Format(document.documentElement.lang || "en", data.minutesPerDay, say);
  const plan = new Plan(data);
  const timeline = new Timeline(plan, format, say);
  const view = new ViewSwitch(plan, timeline, format, say);
  const editing = startEditing(element, plan, timeline, format, say);
  const tools = new Tools(plan, format, say, {
    zoom: (zoom) => timeline.zoom(ZOOMS[zoom]),
    view: (wanted) => view.choose(wanted),
    command: (command) => obey(command, { plan, timeline, format, say }),
    columnsChosen: () => timeline.columnsChanged(),
    planning: editing?.planning ?? null,
  });
  tools.adopt(element.querySelector('[data-gantt="tools"]'), element.querySelector('[data-gantt="foot"]'));
  element.classList.add("sh-gantt");
  element.replaceChildren(tools.bar, make("div", { class: "sh-progress" }), view.home, tools.foot);
  timeline.drawn = (zoom, few) => {
    tools.light(zoom, view.now);
    tools.fewLinks(few);
    editing?.place();
  };
  editing?.told(() => tools.history(editing.editor.canUndo, editing.editor.canRedo));
  const open = (task: number): void => openTask(element, plan, task);
  const stops = [
    plan.onChange((what) => {
      if (what === "selection") tell(element, "gantt:select", plan, plan.selected);
      else tools.rowsChanged();
      if (what === "data") {
        view.dataChanged();
        timeline.dataChanged();
      } else if (what === "rows") timeline.rowsChanged();
      else timeline.schedule();
    }),
    addPointer(timeline, plan, new Tip(element, plan, format, say), open, editing),
    addKeys({ plan, timeline, view: () => view.now, setView: (wanted) => view.choose(wanted), open,
      planning: editing?.planning ?? null }),
    view.follow((now) => tools.light(timeline.nearest(), now)),
    ...(editing ? editing.stops : watching(element, plan, say)),
  ];
  // The list of all keys reads it.
  element.toggleAttribute("data-edits", editing !== null);
  timeline.start();
  return {
    plan,
    timeline,
    show: (wanted) => view.show(wanted),
    destroy: () => {
      for (const stop of stops) stop();
      timeline.stop();
      element.replaceChildren();
    },
  };
}

/** Which of the two views shows; phones and printers get the table whatever was chosen. */
class ViewSwitch {
  readonly home: HTMLElement;
  now: View = "gantt";
  private table: PlanTable | null = null;
  private changed: (view: View) => void = () => undefined;

  constructor(
    private readonly plan: Plan,
    private readonly timeline: Timeline,
    private readonly format: Format,
    private readonly say: Say,
  ) {
    this.home = make("div", { class: "sh-gantt-home" }, timeline.element);
    if (this.empty) this.home.replaceChildren(make("div", { class: "sh-empty" }, make("p", {}, say("no_tasks"))));
  }

  /** A plan without a row that nobody here may fill. */
  private get empty(): boolean {
    return this.plan.size === 0 && !this.plan.data.editable;
  }

  /** The facts changed: the table is made anew, the empty place filled. */
  dataChanged(): void {
    if (this.empty) return;
    if (!this.timeline.element.isConnected) this.home.replaceChildren(this.timeline.element);
    const rows = this.table?.rows ?? 0;
    this.table?.element.remove();
    this.table = null;
    if (this.now === "table") this.full().grow(Math.max(0, rows - this.full().rows));
  }

  show(view: View): void {
    if (this.empty) return;
    this.now = view;
    this.timeline.element.hidden = view === "table";
    if (view === "table") this.full().element.hidden = false;
    else if (this.table) this.table.element.hidden = true;
    if (view === "gantt") this.timeline.schedule();
    this.changed(view);
  }

  /** Chosen by a person: what shows takes the focus. */
  choose(view: View): void {
    this.show(view);
    const shown = this.now === "table" ? this.full().element : this.timeline.grid.element;
    shown.focus({ preventScroll: true });
  }

  follow(changed: (view: View) => void): () => void {
    this.changed = changed;
    const phone = window.matchMedia(PHONE);
    const adapt = (): void => this.show(phone.matches ? "table" : "gantt");
    if (phone.matches) adapt();
    let before: View = this.now;
    const print = (): void => {
      before = this.now;
      this.full().grow(PRINT_ROWS);
      this.show("table");
    };
    const printed = (): void => this.show(before);
    phone.addEventListener("change", adapt);
    window.addEventListener("beforeprint", print);
    window.addEventListener("afterprint", printed);
    return () => {
      phone.removeEventListener("change", adapt);
      window.removeEventListener("beforeprint", print);
      window.removeEventListener("afterprint", printed);
    };
  }

  private full(): PlanTable {
    if (!this.table) {
      this.table = new PlanTable(this.plan, this.format, this.say);
      this.home.append(this.table.element);
    }
    return this.table;
  }
}

/** What the commands of the menu reach. */
interface Shown {
  plan: Plan;
  timeline: Timeline;
  format: Format;
  say: Say;
}

function obey(command: Command, shown: Shown): void {
  const { plan, timeline } = shown;
  if (command === "unfold_all") plan.foldFrom(Number.POSITIVE_INFINITY);
  else if (command === "fold_all") plan.foldFrom(1);
  else if (command === "whole_plan") timeline.showAll();
  else if (command === "save_svg" || command === "save_png") void savePicture(command, shown);
  else if (command === "print_plan") printDrawing(subjectOf(shown));
  else if (plan.data.statusDate !== null) timeline.goTo(plan.data.statusDate);
}

function subjectOf({ plan, timeline, format, say }: Shown): Subject {
  const { pixelsPerDay, whole } = timeline;
  return { plan, format, say, columns: timeline.grid.shown, pixelsPerDay, span: whole };
}

async function savePicture(command: "save_svg" | "save_png", shown: Shown): Promise<void> {
  const subject = subjectOf(shown);
  const name = shown.plan.data.title.replace(/[\\/:*?"<>|]/g, "-") || shown.say("plan");
  if (command === "save_svg") return saveFile(`${name}.svg`, new Blob([asSvg(subject)], { type: "image/svg+xml" }));
  const { blob, share } = await asPng(subject);
  saveFile(`${name}.png`, blob);
  if (share === 1) return;
  const text = shown.say("png_scaled", { percent: Math.round(100 * share) });
  document.dispatchEvent(new CustomEvent("sh:toast", { detail: { text } }));
}

function addPointer(timeline: Timeline, plan: Plan, tip: Tip, open: (task: number) => void,
  editing: Editing | null): () => void {
  const { element } = timeline;
  const quit = new AbortController();
  const { signal } = quit;
  element.addEventListener(
    "pointermove",
    (event) => {
      const { task, row, bar } = timeline.hit(event);
      timeline.pointAt(row);
      tip.point(bar && event.pointerType === "mouse" && !event.buttons ? task : -1, event.clientX, event.clientY);
    },
    { signal },
  );
  element.addEventListener(
    "pointerleave",
    () => {
      timeline.pointAt(-1);
      tip.hide();
    },
    { signal },
  );
  element.addEventListener(
    "click",
    (event) => {
      const folding = timeline.grid.foldAt(event.target as Element);
      const { task } = timeline.hit(event);
      if (folding >= 0) plan.fold(folding, !plan.isFolded(folding));
      else if (task >= 0) {
        timeline.grid.column = timeline.grid.columnAt(event.target as Element) ?? timeline.grid.column;
        if (event.shiftKey) plan.extendTo(task);
        else if (event.ctrlKey || event.metaKey) plan.toggle(task);
        else plan.select(task);
        timeline.schedule();
      }
      if (folding >= 0 || task >= 0) timeline.grid.element.focus({ preventScroll: true });
    },
    { signal },
  );
  element.addEventListener(
    "dblclick",
    (event) => {
      const { task } = timeline.hit(event);
      if (task < 0 || timeline.grid.foldAt(event.target as Element) >= 0) return;
      const column = timeline.grid.columnAt(event.target as Element);
      if (!editing) open(task);
      else if (!column || !editing.planning.entry.edit(task, column)) editing.planning.open();
    },
    { signal },
  );
  element.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      tip.hide();
      timeline.wheelZoom(event);
    },
    { signal, passive: false },
  );
  return () => quit.abort();
}

function tell(element: HTMLElement, name: string, plan: Plan, task: number): void {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { id: plan.data.tasks.id[task] ?? null } }));
}

function openTask(element: HTMLElement, plan: Plan, task: number): void {
  tell(element, "gantt:open", plan, task);
  const pattern = element.dataset["taskUrl"];
  const id = plan.data.tasks.id[task];
  if (pattern && id) window.location.assign(pattern.replace("__id__", encodeURIComponent(id)));
}
