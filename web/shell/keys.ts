import { isTyping } from "../common/typing.ts";
import { make } from "../common/dom.ts";
import { openDialog } from "./dialogs.ts";
import { openPalette, ownText } from "./palette.ts";
import { moveRow, onRow } from "./rows.ts";
import { say } from "./words.ts";

const GO_WAIT = 1200;
let goUntil = 0;

/**
 * Keys of every page. A control with `data-key="n"` is what N presses; a navigation link with `data-go="p"` is where G
 * P goes.
 */
export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      openPalette();
    } else if (
      !event.defaultPrevented &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey &&
      !isTyping(event.target) &&
      press(event.key)
    ) {
      event.preventDefault();
    }
  });
}

function press(key: string): boolean {
  const letter = key.toLowerCase();
  if (Date.now() < goUntil) return go(letter);
  switch (letter) {
    case "g":
      goUntil = Date.now() + GO_WAIT;
      return document.querySelector("[data-go]") !== null;
    case "/":
      return focusFilter();
    case "?":
      showKeys();
      return true;
    case "j":
      return moveRow(1);
    case "k":
      return moveRow(-1);
    case "x":
    case "e":
      if (onRow(letter)) return true;
  }
  const control = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(letter)}"]`);
  control?.click();
  return control !== null;
}

function go(letter: string): boolean {
  goUntil = 0;
  const link = document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(letter)}"]`);
  link?.click();
  return link !== null;
}

function focusFilter(): boolean {
  const fields = [
    ...document.querySelectorAll<HTMLElement>("[data-filter], .sh-bar .sh-search input, .sh-bar .sh-chip"),
  ];
  const field = fields.find((candidate) => candidate.checkVisibility());
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
  return field !== undefined;
}

function showKeys(): void {
  if (document.querySelector("dialog[open]")) return;
  const groups: [string, [string, string][]][] = [
    [
      say("keys_anywhere"),
      [
        ["Ctrl K", say("key_find")],
        ["/", say("key_filter")],
        ["N", say("key_new")],
        ["G", say("key_go")],
        ["?", say("key_help")],
        ["Esc", say("key_close")],
      ],
    ],
  ];
  if (document.querySelector("[data-rows]")) {
    groups.push([
      say("keys_list"),
      [
        ["J K", say("key_rows")],
        ["Enter", say("key_open")],
        ["X", say("key_select")],
        ["E", say("key_edit")],
        ["F2", say("key_cell")],
      ],
    ]);
  }
  const add = (title: string, keys: [string, string][]): void => void groups.push([title, keys]);
  document.dispatchEvent(new CustomEvent("sh:keys", { detail: { add } }));
  const going = [...document.querySelectorAll<HTMLElement>("a[data-go]")];
  if (going.length)
    groups.push([
      say("find_pages"),
      going.map((link) => [`G ${(link.dataset["go"] ?? "").toUpperCase()}`, ownText(link)]),
    ]);
  openDialog(say("keys"), "sh-dialog-wide sh-keys", make("div", { class: "sh-keys-cols" }, ...groups.map(keyGroup)));
}

function keyGroup([title, keys]: [string, [string, string][]]): HTMLElement {
  const list = make("dl");
  for (const [key, words] of keys) list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, words));
  return make("section", {}, make("h3", {}, title), list);
}
