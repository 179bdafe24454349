import { CLOSE, icon, make } from "../common/dom.ts";
import { say } from "./words.ts";

const STAYS = 6000;

/** What the server may send in HX-Trigger as `{"sh:toast": {"text": "…", "url": "…", "label": "Undo"}}`. */
export interface Toast {
  text: string;
  url?: string;
  label?: string;
  /** What a button with the label does, instead of a link. */
  act?: () => void;
}

/** Say what was done; it goes away by itself, unless it offers a way back or the pointer rests on it. */
export function toast({ text, url, label, act }: Toast): void {
  const close = make("button", { type: "button", "aria-label": say("close") }, icon(CLOSE));
  const element = make("div", { class: "sh-toast" }, make("span", {}, text));
  if (url) element.append(make("a", { href: url }, label ?? url));
  if (act) {
    const button = make("button", { type: "button", class: "sh-link" }, label ?? "");
    button.addEventListener("click", () => {
      element.remove();
      act();
    });
    element.append(button);
  }
  element.append(close);
  close.addEventListener("click", () => element.remove());
  region().append(element);
  const leave = (): void => {
    if (element.matches(":hover, :focus-within")) window.setTimeout(leave, STAYS);
    else element.remove();
  };
  window.setTimeout(leave, url || act ? 2 * STAYS : STAYS);
}

export function startToasts(): void {
  region();
  document.addEventListener("sh:toast", (event) => toast((event as CustomEvent<Toast>).detail));
}

/** One polite live region a page, there before anything is said in it. */
function region(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".sh-toasts");
  if (found) return found;
  const made = make("div", { class: "sh-toasts", role: "status", "aria-live": "polite" });
  document.body.append(made);
  return made;
}
