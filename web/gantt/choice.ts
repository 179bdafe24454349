import type { ColumnId } from "./types.ts";

const KEY = "sh-gantt-columns";
/** Every column that can be chosen, in the order in which the grid shows them; the name is always there. */
export const CHOICE: ColumnId[] = [
  "row", "wbs", "name", "days", "start", "finish", "links", "startLate", "late", "float", "percent",
];

/** The columns that this person chose in this browser, else the usual ones. */
export function shownColumns(usual: readonly ColumnId[]): ColumnId[] {
  const chosen = stored();
  return chosen ? CHOICE.filter((column) => column === "name" || chosen.includes(column)) : [...usual];
}

/** Remember a choice; null goes back to the usual columns. */
export function chooseColumns(columns: readonly ColumnId[] | null): void {
  try {
    if (columns) window.localStorage.setItem(KEY, columns.join());
    else window.localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden: then the usual columns stay.
  }
}

function stored(): string[] | null {
  try {
    return window.localStorage.getItem(KEY)?.split(",") ?? null;
  } catch {
    return null;
  }
}
