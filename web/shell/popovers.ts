const GAP = 4;
const EDGE = 8;
let lastOpener: HTMLElement | null = null;

/**
 * Native popovers stand where the browser likes; these stand beside their opener, and menus listen to the arrow keys.
 */
export function startPopovers(): void {
  document.addEventListener(
    "click",
    (event) => {
      lastOpener = (event.target as Element).closest<HTMLElement>("[popovertarget]") ?? lastOpener;
    },
    true,
  );
  document.addEventListener(
    "beforetoggle",
    (event) => {
      const popover = event.target as HTMLElement;
      if (!popover.matches("[popover]")) return;
      const opener = openerOf(popover);
      const opens = (event as ToggleEvent).newState === "open";
      opener?.setAttribute("aria-expanded", String(opens));
      // Before the next paint the popover has a size and can be placed.
      if (opens && opener) requestAnimationFrame(() => arrive(popover, opener));
    },
    true,
  );
  document.addEventListener("keydown", onMenuKey);
  window.addEventListener("resize", placeAll);
  document.addEventListener("scroll", placeAll, { capture: true, passive: true });
}

/** Open a popover that no button names, beside an element. */
export function openBeside(popover: HTMLElement, opener: HTMLElement): void {
  lastOpener = opener;
  popover.dataset["openedBy"] = opener.id ||= `opener-${Date.now()}`;
  popover.showPopover();
}

function openerOf(popover: HTMLElement): HTMLElement | null {
  const named = popover.dataset["openedBy"];
  if (named) return document.getElementById(named);
  if (lastOpener?.getAttribute("popovertarget") === popover.id) return lastOpener;
  return document.querySelector(`[popovertarget="${CSS.escape(popover.id)}"]`);
}

function arrive(popover: HTMLElement, opener: HTMLElement): void {
  place(popover, opener);
  if (popover.matches(".sh-items") && opener.matches(":focus-visible")) items(popover)[0]?.focus();
}

function placeAll(): void {
  for (const popover of document.querySelectorAll<HTMLElement>("[popover]:popover-open")) {
    const opener = openerOf(popover);
    if (opener) place(popover, opener);
  }
}

/** Below the opener and flush with its left edge; above or flush right where there is no room. */
function place(popover: HTMLElement, opener: HTMLElement): void {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const left = at.left + width > window.innerWidth - EDGE ? at.right - width : at.left;
  const below = at.bottom + GAP;
  const above = at.top - GAP - height;
  const top = below + height > window.innerHeight - EDGE && above >= EDGE ? above : below;
  popover.style.left = `${Math.max(EDGE, Math.round(left))}px`;
  popover.style.top = `${Math.max(EDGE, Math.min(Math.round(top), window.innerHeight - EDGE - height))}px`;
}

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("a, button, input")].filter((item) => item.offsetParent !== null);
}

function onMenuKey(event: KeyboardEvent): void {
  const menu = (event.target as Element).closest<HTMLElement>(".sh-items:popover-open");
  if (!menu) return;
  const all = items(menu);
  const now = all.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || !all.length) return;
  all[(to + all.length) % all.length]?.focus();
  event.preventDefault();
}
