import htmx from "htmx.org";
import { make } from "../common/dom.ts";
import { csrfToken } from "./csrf.ts";
import { say } from "./words.ts";

interface Answer {
  status: number;
  text: string;
}

/**
 * `form[data-upload]` sends its files one by one and shows how far it is in the form's progress; each answer is the part
 * of the page that `data-upload` selects, with what is to be said in its `[data-said]`. A file of more than `data-most`
 * bytes is not sent at all; `data-too-large` says so, with its name for `{name}`.
 */
export function startUpload(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !form.matches("form[data-upload]")) return;
    const files = [...(form.querySelector<HTMLInputElement>('input[type="file"]')?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    void sendAll(form, files);
  });
}

async function sendAll(form: HTMLFormElement, files: File[]): Promise<void> {
  const meter = form.querySelector<HTMLProgressElement>("progress");
  const selector = form.dataset["upload"] || "form";
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  const said: Element[] = [];
  let part: Element | null = null;
  let before = 0;
  form.toggleAttribute("inert", true);
  if (meter) meter.hidden = false;
  for (const file of files) {
    const most = Number(form.dataset["most"] ?? Infinity);
    if (file.size > most) said.push(note((form.dataset["tooLarge"] ?? "").replace("{name}", file.name)));
    else {
      const answer = await send(form, file, (sent) => {
        if (meter) meter.value = (100 * (before + sent)) / total;
      });
      const found = new DOMParser().parseFromString(answer.text, "text/html");
      const fresh = found.querySelector(selector);
      part = fresh ?? part;
      if (fresh) said.push(...fresh.querySelectorAll("[data-said] > *"));
      else said.push(note(wordsOf(answer, found)));
    }
    before += file.size;
  }
  show(form, part, said);
}

function send(form: HTMLFormElement, file: File, tell: (sent: number) => void): Promise<Answer> {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", csrfToken());
  data.append("name", file.name);
  data.append("file", file);
  return new Promise((answer) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => tell(event.loaded));
    request.addEventListener("loadend", () => answer({ status: request.status, text: request.responseText }));
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.send(data);
  });
}

/** What an answer says that is not the part: an error of the product, or none at all. */
function wordsOf(answer: Answer, found: Document): string {
  if (!answer.status) return say("no_connection");
  const words = [...found.body.querySelectorAll("h1, h2, p")].slice(0, 2).map((one) => one.textContent?.trim());
  return words.filter(Boolean).join(" ") || say("failed");
}

function note(words: string): Element {
  return make("p", { class: "sh-note sh-crit" }, words);
}

/** Put the newest part in place of the old one, with what every file gave rise to. */
function show(form: HTMLFormElement, part: Element | null, said: Element[]): void {
  const selector = form.dataset["upload"] || "form";
  const old = form.closest(selector);
  const notes = make("div", { class: "sh-blk", role: "status", "data-said": true }, ...said);
  if (!old || !part) {
    form.toggleAttribute("inert", false);
    form.reset();
    const meter = form.querySelector("progress");
    if (meter) meter.hidden = true;
    form.parentElement?.querySelector("[data-said]")?.remove();
    form.before(notes);
    return;
  }
  const fresh = document.importNode(part, true);
  const place = fresh.querySelector("[data-said]");
  if (place) place.replaceWith(notes);
  else fresh.prepend(notes);
  old.replaceWith(fresh);
  htmx.process(fresh as HTMLElement);
  fresh.querySelector<HTMLInputElement>('input[type="file"]')?.focus({ preventScroll: true });
}
