import { isTyping } from "../common/typing.ts";
import type { Planning } from "./deeds.ts";
import type { Plan } from "./model.ts";
import type { Timeline } from "./timeline.ts";
import type { View } from "./tools.ts";

const ZOOM_STEP = 1.5;

/** What the keys reach. */
export interface Reach {
  plan: Plan;
  timeline: Timeline;
  view(): View;
  setView(view: View): void;
  open(task: number): void;
  /** There for who may change the plan. */
  planning: Planning | null;
}

/** Keys of the tree grid, and those that work anywhere on the page; returns how to take them away. */
export function addKeys(reach: Reach): () => void {
  const inGrid = (event: KeyboardEvent): void => {
    if (reach.planning && planKey(reach.planning, reach.plan, event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (gridKey(reach, event.key, event.shiftKey)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const anywhere = (event: KeyboardEvent): void => {
    if (reach.planning && !event.defaultPrevented && !isTyping(event.target) && undoKey(reach.planning, event)) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (pageKey(reach, event.key)) event.preventDefault();
  };
  const { element } = reach.timeline.grid;
  element.addEventListener("keydown", inGrid);
  document.addEventListener("keydown", anywhere);
  return () => {
    element.removeEventListener("keydown", inGrid);
    document.removeEventListener("keydown", anywhere);
  };
}

/** Keys that change the plan. */
function planKey(planning: Planning, plan: Plan, event: KeyboardEvent): boolean {
  if (undoKey(planning, event)) return true;
  if (event.ctrlKey || event.metaKey) return !event.altKey && !event.shiftKey && controlKey(planning, plan, event.key);
  if (event.altKey) return event.shiftKey && outlineKey(planning, event.key);
  switch (event.key) {
    case "Insert":
    case "i":
      planning.insert();
      return true;
    case "Delete":
      planning.remove();
      return true;
    case "Enter":
    case "F2":
      return planning.type();
    default:
      return false;
  }
}

function controlKey(planning: Planning, plan: Plan, key: string): boolean {
  switch (key) {
    case "Enter":
      planning.open();
      return true;
    case "d":
      planning.fillDown();
      return true;
    case "a":
      plan.selectAll();
      return true;
    case "ArrowLeft":
      planning.step(-1);
      return true;
    case "ArrowRight":
      planning.step(1);
      return true;
    default:
      return false;
  }
}

function undoKey(planning: Planning, event: KeyboardEvent): boolean {
  if ((!event.ctrlKey && !event.metaKey) || event.altKey) return false;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) planning.undo();
  else if ((key === "z" && event.shiftKey) || (key === "y" && !event.shiftKey)) planning.redo();
  else return false;
  return true;
}

function outlineKey(planning: Planning, key: string): boolean {
  if (key === "ArrowRight") planning.indent();
  else if (key === "ArrowLeft") planning.outdent();
  else if (key === "ArrowUp") planning.move(-1);
  else if (key === "ArrowDown") planning.move(1);
  else return false;
  return true;
}

function gridKey(reach: Reach, key: string, shift: boolean): boolean {
  const { plan } = reach;
  const row = plan.selected >= 0 ? plan.rowOf[plan.selected]! : -1;
  const last = plan.visible.length - 1;
  const go = (to: number): boolean => {
    if (last < 0) return false;
    const task = plan.visible[Math.max(0, Math.min(last, to))]!;
    if (shift) plan.extendTo(task);
    else plan.select(task);
    reach.timeline.reveal(task);
    return true;
  };
  switch (key) {
    case "ArrowDown":
    case "j":
      return go(row + 1);
    case "ArrowUp":
    case "k":
      return go(row - 1);
    case "Home":
      return go(0);
    case "End":
      return go(last);
    case "PageDown":
      return go(row + reach.timeline.rowsOfPage());
    case "PageUp":
      return go(row - reach.timeline.rowsOfPage());
    case "ArrowRight":
      return row >= 0 && unfoldOrEnter(reach, plan.selected, go);
    case "ArrowLeft":
      return row >= 0 && foldOrLeave(reach, plan.selected, go);
    case " ":
      return row >= 0 && toggle(plan, plan.selected);
    case "Enter":
      if (row >= 0) reach.open(plan.selected);
      return row >= 0;
    case "Escape":
      plan.select(-1);
      return row >= 0;
    default:
      return false;
  }
}

function unfoldOrEnter({ plan }: Reach, task: number, go: (row: number) => boolean): boolean {
  if (!plan.hasChildren(task)) return false;
  if (plan.isFolded(task)) plan.fold(task, false);
  else go(plan.rowOf[task]! + 1);
  return true;
}

function foldOrLeave({ plan }: Reach, task: number, go: (row: number) => boolean): boolean {
  if (plan.hasChildren(task) && !plan.isFolded(task)) plan.fold(task, true);
  else if (plan.parent(task) >= 0) go(plan.rowOf[plan.parent(task)]!);
  return true;
}

function toggle(plan: Plan, task: number): boolean {
  plan.fold(task, !plan.isFolded(task));
  return true;
}

function pageKey(reach: Reach, key: string): boolean {
  switch (key) {
    case "+":
    case "=":
      reach.timeline.zoomBy(ZOOM_STEP);
      return true;
    case "-":
    case "−":
      reach.timeline.zoomBy(1 / ZOOM_STEP);
      return true;
    case "t":
    case "T":
      reach.setView(reach.view() === "gantt" ? "table" : "gantt");
      return true;
    default:
      return false;
  }
}
