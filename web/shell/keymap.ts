import type { WordKey } from "./words.ts";

/** A key as people read it, what it does, and the names by which the browser tells of it. */
export interface Key {
  shown: string;
  word: WordKey;
  pressed: string[];
}

/** Where keys hold: everywhere, or on pages that have what `at` selects. `code` is the file that answers to them. */
export interface Place {
  name: WordKey;
  at: string;
  code: string;
  keys: Key[];
}

const key = (shown: string, word: WordKey, ...pressed: string[]): Key => ({ shown, word, pressed });

/** Every key of the product: what "?" lists. A test holds it against the code that answers to the keys. */
export const PLACES: Place[] = [
  {
    name: "keys_planning",
    at: '[data-island="gantt"][data-edits]',
    code: "gantt/keys.ts",
    keys: [
      key("Enter F2", "key_type", "Enter", "F2"),
      key("Tab", "key_next"),
      key("Ctrl Enter", "key_task", "Enter"),
      key("Ctrl ← →", "key_column", "ArrowLeft", "ArrowRight"),
      key("Shift ↑ ↓, Ctrl A", "key_several", "ArrowUp", "ArrowDown", "a"),
      key("Ctrl D", "key_fill", "d"),
      key("Insert I", "key_insert", "Insert", "i"),
      key("Delete", "key_delete", "Delete"),
      key("Alt Shift ← →", "key_indent", "ArrowLeft", "ArrowRight"),
      key("Alt Shift ↑ ↓", "key_order", "ArrowUp", "ArrowDown"),
      key("Ctrl Z, Ctrl Shift Z", "key_undo", "z", "y"),
    ],
  },
  {
    name: "keys_plan",
    at: '[data-island="gantt"]',
    code: "gantt/keys.ts",
    keys: [
      key("↑ ↓", "key_row", "ArrowUp", "ArrowDown", "k", "j"),
      key("Home End", "key_ends", "Home", "End"),
      key("Page ↑ ↓", "key_page", "PageUp", "PageDown"),
      key("← →, space", "key_fold", "ArrowLeft", "ArrowRight", " "),
      key("Enter", "key_read", "Enter"),
      key("+ −", "key_zoom", "+", "=", "-", "−"),
      key("T", "key_table", "t", "T"),
      key("Esc", "key_clear", "Escape"),
    ],
  },
  {
    name: "keys_board",
    at: ".sh-board",
    code: "board/mount.ts",
    keys: [
      key("↑ ↓ ← →", "key_card", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"),
      key("Alt Shift ← →", "key_state", "ArrowLeft", "ArrowRight"),
      key("Ctrl Z", "key_take_back", "z"),
    ],
  },
  {
    name: "keys_list",
    at: "[data-rows]",
    code: "shell/keys.ts",
    keys: [
      key("J K", "key_rows", "j", "k"),
      key("Enter", "key_open"),
      key("X", "key_select", "x"),
      key("E", "key_edit", "e"),
    ],
  },
  {
    name: "keys_cell",
    at: "[data-cells]",
    code: "shell/cells.ts",
    keys: [
      key("F2 Enter", "key_cell_begin", "F2", "Enter"),
      key("↑ ↓ ← →", "key_cell_step", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"),
      key("Enter", "key_cell_save", "Enter"),
      key("Tab", "key_cell_next", "Tab"),
      key("Esc", "key_cell_leave", "Escape"),
    ],
  },
  {
    name: "keys_anywhere",
    at: "",
    code: "shell/keys.ts",
    keys: [
      key("Ctrl K", "key_find", "k"),
      key("/", "key_filter", "/"),
      key("N", "key_new"),
      key("G", "key_go", "g"),
      key("?", "key_help", "?"),
      key("Esc", "key_close"),
    ],
  },
];
