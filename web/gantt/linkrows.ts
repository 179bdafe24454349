import { CLOSE, icon, make } from "../common/dom.ts";
import { option } from "./fields.ts";
import type { Format } from "./format.ts";
import { linksOf, type WantedLink } from "./linksteps.ts";
import type { Plan } from "./model.ts";
import { lagWords, typedLag } from "./typed.ts";
import type { Say, WordKey } from "./words.ts";

const KINDS = ["FS", "SS", "FF", "SF"] as const;

interface Row {
  element: HTMLElement;
  row: HTMLInputElement;
  kind: HTMLSelectElement;
  lag: HTMLInputElement;
  /** The link as it was, for what its words cannot say. */
  before: WantedLink | null;
  /** The predecessor's id, noted as its row is typed: rows may move while the dialog is open. */
  from: string | undefined;
}

/** The predecessors of a task, to be added, changed and removed. */
export class LinkRows {
  readonly element: HTMLElement;
  private readonly list = make("ul", { class: "sh-gantt-links" });
  private readonly none: HTMLElement;
  /** The links as they were when the dialog opened. */
  readonly before: WantedLink[];
  private readonly id: string;
  private rows: Row[] = [];

  constructor(
    private readonly plan: Plan,
    task: number,
    private readonly format: Format,
    private readonly say: Say,
  ) {
    this.none = make("p", { class: "sh-help" }, say("task_links_none"));
    const add = make("button", { class: "sh-btn", type: "button" }, say("link_add"));
    add.addEventListener("click", () => this.add(null).row.focus());
    this.element = make(
      "fieldset",
      { class: "sh-gantt-waits" },
      make("legend", {}, say("task_links")),
      this.none,
      this.list,
      add,
    );
    this.id = plan.data.tasks.id[task] ?? "";
    this.before = linksOf(plan, task);
    for (const link of this.before) this.add(link);
  }

  /** The links that stand there, or the first control that means nothing. */
  wanted(): { links: WantedLink[] } | { wrong: WordKey; control: HTMLElement } {
    const { minutesPerDay } = this.plan.data;
    const links: WantedLink[] = [];
    for (const { row, kind, lag, before, from } of this.rows) {
      const own = from === this.id || links.some((one) => one.from === from && one.kind === kind.value);
      if (from === undefined || own) return { wrong: "bad_row", control: row };
      const same = before && lag.value === lag.defaultValue;
      const typed = same ? { lag: before.lag, unit: before.unit } : typedLag(lag.value, minutesPerDay);
      if (!typed) return { wrong: "bad_lag", control: lag };
      links.push({ from, kind: kind.value, ...typed });
    }
    return { links };
  }

  private add(link: WantedLink | null): Row {
    const { plan, say, format } = this;
    const number = this.rows.length + 1;
    const at = link ? plan.find(link.from) : -1;
    const named = (word: WordKey): string => `${say("link_task", { number })}, ${say(word)}`;
    const text = (word: WordKey, value: string, more: Record<string, string>): HTMLInputElement =>
      make("input", { class: "sh-input", type: "text", autocomplete: "off", "aria-label": named(word),
        placeholder: say(word), value, ...more });
    const row = text("link_row", at < 0 ? "" : String(plan.data.tasks.row[at]), { inputmode: "numeric" });
    const name = make("span", { class: "sh-cut" });
    const kind = make(
      "select",
      { class: "sh-input", "aria-label": named("link_kind") },
      ...KINDS.map((one) => option(one, say(`kind_${one}`), one === (link?.kind ?? "FS"))),
    );
    const lag = text("link_lag", link?.lag ? lagWords(link.lag, link.unit, plan.data.minutesPerDay, format) : "", {});
    const off = make("button", { class: "sh-btn sh-btn-bare", type: "button" }, icon(CLOSE));
    const element = make("li", {}, row, name, kind, lag, off);
    const made: Row = { element, row, kind, lag, before: link, from: link?.from };
    const follow = (): void => {
      const task = plan.data.tasks.name[made.from === undefined ? -1 : plan.find(made.from)] ?? "";
      name.textContent = name.title = task;
      off.setAttribute("aria-label", say("link_remove", { task: task || String(number) }));
    };
    row.addEventListener("input", () => {
      made.from = plan.data.tasks.id[Number(row.value) - 1];
      follow();
    });
    off.addEventListener("click", () => this.remove(made));
    follow();
    this.rows.push(made);
    this.list.append(element);
    this.none.hidden = true;
    return made;
  }

  private remove(row: Row): void {
    this.rows = this.rows.filter((one) => one !== row);
    row.element.remove();
    this.none.hidden = this.rows.length > 0;
    (this.element.querySelector<HTMLElement>(":scope > button"))?.focus();
  }
}
