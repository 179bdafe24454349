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
  key_cell: "edit a cell: Enter saves, Tab goes on, Esc leaves",
} as const;

export type WordKey = keyof typeof ENGLISH;

let translated: Record<string, string> | null = null;

export function say(key: WordKey, values: Record<string, string | number> = {}): string {
  translated ??= JSON.parse(document.getElementById("sh-words")?.textContent || "{}") as Record<string, string>;
  return fill(translated[key] ?? ENGLISH[key], values);
}
