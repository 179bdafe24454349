import htmx from "htmx.org";
import { csrfToken } from "./csrf.ts";
import { wordsOf } from "./requests.ts";
import { toast } from "./toasts.ts";
import { say } from "./words.ts";

const SHOWN = 1500;
const PHONE = "(max-width: 639px)";

interface Open {
  cell: HTMLTableCellElement;
  before: Node[];
}

interface Saved {
  text: string;
  undo: string;
}

let open: Open | null = null;

/**
 * Lists: `<table data-rows data-cells="/risks/cell/">` with `data-field` on its heads. A double click, or Enter or F2
 * on a cell (F2 on a row begins with its first cell), puts the field of the form into the cell. Enter saves, Esc
 * leaves, Tab saves and goes on. Arrows go from cell to cell. A phone gets the page of the row's form.
 */
export function startCells(): void {
  document.addEventListener("dblclick", (event) => {
    const cell = cellOf(event.target);
    if (!cell || (event.target as Element).closest("[data-cell], input")) return;
    event.preventDefault();
    void begin(cell);
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-cell]");
    if (form ? inForm(form, event) : onCell(event)) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-cell]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void save(form, 0);
  }, true);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-cell-leave]");
    if (!button) return;
    const cell = leave();
    if (cell && button.dataset["cellLeave"] === "reload") void refresh(cell);
  });
}

function cellOf(target: EventTarget | null): HTMLTableCellElement | null {
  const cell = target instanceof Element ? target.closest<HTMLTableCellElement>("[data-cells] tbody td") : null;
  return cell && fieldOf(cell) && rowLink(cell) ? cell : null;
}

function fieldOf(cell: HTMLTableCellElement): string {
  const head = cell.closest("table")?.tHead?.rows[0]?.cells[cell.cellIndex];
  return head?.dataset["field"] ?? "";
}

function rowLink(cell: HTMLElement): HTMLAnchorElement | null {
  return cell.closest("tr")?.querySelector<HTMLAnchorElement>("a.sh-row") ?? null;
}

function addressOf(cell: HTMLTableCellElement): string {
  const id = rowLink(cell)?.pathname.split("/").filter(Boolean).pop() ?? "";
  return `${cell.closest("table")?.dataset["cells"] ?? ""}${id}/${fieldOf(cell)}/`;
}

/** Cells of a row that have a field, in their order. */
function cellsOf(row: HTMLTableRowElement | null): HTMLTableCellElement[] {
  return [...(row?.cells ?? [])].filter((cell) => fieldOf(cell) && cell.checkVisibility());
}

/** Those of which the form has the field: where Tab goes on, and F2 on a row begins. */
function typable(row: HTMLTableRowElement | null): HTMLTableCellElement[] {
  const heads = row?.closest("table")?.tHead?.rows[0]?.cells;
  return cellsOf(row).filter((cell) => heads?.[cell.cellIndex]?.dataset["fixed"] === undefined);
}

function onCell(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const cell = cellOf(target);
  if (!cell) return false;
  if (event.key === "F2" || (event.key === "Enter" && target === cell)) {
    void begin(cell);
    return true;
  }
  const row = cell.parentElement as HTMLTableRowElement;
  const cells = cellsOf(row);
  const at = cells.indexOf(cell);
  if (event.key === "ArrowLeft" || event.key === "ArrowRight")
    return focusCell(cells[at + (event.key === "ArrowRight" ? 1 : -1)]);
  if (target === cell && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    const other = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    return focusCell(cellsOf(other as HTMLTableRowElement | null)[at]);
  }
  return false;
}

function focusCell(cell: HTMLTableCellElement | undefined): boolean {
  if (!cell) return false;
  cell.tabIndex = -1;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

async function begin(cell: HTMLTableCellElement): Promise<void> {
  if (window.matchMedia(PHONE).matches) {
    const link = rowLink(cell);
    if (link) window.location.assign(`${link.pathname}edit/`);
    return;
  }
  leave();
  const answer = await ask(addressOf(cell));
  if (!answer) return;
  if (!answer.ok) {
    toast({ text: wordsOf(await answer.text()) || say("failed") });
    focusCell(cell);
    return;
  }
  open = { cell, before: [...cell.childNodes] };
  fill(cell, await answer.text());
}

/** The form in the cell, its field in focus. */
function fill(cell: HTMLTableCellElement, html: string): void {
  cell.innerHTML = html;
  cell.dataset["open"] = "";
  htmx.process(cell);
  const field =
    cell.querySelector<HTMLElement>("[aria-invalid=true], [data-focus]") ??
    cell.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
  field?.focus();
  if (field instanceof HTMLInputElement && field.type === "text") field.select();
}

function inForm(form: HTMLFormElement, event: KeyboardEvent): boolean {
  if (event.key === "Escape") {
    const cell = leave();
    if (cell) focusCell(cell);
    return true;
  }
  const last = event.target as HTMLElement;
  if (event.key === "Enter" && !last.matches("button") && (!last.matches("textarea") || !event.shiftKey)) {
    void save(form, 0);
    return true;
  }
  if (event.key === "Tab" && !last.matches("button, .sh-search input")) {
    void save(form, event.shiftKey ? -1 : 1);
    return true;
  }
  return false;
}

/** The cell as it was before. */
function leave(): HTMLTableCellElement | null {
  const found = open;
  open = null;
  if (!found) return null;
  delete found.cell.dataset["open"];
  found.cell.replaceChildren(...found.before);
  return found.cell;
}

async function save(form: HTMLFormElement, step: number): Promise<void> {
  const cell = form.closest("td");
  if (!cell || form.dataset["sending"] !== undefined) return;
  form.dataset["sending"] = "";
  const at = cell.cellIndex;
  const answer = await ask(addressOfOpen(cell), new FormData(form));
  delete form.dataset["sending"];
  if (!answer) return;
  const text = await answer.text();
  if (!answer.ok) {
    // What was refused stays in the cell with its reason; a whole page (the session ended) is said instead.
    if (/^\s*<!doctype/i.test(text)) toast({ text: wordsOf(text) || say("failed") });
    else fill(cell, text);
    return;
  }
  const said = JSON.parse(text) as Saved;
  leave();
  const row = said.text ? await refresh(cell) : (cell.parentElement as HTMLTableRowElement);
  if (said.text) tell(said);
  const next = typable(row).filter((one) => (step < 0 ? one.cellIndex < at : one.cellIndex > at));
  const to = step < 0 ? next.at(-1) : next[0];
  if (step && to) await begin(to);
  else focusCell(row?.cells[at]);
}

function addressOfOpen(cell: HTMLTableCellElement): string {
  // The link of the row may be in the very cell that is edited.
  const kept = open?.cell === cell ? open.before : [];
  const holder = document.createElement("tr");
  const inside = kept.some((node) => node instanceof Element && node.matches("a.sh-row"));
  if (!inside) return addressOf(cell);
  holder.append(...kept.map((node) => node.cloneNode(true)));
  const id = holder.querySelector<HTMLAnchorElement>("a.sh-row")?.pathname.split("/").filter(Boolean).pop() ?? "";
  return `${cell.closest("table")?.dataset["cells"] ?? ""}${id}/${fieldOf(cell)}/`;
}

function tell(said: Saved): void {
  const undo = async (): Promise<void> => {
    const data = new FormData();
    data.append("undo", said.undo);
    const base = document.querySelector<HTMLElement>("[data-cells]")?.dataset["cells"] ?? "";
    const answer = await ask(base.replace(/cell\/$/, "cell-undo/"), data);
    if (!answer) return;
    const text = await answer.text();
    toast({ text: answer.ok ? (JSON.parse(text) as Saved).text : wordsOf(text) || say("failed") });
    if (answer.ok) window.location.reload();
  };
  toast({ text: said.text, act: () => void undo(), label: say("undo") });
}

/** The row as the list shows it now, with what was computed anew; it stays as it is where it left the list. */
async function refresh(cell: HTMLTableCellElement): Promise<HTMLTableRowElement | null> {
  const row = cell.closest("tr");
  const path = rowLink(cell)?.pathname;
  const answer = await ask(window.location.href);
  if (!row || !path || !answer?.ok) return row;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const links = [...page.querySelectorAll<HTMLAnchorElement>("[data-cells] a.sh-row")];
  const fresh = links.find((link) => new URL(link.href, window.location.href).pathname === path)?.closest("tr");
  if (!fresh) return row;
  const made = document.importNode(fresh, true);
  const box = row.querySelector<HTMLInputElement>(".sh-box");
  const other = made.querySelector<HTMLInputElement>(".sh-box");
  if (box && other) other.checked = box.checked;
  made.classList.add("sh-saved");
  window.setTimeout(() => made.classList.remove("sh-saved"), SHOWN);
  row.replaceWith(made);
  htmx.process(made);
  return made;
}

async function ask(address: string, body?: FormData): Promise<Response | null> {
  const headers: Record<string, string> = body ? { "X-CSRFToken": csrfToken() } : {};
  try {
    return await fetch(address, body ? { method: "POST", body, headers } : {});
  } catch {
    toast({ text: say("no_connection") });
    return null;
  }
}
