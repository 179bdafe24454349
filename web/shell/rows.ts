import { say } from "./words.ts";

let anchor: HTMLInputElement | null = null;

/**
 * Lists: `<table class="sh-t" data-rows>` whose rows hold `a.sh-row` and, where rows can be selected, `.sh-box` with a
 * name.
 * The box in the head is `data-select-all`; the bar `data-bulk` shows while something is selected, its `data-bulk-
 * count` says how many.
 */
export function startRows(): void {
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.matches("[data-rows] [data-select-all]")) selectAll(box);
    else if (box.matches("[data-rows] tbody .sh-box")) selected(box);
  });
  document.addEventListener("click", (event) => {
    const box = event.target as HTMLInputElement;
    if (!box.matches?.("[data-rows] tbody .sh-box")) return;
    if (event.shiftKey && anchor?.isConnected) selectRange(anchor, box);
    anchor = box;
  });
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-bulk-clear]")) return;
    for (const box of boxes()) box.checked = false;
    count();
  });
  document.addEventListener("focusin", (event) => {
    const target = event.target as Element;
    mark(target.matches(":focus-visible") ? target.closest<HTMLElement>("[data-rows] tbody tr") : null);
  });
  document.addEventListener("htmx:after:swap", count);
  count();
}

/** J and K: the link of the next or previous row takes the focus, so Enter opens it without help. */
export function moveRow(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-rows] tbody tr:has(a.sh-row)")];
  if (!rows.length) return false;
  const now = rows.findIndex((row) => row.dataset["at"] !== undefined);
  const to = rows[now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, now + step))];
  to?.querySelector<HTMLElement>("a.sh-row")?.focus();
  to?.scrollIntoView({ block: "nearest" });
  return true;
}

/** X selects the marked row, E presses its edit control. */
export function onRow(key: string): boolean {
  const row = document.querySelector<HTMLElement>("[data-rows] tbody tr[data-at]");
  const control = row?.querySelector<HTMLElement>(key === "x" ? ".sh-box" : "[data-edit]");
  control?.click();
  return control != null;
}

function mark(row: HTMLElement | null): void {
  for (const other of document.querySelectorAll<HTMLElement>("[data-rows] tr[data-at]"))
    if (other !== row) delete other.dataset["at"];
  if (row) row.dataset["at"] = "";
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("[data-rows] tbody .sh-box")];
}

function selectAll(box: HTMLInputElement): void {
  for (const other of boxes()) other.checked = box.checked;
  count();
}

function selected(box: HTMLInputElement): void {
  box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
  count();
}

function selectRange(from: HTMLInputElement, to: HTMLInputElement): void {
  const all = boxes();
  const [low, high] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b) as [number, number];
  for (const box of all.slice(Math.max(0, low), high + 1)) box.checked = to.checked;
  count();
}

function count(): void {
  const all = boxes();
  const chosen = all.filter((box) => box.checked);
  for (const box of all) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
  for (const head of document.querySelectorAll<HTMLInputElement>("[data-select-all]")) {
    head.checked = chosen.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  for (const bar of document.querySelectorAll<HTMLElement>("[data-bulk]")) bar.hidden = chosen.length === 0;
  for (const words of document.querySelectorAll("[data-bulk-count]"))
    words.textContent = say("selected", { count: chosen.length });
}
