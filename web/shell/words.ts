import { fill } from "../common/words.ts";

/**
 * Every word the shell itself shows; the server sends the same keys translated in `<script type="application/json"
 * id="sh-words">`.
 */
export const ENGLISH = {
  find: "Find or go to",
  find_hint: "A component by code or name, or a page",
  find_nothing: "Nothing found for “{text}”. Try the code, a former name, or fewer letters.",
  find_failed: "The search did not answer. Check the connection, then type again.",
  find_results: "Components",
  find_recent: "Recently opened",
  find_pages: "Pages",
  keys: "All keys",
  keys_anywhere: "Anywhere",
  keys_list: "In a list",
  key_find: "find or go to",
  key_help: "all keys",
  key_filter: "filter",
  key_new: "new",
  key_edit: "edit",
  key_go: "go to a page: G, then its letter",
  key_close: "close",
  key_rows: "next, previous row",
  key_move: "move",
  key_open: "open",
  key_select: "select",
  close: "Close",
  cancel: "Cancel",
  confirm: "Go on",
  confirm_title: "Please confirm",
  kept: "Text you had not saved is back, from {time}.",
  kept_drop: "Drop it",
  kept_sign_in: "Please sign in again. Your text is kept.",
  drop_here: "Drop the file to import it",
  selected: "{count} selected",
  no_connection: "Steerhouse did not answer. What you typed is kept; check the connection, then try again.",
  failed: "That did not work.",
  undo: "Undo",
  keys_cell: "In a cell of a list",
  keys_plan: "In a plan",
  keys_planning: "In a plan that you may change",
  keys_board: "On a board",
  keys_elsewhere: "On other pages",
  key_clear: "leave the selection",
  key_cell_next: "save and go on",
  key_cell_save: "save",
  key_cell_leave: "leave without saving",
  key_cell_step: "cell beside, above, below",
  key_cell_begin: "type into the cell",
  key_row: "row",
  key_ends: "first, last row",
  key_page: "a page of rows",
  key_fold: "fold",
  key_read: "open, in a plan that is only read",
  key_zoom: "zoom",
  key_table: "table",
  key_task: "task dialog",
  key_type: "edit",
  key_next: "next cell",
  key_column: "cell left, right",
  key_several: "select several",
  key_fill: "fill down",
  key_insert: "new task",
  key_delete: "delete",
  key_indent: "outdent, indent",
  key_order: "move up, down",
  key_undo: "undo, redo",
  key_card: "card beside, above, below",
  key_state: "move the card to the next column",
  key_take_back: "undo",
} as const;

export type WordKey = keyof typeof ENGLISH;

let translated: Record<string, string> | null = null;

export function say(key: WordKey, values: Record<string, string | number> = {}): string {
  translated ??= JSON.parse(document.getElementById("sh-words")?.textContent || "{}") as Record<string, string>;
  return fill(translated[key] ?? ENGLISH[key], values);
}
