import { isTyping } from "../common/typing.ts";
import { make } from "../common/dom.ts";
import { openDialog } from "./dialogs.ts";
import { PLACES, type Place } from "./keymap.ts";
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

/** All keys, those of this page first; what other pages have comes last. */
function showKeys(): void {
  if (document.querySelector("dialog[open]")) return;
  const here = PLACES.filter(({ at }) => at && document.querySelector(at));
  const everywhere = PLACES.filter(({ at }) => !at);
  const elsewhere = PLACES.filter((place) => ![...here, ...everywhere].includes(place));
  const going = [...document.querySelectorAll<HTMLElement>("a[data-go]")];
  const pages = going.map((link): [string, string] => [`G ${(link.dataset["go"] ?? "").toUpperCase()}`, ownText(link)]);
  const near = make("div", { class: "sh-keys-cols" }, ...[...here, ...everywhere].map(placeGroup));
  if (pages.length) near.append(keyGroup(say("find_pages"), pages));
  const far = make("div", { class: "sh-keys-cols" }, ...elsewhere.map(placeGroup));
  const fold = make("details", { class: "sh-keys-far" }, make("summary", {}, say("keys_elsewhere")), far);
  openDialog(say("keys"), "sh-dialog-wide sh-keys", near, ...(elsewhere.length ? [fold] : []));
}

function placeGroup({ name, keys }: Place): HTMLElement {
  return keyGroup(
    say(name),
    keys.map(({ shown, word }) => [shown, say(word)]),
  );
}

function keyGroup(title: string, keys: [string, string][]): HTMLElement {
  const list = make("dl");
  for (const [key, words] of keys) list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, words));
  return make("section", {}, make("h3", {}, title), list);
}
