import { icon, make } from "../common/dom.ts";
import { say } from "./words.ts";

const PREFIX = "sh-draft:";
const SENT = "sh-draft-sent";
const WAIT = 250;
const INFO = "M8 7.5v4M8 4.6v.1M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z";

interface Draft {
  at: number;
  values: [name: string, value: string][];
}

/**
 * Typed text outlives an expired session, a restarted server and a lost line: it is kept in the tab's storage until
 * the form
 * it stood in was saved. Kept per person (`data-user` on <body>), never for passwords, files and hidden fields.
 * Forms: every `form.sh-form[method=post]` without `data-no-draft`.
 */
export function startDrafts(): void {
  settle();
  for (const form of forms()) restore(form);
  if (document.querySelector(".sh-door form") && ownKeys().length) tellKept();
  let timer = 0;
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form");
    if (!form || !isKept(form)) return;
    form.dataset["dirty"] = "";
    window.clearTimeout(timer);
    timer = window.setTimeout(() => keep(form), WAIT);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches("[data-forget]")) forgetAll();
    if (event.defaultPrevented || !isKept(form)) return;
    keep(form);
    window.sessionStorage.setItem(SENT, JSON.stringify([...sent(), keyOf(form)]));
    delete form.dataset["dirty"];
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { sourceElement: Element; response?: { status: number } } }>).detail;
    const form = ctx.sourceElement.closest<HTMLFormElement>("form");
    if (!form || !isKept(form) || (ctx.response?.status ?? 500) >= 400) return;
    window.sessionStorage.removeItem(keyOf(form));
    delete form.dataset["dirty"];
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-dirty]")) event.preventDefault();
  });
}

function forms(): HTMLFormElement[] {
  return [...document.querySelectorAll<HTMLFormElement>("form")].filter(isKept);
}

function isKept(form: HTMLFormElement): boolean {
  return form.matches('.sh-form[method="post"]:not([data-no-draft])') && !form.querySelector('input[type="password"]');
}

function keyOf(form: HTMLFormElement): string {
  const action = new URL(form.getAttribute("action") || window.location.pathname, window.location.href).pathname;
  return `${PREFIX}${document.body.dataset["user"] ?? ""}:${action}:${form.id}`;
}

function fieldsOf(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  return [
    ...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
      "input[name], textarea[name], select[name]",
    ),
  ].filter((field) => !["password", "file", "hidden", "submit", "button"].includes(field.type));
}

function valuesOf(form: HTMLFormElement): Draft["values"] {
  return fieldsOf(form).flatMap((field): Draft["values"] => {
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio"))
      return [[field.name, field.checked ? `+${field.value}` : `-${field.value}`]];
    if (field instanceof HTMLSelectElement && field.multiple)
      return [[field.name, JSON.stringify([...field.selectedOptions].map((option) => option.value))]];
    return [[field.name, field.value]];
  });
}

function keep(form: HTMLFormElement): void {
  const draft: Draft = { at: Date.now(), values: valuesOf(form) };
  try {
    window.sessionStorage.setItem(keyOf(form), JSON.stringify(draft));
  } catch {
    // The tab's storage is full: the page itself still holds the text.
  }
}

/** A form that was sent and does not stand on this page was saved, unless this is the sign-in page or an error. */
function settle(): void {
  if (document.querySelector(".sh-door, .sh-oops, .sh-conflict")) return;
  const here = new Set(forms().map(keyOf));
  for (const key of sent()) if (!here.has(key)) window.sessionStorage.removeItem(key);
  window.sessionStorage.removeItem(SENT);
}

function sent(): string[] {
  return JSON.parse(window.sessionStorage.getItem(SENT) ?? "[]") as string[];
}

/** Put a draft back where it differs from what the server shows, and say so. */
function restore(form: HTMLFormElement): void {
  const text = window.sessionStorage.getItem(keyOf(form));
  if (!text) return;
  const draft = JSON.parse(text) as Draft;
  const before = valuesOf(form);
  if (JSON.stringify(before) === JSON.stringify(draft.values)) {
    // The server shows the same: either it was saved, or it came back with its errors and will be sent again.
    if (!form.querySelector("[aria-invalid=true]")) window.sessionStorage.removeItem(keyOf(form));
    return;
  }
  write(form, draft.values);
  form.dataset["dirty"] = "";
  form.prepend(notice(form, draft.at, before));
}

function write(form: HTMLFormElement, values: Draft["values"]): void {
  const waiting = [...values];
  for (const field of fieldsOf(form)) {
    const found = waiting.findIndex(([name]) => name === field.name);
    if (found < 0) continue;
    const [, value] = waiting.splice(found, 1)[0]!;
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio"))
      field.checked = value === `+${field.value}`;
    else if (field instanceof HTMLSelectElement && field.multiple) {
      const chosen = new Set(JSON.parse(value) as string[]);
      for (const option of field.options) option.selected = chosen.has(option.value);
    } else field.value = value;
  }
}

function notice(form: HTMLFormElement, at: number, before: Draft["values"]): HTMLElement {
  const time = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);
  const drop = make("button", { class: "sh-link", type: "button" }, say("kept_drop"));
  const line = make("p", { class: "sh-note sh-kept", role: "status" }, icon(INFO), say("kept", { time }), " ", drop);
  drop.addEventListener("click", () => {
    write(form, before);
    window.sessionStorage.removeItem(keyOf(form));
    delete form.dataset["dirty"];
    line.remove();
  });
  return line;
}

function tellKept(): void {
  document
    .querySelector(".sh-door form")
    ?.before(make("p", { class: "sh-note", role: "status" }, icon(INFO), say("kept_sign_in")));
}

function ownKeys(): string[] {
  return Object.keys(window.sessionStorage).filter((key) => key.startsWith(PREFIX));
}

/** Signing out takes everything this tab remembers along. */
function forgetAll(): void {
  for (const key of Object.keys(window.sessionStorage))
    if (key.startsWith("sh-")) window.sessionStorage.removeItem(key);
}
