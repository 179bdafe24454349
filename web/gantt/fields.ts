import { make } from "../common/dom.ts";
import type { Format } from "./format.ts";
import { typedDate } from "./typed.ts";

let fields = 0;

/** A control under its label. */
export function field(label: string, control: HTMLElement): HTMLElement {
  control.id ||= `gantt-field-${++fields}`;
  return make("div", { class: "sh-field" }, make("label", { for: control.id }, label), control);
}

export function option(value: string, text: string, selected = false): HTMLOptionElement {
  return make("option", { value, selected }, text);
}

/** The plan minute of a date that was typed: the one that stood there if the words are the same, else `at` on that day. */
export function minuteOf(control: HTMLInputElement, before: number | null, at: number, format: Format): Typed {
  const text = control.value.trim();
  if (!text) return { minute: null };
  if (text === dayOf(before, format)) return { minute: before };
  const minute = typedDate(text, at, format.months);
  return minute === null ? null : { minute };
}

/** A plan minute as a field of a date has it. */
export function dayOf(minute: number | null, format: Format): string {
  return minute === null || Number.isNaN(minute) ? "" : format.date(minute);
}

/** A date or none; null where the words mean nothing. */
export type Typed = { minute: number | null } | null;
