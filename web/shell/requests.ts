import htmx from "htmx.org";
import { csrfToken } from "./csrf.ts";
import { toast } from "./toasts.ts";
import { say } from "./words.ts";

interface Context {
  sourceElement: HTMLElement;
  target?: HTMLElement;
  text?: string;
  request: { method: string; headers: Record<string, string> };
  response?: { status: number };
}

const context = (event: Event): Context => (event as CustomEvent<{ ctx: Context }>).detail.ctx;

/** What every htmx request of the product shares: token, progress line, errors in words, focus after a swap. */
export function startRequests(): void {
  // Restoring from a copy would show data of a right that was taken away meanwhile.
  htmx.config.history = "reload";
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = context(event);
    const token = csrfToken();
    if (token && !/^(GET|HEAD)$/i.test(request.method)) request.headers["X-CSRFToken"] = token;
  });
  let running = 0;
  document.addEventListener("htmx:before:request", () => busy(++running > 0));
  document.addEventListener("htmx:finally:request", () => busy(--running > 0));
  document.addEventListener("htmx:error", () => toast({ text: say("no_connection") }));
  document.addEventListener("htmx:after:request", refuseWholePages);
  document.addEventListener("htmx:after:swap", (event) => keepFocus(context(event).target));
  // Ordinary navigation shows the line too; it ends with the page.
  document.addEventListener("submit", (event) => {
    window.setTimeout(() => event.defaultPrevented || busy(true));
  });
  window.addEventListener("pageshow", () => busy(false));
}

function busy(on: boolean): void {
  document.documentElement.toggleAttribute("data-busy", on);
}

/** An error page that answers a request for a part must not be stuffed into the part: its words are said instead. */
function refuseWholePages(event: Event): void {
  const { response, text } = context(event);
  if (!response || response.status < 400 || !/^\s*<!doctype/i.test(text ?? "")) return;
  event.preventDefault();
  toast({ text: wordsOf(text ?? "") || say("failed") });
}

/** What an error page says first. */
export function wordsOf(text: string): string {
  const page = new DOMParser().parseFromString(text, "text/html");
  const words = [...page.querySelectorAll("main h1, main p")].slice(0, 2).map((part) => part.textContent?.trim());
  return words.filter(Boolean).join(" ");
}

/** After a swap the focus stays; where its element is gone it goes to what asks for it, or to the new heading. */
function keepFocus(target: HTMLElement | undefined): void {
  if (!target?.isConnected || (document.activeElement && document.activeElement !== document.body)) return;
  const next =
    target.querySelector<HTMLElement>("[autofocus], [data-focus]") ?? target.querySelector<HTMLElement>("h1, h2, h3");
  if (!next) return;
  if (next.matches("h1, h2, h3")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
}
