/** Navigation on a phone, theme and density, side panel: the parts of the frame that open and close. */
export function startChrome(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest(".sh-menu")) openNavigation(true);
    else if (target.closest(".sh-nav-close")) openNavigation(false);
    const theme = target.closest<HTMLElement>("[data-theme-choice]:not(html)");
    if (theme) choose("sh-theme", theme.dataset["themeChoice"]!);
    const density = target.closest<HTMLElement>("[data-density-choice]");
    if (density) choose("sh-density", density.dataset["densityChoice"]!);
    if (target.closest("[data-panel-close]")) closePanel();
  });
  document.addEventListener("keydown", (event) => {
    if (
      event.key !== "Escape" ||
      event.defaultPrevented ||
      document.querySelector("dialog[open], [popover]:popover-open")
    )
      return;
    if (!openNavigation(false)) closePanel();
  });
  document.addEventListener("htmx:before:request", (event) => {
    panelOpener = (event.target as HTMLElement | null) ?? panelOpener;
  });
  markChoices();
}

let panelOpener: HTMLElement | null = null;

/** Returns whether anything changed. */
function openNavigation(open: boolean): boolean {
  const shell = document.querySelector<HTMLElement>(".sh-shell");
  if (!shell || (shell.dataset["nav"] === "open") === open) return false;
  if (open) shell.dataset["nav"] = "open";
  else delete shell.dataset["nav"];
  const button = document.querySelector<HTMLElement>(".sh-menu");
  button?.setAttribute("aria-expanded", String(open));
  for (const part of document.querySelectorAll<HTMLElement>(".sh-main, .sh-top, .sh-brand")) part.inert = open;
  if (open) document.querySelector<HTMLElement>(".sh-nav-close")?.focus();
  else button?.focus();
  return true;
}

function choose(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    if (key === "sh-theme") document.documentElement.dataset["themeChoice"] = value;
  }
  window.dispatchEvent(new Event("sh:look"));
  markChoices();
}

function markChoices(): void {
  const root = document.documentElement;
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-choice]:not(html)")) {
    button.setAttribute("aria-pressed", String(button.dataset["themeChoice"] === root.dataset["themeChoice"]));
  }
  for (const button of document.querySelectorAll<HTMLElement>("[data-density-choice]")) {
    button.setAttribute(
      "aria-pressed",
      String((button.dataset["densityChoice"] === "roomy") === (root.dataset["density"] === "roomy")),
    );
  }
}

/** An empty panel is no panel; what opened it gets the focus back. */
function closePanel(): void {
  const panel = document.querySelector<HTMLElement>(".sh-panel:not(:empty)");
  if (!panel) return;
  panel.replaceChildren();
  if (panelOpener?.isConnected) panelOpener.focus();
}
