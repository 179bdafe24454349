import { make } from "../common/dom.ts";
import { fill } from "../common/words.ts";
import { openDialog } from "./dialogs.ts";
import { toast } from "./toasts.ts";
import { say } from "./words.ts";

const KEPT = "sh-tour";
const GAP = 10;
const EDGE = 8;
/** How long a page may take to draw what a step points at, in milliseconds; an island draws after the page is there. */
const PATIENCE = 1500;

interface Step {
  title: string;
  text: string;
  at: string;
  page: string;
  through: string;
}

interface Walk {
  user: string;
  steps: Step[];
  words: Record<string, string>;
  at: number;
  way: 1 | -1;
  /** Where each step was shown, for the way back. */
  pages: Record<number, string>;
  /** The page on which the walk stands; empty while it is on its way to one. */
  here: string;
}

/**
 * A tour over real pages: `data-tour="ADDRESS"` starts the one whose steps are there. What is kept of it stays in this
 * window until it ends; a step whose part is missing is left out.
 */
export function startTour(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-tour]");
    if (button) void begin(button);
  });
  const walk = recall();
  if (!walk) return;
  if (walk.user !== whoever() || (walk.here && walk.here !== present())) return forget();
  walk.here = present();
  void show(walk, PATIENCE);
}

async function begin(button: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(button.dataset["tour"] ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { steps, words } = (await answer.json()) as Pick<Walk, "steps" | "words">;
    decline(button);
    await go({ user: whoever(), steps, words, at: 0, way: 1, pages: {}, here: present() });
  } catch {
    toast({ text: say("no_connection") });
  }
}

/** Who takes the tour is not asked again; the note goes at once. */
function decline(button: HTMLElement): void {
  const form = button.closest<HTMLFormElement>("[data-tour-offer] form");
  if (!form) return;
  form.closest("[data-tour-offer]")?.remove();
  void fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
}

/** Shows the step, after going to its page where it stands on another one. */
async function go(walk: Walk): Promise<void> {
  const step = walk.steps[walk.at];
  if (!step) return end(walk);
  const page = walk.pages[walk.at] ?? pageOf(walk, step);
  if (page === null) return pass(walk);
  if (page === walk.here) return show(walk, 0);
  keep({ ...walk, here: "" });
  window.location.assign(page);
}

/** The page of a step that was not shown yet; null where the link to it is missing. */
function pageOf(walk: Walk, step: Step): string | null {
  if (step.page) return step.page;
  if (!step.through) return walk.here;
  const link = document.querySelector<HTMLAnchorElement>(step.through);
  return link && link.pathname + link.search;
}

async function show(walk: Walk, patience: number): Promise<void> {
  const step = walk.steps[walk.at];
  if (!step) return end(walk);
  const part = await partOf(step.at, patience);
  if (!part) return pass(walk);
  walk.pages[walk.at] = walk.here;
  walk.way = 1;
  keep(walk);
  open(walk, step, part);
}

/** Leaves the step out, in the direction in which one walks; before the first one it turns round. */
function pass(walk: Walk): Promise<void> | void {
  if (walk.at + walk.way < 0) walk.way = 1;
  return step(walk, walk.way);
}

function step(walk: Walk, way: 1 | -1): Promise<void> {
  walk.way = way;
  walk.at += way;
  return go(walk);
}

function end(walk: Walk): void {
  forget();
  if (Object.keys(walk.pages).length === 0) toast({ text: walk.words["nothing"] ?? "" });
}

function partOf(selector: string, patience: number): Promise<HTMLElement | null> {
  const until = Date.now() + patience;
  return new Promise((found) => {
    const look = (): void => {
      const parts = [...document.querySelectorAll<HTMLElement>(selector)];
      const part = parts.find((one) => one.checkVisibility() && one.getBoundingClientRect().width > 0);
      if (part || Date.now() >= until) found(part ?? null);
      else requestAnimationFrame(look);
    };
    look();
  });
}

function open(walk: Walk, { title, text }: Step, part: HTMLElement): void {
  const said = (key: string): string => walk.words[key] ?? key;
  const last = walk.at === walk.steps.length - 1;
  const back = make("button", { class: "sh-btn", type: "button" }, said("back"));
  const next = make("button", { class: "sh-btn sh-btn-main", type: "button" }, said(last ? "done" : "next"));
  const place = fill(said("step"), { at: walk.at + 1, count: walk.steps.length });
  back.hidden = !Object.keys(walk.pages).some((at) => Number(at) < walk.at);
  const words = make("p", { id: "sh-tour-text" }, text);
  const foot = make("footer", {}, make("span", { class: "sh-mute" }, place), back, next);
  const box = openDialog(title, "sh-tour", words, foot);
  box.setAttribute("aria-describedby", words.id);
  part.classList.add("sh-tour-at");
  part.scrollIntoView({ block: isLarge(part) ? "nearest" : "center" });
  const stand = (): void => beside(box, part);
  stand();
  // An island may draw into the part only now.
  const grown = new ResizeObserver(stand);
  grown.observe(part);
  next.focus();
  const away = new AbortController();
  const { signal } = away;
  window.addEventListener("resize", stand, { signal });
  document.addEventListener("scroll", stand, { signal, capture: true, passive: true });
  let way: 1 | -1 | 0 = 0;
  const leave = (where: 1 | -1): void => {
    way = where;
    box.close();
  };
  next.addEventListener("click", () => leave(1));
  back.addEventListener("click", () => leave(-1));
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") leave(1);
    else if (event.key === "ArrowLeft" && !back.hidden) leave(-1);
    else if (event.key !== "Tab" || !wrap(box, event.shiftKey)) return;
    event.preventDefault();
  });
  box.addEventListener("close", () => {
    away.abort();
    grown.disconnect();
    part.classList.remove("sh-tour-at", "sh-tour-inside");
    if (way) void step(walk, way);
    else forget();
  });
}

/** Tab goes round inside the box; returns whether it had to be led. */
function wrap(box: HTMLElement, backwards: boolean): boolean {
  const stops = [...box.querySelectorAll<HTMLElement>("button:not([hidden])")];
  const [from, to] = backwards ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (document.activeElement !== from) return false;
  to?.focus();
  return true;
}

/** A part that takes most of the page is framed inside its edge, and the box stands over it. */
function isLarge(part: HTMLElement): boolean {
  return part.getBoundingClientRect().height > window.innerHeight / 2;
}

/** Below the part, above it where there is no room, else at the lower edge over it. */
function beside(box: HTMLElement, part: HTMLElement): void {
  const at = part.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  part.classList.toggle("sh-tour-inside", isLarge(part));
  const lowest = window.innerHeight - EDGE - height;
  const above = at.top - GAP - height;
  const below = at.bottom + GAP;
  const top = below <= lowest ? below : above >= EDGE && !isLarge(part) ? above : lowest - GAP;
  const left = at.left + (isLarge(part) ? GAP : 0);
  box.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - EDGE - width))}px`;
  box.style.top = `${Math.max(EDGE, top)}px`;
}

function whoever(): string {
  return document.body.dataset["user"] ?? "";
}

function present(): string {
  return window.location.pathname + window.location.search;
}

function recall(): Walk | null {
  try {
    return JSON.parse(window.sessionStorage.getItem(KEPT) ?? "null") as Walk | null;
  } catch {
    return null;
  }
}

function keep(walk: Walk): void {
  try {
    window.sessionStorage.setItem(KEPT, JSON.stringify(walk));
  } catch {
    // Without a store the tour ends with the page.
  }
}

function forget(): void {
  try {
    window.sessionStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept either.
  }
}
