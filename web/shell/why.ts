import { make } from "../common/dom.ts";
import { openBeside } from "./popovers.ts";

/**
 * `<a class="sh-why" href="…">` opens its derivation in a popover: the part of that page marked `data-why`.
 * A page without such a part, a failed request, or a click with a key held, simply follows the link.
 */
export function startWhy(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a.sh-why[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    void show(link);
  });
}

async function show(link: HTMLAnchorElement): Promise<void> {
  const part = await fetchPart(link.href);
  if (!part) {
    window.location.assign(link.href);
    return;
  }
  const popover = make(
    "div",
    { class: "sh-pop", popover: "auto", role: "dialog", tabindex: -1, "aria-label": link.textContent ?? "" },
    part,
  );
  // Not beside the link: a table around it would lend the popover its paddings.
  (link.closest("dialog") ?? document.body).append(popover);
  popover.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState === "closed") {
      popover.remove();
      link.removeAttribute("aria-expanded");
    }
  });
  openBeside(popover, link);
  popover.focus({ preventScroll: true });
}

async function fetchPart(address: string): Promise<Element | null> {
  try {
    const answer = await fetch(address, {
      headers: { Accept: "text/html", "X-Part": "why" },
      credentials: "same-origin",
    });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-why]");
  } catch {
    return null;
  }
}
