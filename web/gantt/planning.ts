import { Planning } from "./deeds.ts";
import { addDragging } from "./drag.ts";
import { Editor } from "./edit.ts";
import { Entry } from "./entry.ts";
import type { Format } from "./format.ts";
import type { Plan } from "./model.ts";
import type { Timeline } from "./timeline.ts";
import { TaskDialog } from "./task.ts";
import { Trouble } from "./trouble.ts";
import { make } from "../common/dom.ts";
import type { Say } from "./words.ts";

/** Everything by which a plan is changed; there only for who may. */
export interface Editing {
  editor: Editor;
  planning: Planning;
  /** Keep what lies over the rows at its place. */
  place(): void;
  told(listener: () => void): void;
  stops: (() => void)[];
}

/** Make a plan editable if the server says so. */
export function startEditing(
  element: HTMLElement,
  plan: Plan,
  timeline: Timeline,
  format: Format,
  say: Say,
): Editing | null {
  const { editUrl, dataUrl } = element.dataset;
  if (!plan.data.editable || !editUrl || !dataUrl) return null;
  const editor = new Editor(plan, editUrl, dataUrl, say);
  const trouble = new Trouble(plan, timeline, format, say);
  const entry = new Entry(plan, timeline, editor, trouble, format, say);
  const { detailsUrl = "", taskUrl = "" } = element.dataset;
  const back = (): void => timeline.grid.element.focus({ preventScroll: true });
  const dialog = new TaskDialog(plan, editor, detailsUrl, taskUrl, format, say, back);
  const planning = new Planning(plan, timeline, editor, entry, dialog, say);
  const hint = make("p", { class: "sh-gantt-hint", hidden: plan.size > 0 }, say("first_task"));
  timeline.overlay(hint);
  // What went wrong is read once: whoever goes on to another row has done with it.
  const going = plan.onChange((what) => what === "selection" && trouble.hide());
  editor.refused = (refusal, again) => trouble.refuse(refusal, again);
  const told = (listener: () => void): void => {
    editor.carriedOut = () => {
      trouble.hide();
      listener();
    };
  };
  told(() => undefined);
  return {
    editor,
    planning,
    place: () => {
      hint.hidden = plan.size > 0;
      entry.place();
      trouble.place();
    },
    told,
    stops: [going, editor.watch(), addDragging(plan, timeline, editor, format, say)],
  };
}

/** Readers see what planners change. */
export function watching(element: HTMLElement, plan: Plan, say: Say): (() => void)[] {
  const { dataUrl } = element.dataset;
  return dataUrl ? [new Editor(plan, "", dataUrl, say).watch()] : [];
}
