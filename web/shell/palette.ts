import { icon, make, SEARCH } from "../common/dom.ts";
import { openDialog } from "./dialogs.ts";
import { say } from "./words.ts";

const WAIT = 120;
const RECENT = "sh-recent";
const KEEP = 8;
const PAGES = 6;

interface Found {
  code: string;
  name: string;
  kind: string;
  path: string;
  url: string;
}

/** Ctrl K: one field that finds components by code or name on the server, and pages of the navigation here. */
export function startPalette(): void {
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest("[data-palette]");
    if (opener) openPalette();
  });
  const here = document.querySelector<HTMLElement>("[data-recent]")?.dataset["recent"];
  if (here) remember(JSON.parse(here) as Found);
}

export function openPalette(): void {
  if (document.querySelector("dialog[open]")) return;
  new Palette();
}

class Palette {
  private readonly input = make("input", {
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "sh-found",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: false,
    placeholder: say("find_hint"),
    "aria-label": say("find"),
  });
  private readonly list = make("div", { id: "sh-found", role: "listbox", "aria-label": say("find_results") });
  private readonly message = make("p", { role: "status", hidden: true });
  private readonly dialog: HTMLDialogElement;
  private readonly address = document.querySelector<HTMLElement>("[data-palette]")?.dataset["find"] ?? "/find/";
  private timer = 0;
  private request: AbortController | null = null;
  private at = 0;
  /** For which words the options are that show now; and whether Enter was pressed before they came. */
  private shownFor = "";
  private hurried = false;

  constructor() {
    this.dialog = openDialog(say("find"), "sh-palette");
    this.dialog.querySelector("header")?.replaceChildren(icon(SEARCH), this.input, make("kbd", {}, "Esc"));
    const keys = make("footer", {});
    for (const [key, word] of [
      ["↑ ↓", "key_move"],
      ["Enter", "key_open"],
      ["Esc", "key_close"],
    ] as const)
      keys.append(make("span", {}, `${key} ${say(word)}`));
    this.dialog.append(this.list, this.message, keys);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) =>
      this.open((event.target as Element).closest("li"), event.ctrlKey || event.metaKey),
    );
    this.list.addEventListener("pointermove", (event) => this.point((event.target as Element).closest("li")));
    this.dialog.addEventListener("close", () => this.request?.abort());
    this.show([]);
    this.input.focus();
  }

  private typed(): void {
    window.clearTimeout(this.timer);
    this.hurried = false;
    if (this.text()) this.timer = window.setTimeout(() => void this.ask(), WAIT);
    else this.show([]);
  }

  private text(): string {
    return this.input.value.trim();
  }

  private async ask(): Promise<void> {
    this.request?.abort();
    this.request = new AbortController();
    const text = this.text();
    try {
      const answer = await fetch(`${this.address}?q=${encodeURIComponent(text)}`, {
        headers: { Accept: "application/json" },
        signal: this.request.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { results } = (await answer.json()) as { results: Found[] };
      if (text === this.text()) this.show(results);
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      this.hurried = false;
      this.show([]);
      this.tell(say("find_failed"));
    }
  }

  private show(found: Found[]): void {
    const text = this.text();
    const groups: [string, Found[]][] = text
      ? [
          [say("find_results"), found],
          [say("find_pages"), pages(text).slice(0, PAGES)],
        ]
      : [
          [say("find_recent"), recent()],
          [say("find_pages"), pages("").slice(0, PAGES)],
        ];
    this.list.replaceChildren(
      ...groups.filter(([, items]) => items.length).map(([title, items]) => group(title, items, text)),
    );
    this.options().forEach((option, index) => (option.id = `sh-found-${index}`));
    this.at = 0;
    this.mark();
    this.tell(text && !this.options().length ? say("find_nothing", { text }) : "");
    this.shownFor = text;
    if (this.hurried) this.open(this.options()[0] ?? null, false);
    this.hurried = false;
  }

  private tell(words: string): void {
    this.message.textContent = words;
    this.message.hidden = !words;
  }

  private options(): HTMLLIElement[] {
    return [...this.list.querySelectorAll("li")];
  }

  private key(event: KeyboardEvent): void {
    const count = this.options().length;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && count) {
      this.at = (this.at + move + count) % count;
      this.mark();
      event.preventDefault();
    } else if (event.key === "Enter" && this.text() !== this.shownFor) {
      // Options of other words than the typed ones are still there: the answer opens its first one.
      this.hurried = true;
      window.clearTimeout(this.timer);
      void this.ask();
      event.preventDefault();
    } else if (event.key === "Enter") {
      this.open(this.options()[this.at] ?? null, event.ctrlKey || event.metaKey);
      event.preventDefault();
    }
  }

  private point(option: HTMLLIElement | null): void {
    const index = option ? this.options().indexOf(option) : -1;
    if (index < 0 || index === this.at) return;
    this.at = index;
    this.mark();
  }

  private mark(): void {
    this.options().forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
    const now = this.options()[this.at];
    if (now) this.input.setAttribute("aria-activedescendant", now.id);
    else this.input.removeAttribute("aria-activedescendant");
    now?.scrollIntoView({ block: "nearest" });
  }

  private open(option: HTMLLIElement | null, aside: boolean): void {
    const found = option?.dataset["found"];
    if (!found) return;
    const item = JSON.parse(found) as Found;
    if (item.code) remember(item);
    if (aside) window.open(item.url, "_blank", "noopener");
    else window.location.assign(item.url);
    this.dialog.close();
  }
}

function group(title: string, items: Found[], text: string): HTMLElement {
  const list = make("ul", { role: "group", "aria-label": title });
  list.append(...items.map((item) => option(item, text)));
  return make("div", { role: "presentation" }, make("h3", { role: "presentation" }, title), list);
}

function option(item: Found, text: string): HTMLLIElement {
  const line = make("li", { role: "option", "data-found": JSON.stringify(item) });
  if (item.code) line.append(make("span", { class: "sh-code" }, ...marked(item.code, text)));
  line.append(make("b", {}, ...marked(item.name, text)));
  const aside = [item.kind, item.path].filter(Boolean).join(" · ");
  if (aside) line.append(item.code ? make("small", {}, aside) : make("kbd", {}, aside));
  return line;
}

/** The part of a word that was typed, marked. */
function marked(word: string, text: string): (Node | string)[] {
  const at = text ? word.toLowerCase().indexOf(text.toLowerCase()) : -1;
  if (at < 0) return [word];
  return [word.slice(0, at), make("mark", {}, word.slice(at, at + text.length)), word.slice(at + text.length)];
}

/** Links of the navigation whose words hold the text; the key that goes there stands beside them. */
function pages(text: string): Found[] {
  return [...document.querySelectorAll<HTMLAnchorElement>(".sh-nav a[href]")]
    .map((link) => ({
      code: "",
      name: ownText(link),
      kind: link.dataset["go"] ? `G ${link.dataset["go"].toUpperCase()}` : "",
      path: "",
      url: link.href,
    }))
    .filter((page) => page.name.toLowerCase().includes(text.toLowerCase()));
}

/** The words of a link without the count behind them. */
export function ownText(link: Element): string {
  return [...link.childNodes]
    .filter((node) => node.nodeType === Node.TEXT_NODE)
    .map((node) => node.textContent)
    .join("")
    .trim();
}

// In the tab's own storage, by person: names must not outlive the sign-out or a right that was taken away for long.
function recentKey(): string {
  return `${RECENT}:${document.body.dataset["user"] ?? ""}`;
}

function recent(): Found[] {
  return JSON.parse(window.sessionStorage.getItem(recentKey()) ?? "[]") as Found[];
}

function remember(item: Found): void {
  const kept = [item, ...recent().filter((other) => other.url !== item.url)].slice(0, KEEP);
  window.sessionStorage.setItem(recentKey(), JSON.stringify(kept));
}
