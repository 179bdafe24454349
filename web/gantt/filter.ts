import { DOWN, icon, make } from "../common/dom.ts";
import { field, option } from "./fields.ts";
import type { Plan } from "./model.ts";
import { SUMMARY, type GanttData } from "./types.ts";
import type { Say } from "./words.ts";

export const SHOWN = ["all", "critical", "late", "negative", "unlinked"] as const;
export type Shown = (typeof SHOWN)[number];

/** What somebody looks for in a plan. */
export interface Wish {
  text: string;
  shown: Shown;
  /** Place among the plan's resources, −1 for anybody. */
  assigned: number;
}

/** Whether a task is what somebody looks for; null where nothing is asked. Only tasks themselves match, no summaries. */
export function matcher(plan: Plan, wish: Wish): ((task: number) => boolean) | null {
  const text = wish.text.trim().toLowerCase();
  if (!text && wish.shown === "all" && wish.assigned < 0) return null;
  let known: GanttData | null = null;
  let linked = new Set<number>();
  return (task) => {
    const { data } = plan;
    const { tasks } = data;
    if (data !== known) {
      known = data;
      linked = new Set([...data.links.from, ...data.links.to]);
    }
    const words = `${tasks.name[task] ?? ""}\n${tasks.wbs[task] ?? ""}`.toLowerCase();
    if (text && !words.includes(text)) return false;
    if (wish.assigned >= 0 && !tasks.assigned?.[task]?.includes(wish.assigned)) return false;
    if (wish.shown === "all") return true;
    if (plan.kind[task] === SUMMARY || plan.hasChildren(task)) return false;
    if (wish.shown === "critical") return plan.critical[task] === 1 && (tasks.percent[task] ?? 0) < 100;
    if (wish.shown === "late") return (tasks.late[task] ?? 0) > 0;
    if (wish.shown === "negative") return (tasks.totalFloat[task] ?? 0) < 0;
    return !linked.has(task);
  };
}

/** The button that opens the filter, and the filter in its popover. */
export class Finder {
  readonly elements: HTMLElement[];
  private readonly chip = make("button", { class: "sh-chip sh-gantt-zoom", type: "button", popovertarget: "gantt-filter" });
  private readonly text: HTMLInputElement;
  private readonly shown: HTMLSelectElement;
  private readonly assigned: HTMLSelectElement;
  private readonly only: HTMLInputElement;
  private readonly told = make("p", { class: "sh-help", role: "status" });

  constructor(
    private readonly plan: Plan,
    private readonly say: Say,
  ) {
    this.text = make("input", { class: "sh-input", type: "search", autocomplete: "off" });
    this.shown = make("select", { class: "sh-input" }, ...SHOWN.map((one) => option(one, say(`filter_${one}`))));
    this.assigned = make("select", { class: "sh-input" });
    this.only = make("input", { class: "sh-box", type: "checkbox" });
    const clear = make("button", { class: "sh-btn", type: "button" }, say("filter_clear"));
    clear.addEventListener("click", () => this.clear());
    const pop = make(
      "div",
      { class: "sh-pop sh-pop-narrow", id: "gantt-filter", popover: "auto" },
      make(
        "div",
        { class: "sh-group" },
        field(say("filter_text"), this.text),
        field(say("filter_show"), this.shown),
        field(say("filter_assigned"), this.assigned),
        make("label", { class: "sh-check" }, this.only, make("span", {}, say("filter_mark"))),
        this.told,
        make("div", {}, clear),
      ),
    );
    for (const control of [this.text, this.shown, this.assigned, this.only])
      control.addEventListener("input", () => this.apply());
    pop.addEventListener("beforetoggle", () => this.name());
    this.name();
    this.tell();
    this.elements = [this.chip, pop];
  }

  /** Say anew how many match. */
  tell(): void {
    const { matching } = this.plan;
    this.chip.classList.toggle("sh-chip-on", matching !== null);
    this.chip.replaceChildren(this.say("filter"));
    if (matching !== null) this.chip.append(" ", make("b", {}, String(matching)));
    this.chip.append(icon(DOWN));
    const words = this.say(matching === 0 ? "filter_none" : "matching", { count: matching ?? 0 });
    this.told.textContent = matching === null ? "" : words;
  }

  /** Fill the list of those who work on the plan; who was chosen stays so. */
  private name(): void {
    const chosen = this.assigned.selectedOptions[0]?.textContent;
    const names = this.plan.data.resources ?? [];
    this.assigned.replaceChildren(
      option("-1", this.say("filter_anybody")),
      ...names.map((name, at) => option(String(at), name, name === chosen)),
    );
  }

  private apply(): void {
    const wish: Wish = { text: this.text.value, shown: this.shown.value as Shown, assigned: Number(this.assigned.value) };
    this.plan.filter(matcher(this.plan, wish), !this.only.checked);
  }

  private clear(): void {
    this.text.value = "";
    this.shown.selectedIndex = this.assigned.selectedIndex = 0;
    this.only.checked = false;
    this.apply();
  }
}
