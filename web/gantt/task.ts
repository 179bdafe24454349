import { make } from "../common/dom.ts";
import { openDialog } from "../shell/dialogs.ts";
import { setting, type Editor, type Operation, type Refusal } from "./edit.ts";
import { dayOf, field, minuteOf, option } from "./fields.ts";
import type { Format } from "./format.ts";
import { LinkRows } from "./linkrows.ts";
import { linksOf, linkSteps, mergedLinks } from "./linksteps.ts";
import type { Plan } from "./model.ts";
import { typedDuration } from "./typed.ts";
import { MILESTONE, SUMMARY } from "./types.ts";
import type { Say, WordKey } from "./words.ts";

const CONSTRAINTS = ["ASAP", "ALAP", "SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO"] as const;
/** What the dates of a summary's tasks can be held by. */
const OF_SUMMARY: readonly string[] = ["ASAP", "SNET"];
const UNDATED: readonly string[] = ["ASAP", "ALAP"];
const AT_FINISH: readonly string[] = ["FNET", "FNLT", "MFO"];

/** What the server tells of one task beyond the drawing. */
interface Details {
  version: number;
  name: string;
  duration: number | null;
  constraint: string;
  constraint_date: number | null;
  deadline: number | null;
  notes: string;
  manual: boolean;
  calendar: string | null;
  calendars: [string, string][];
}

/** The fields of the dialog that is open. */
interface Fields {
  name: HTMLInputElement;
  duration: HTMLInputElement;
  constraint: HTMLSelectElement;
  date: HTMLInputElement;
  deadline: HTMLInputElement;
  calendar: HTMLSelectElement;
  notes: HTMLTextAreaElement;
}

/** Everything that a planner says of one task, on one page; saving is one edit like any other. */
export class TaskDialog {
  constructor(
    private readonly plan: Plan,
    private readonly editor: Editor,
    private readonly url: string,
    private readonly taskUrl: string,
    private readonly format: Format,
    private readonly say: Say,
    /** Told when the dialog is gone. */
    private readonly gone: () => void,
  ) {}

  async open(id: string): Promise<void> {
    let answer: Response;
    try {
      answer = await fetch(`${this.url}?id=${encodeURIComponent(id)}`, { headers: { Accept: "application/json" } });
    } catch {
      return this.editor.refused({ detail: this.say("no_answer") }, null);
    }
    if (!answer.ok || answer.redirected) {
      return this.editor.refused({ detail: this.say(answer.redirected ? "signed_out" : "no_answer") }, null);
    }
    new Opened(this.plan, this.editor, this.format, this.say, id, (await answer.json()) as Details).show(
      this.taskUrl.replace("__id__", encodeURIComponent(id)),
      this.gone,
    );
  }
}

/** One dialog from opening to closing. */
class Opened {
  private readonly fields: Fields;
  private readonly links: LinkRows;
  private readonly error = make("p", { class: "sh-error", role: "alert", hidden: true });
  private readonly summary: boolean;
  private dialog!: HTMLDialogElement;
  private version: number;
  private busy = false;

  constructor(
    private readonly plan: Plan,
    private readonly editor: Editor,
    private readonly format: Format,
    private readonly say: Say,
    private readonly id: string,
    private readonly details: Details,
  ) {
    const task = plan.find(id);
    this.version = details.version;
    this.summary = plan.kind[task] === SUMMARY || plan.hasChildren(task);
    this.fields = this.makeFields(task);
    this.links = new LinkRows(plan, task, format, say);
  }

  show(page: string, gone: () => void): void {
    const { say, fields } = this;
    const save = make("button", { class: "sh-btn sh-btn-main", type: "submit" }, say("save"));
    const stop = make("button", { class: "sh-btn", type: "button", "data-close": true }, say("cancel"));
    const link = make("a", { class: "sh-gantt-page", href: page }, say("task_page"));
    const form = make(
      "form",
      { novalidate: true },
      make("div", { class: "sh-form sh-gantt-task" }, this.error, this.hint(), ...this.labelled()),
      make("footer", {}, link, stop, save),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    const row = this.plan.data.tasks.row[this.plan.find(this.id)] ?? "";
    this.dialog = openDialog(say("task_of", { row }), "sh-dialog-wide", form);
    this.dialog.addEventListener("close", gone);
    fields.constraint.addEventListener("change", () => this.dateNeeded());
    this.dateNeeded();
    fields.name.focus();
    fields.name.select();
  }

  private makeFields(task: number): Fields {
    const { details, say, format, plan } = this;
    const text = (value: string, more: Record<string, string | boolean> = {}): HTMLInputElement =>
      make("input", { class: "sh-input", type: "text", autocomplete: "off", value, ...more });
    const kinds = this.summary ? CONSTRAINTS.filter((one) => OF_SUMMARY.includes(one)) : CONSTRAINTS;
    const calendars = [["", say("task_calendar_own")], ...details.calendars] as [string, string][];
    const days = plan.kind[task] === MILESTONE ? 0 : format.days(details.duration);
    return {
      name: text(details.name, { maxlength: "500", required: true }),
      duration: text(this.summary ? format.days(plan.data.tasks.duration[task] ?? null) : `${days}d`, { disabled: this.summary }),
      constraint: make(
        "select",
        { class: "sh-input" },
        ...kinds.map((one) => option(one, say(`constraint_${one}`), one === details.constraint)),
      ),
      date: text(dayOf(details.constraint_date, format)),
      deadline: text(dayOf(details.deadline, format)),
      calendar: make(
        "select",
        { class: "sh-input", disabled: this.summary },
        ...calendars.map(([id, name]) => option(id, name, id === (details.calendar ?? ""))),
      ),
      notes: Object.assign(make("textarea", { class: "sh-input", rows: 3 }), { value: details.notes.replaceAll("\r\n", "\n") }),
    };
  }

  private hint(): HTMLElement {
    const word: WordKey | null = this.summary ? "task_summary" : this.details.manual ? "task_manual" : null;
    return make("p", { class: "sh-help", hidden: word === null }, word ? this.say(word) : "");
  }

  private labelled(): HTMLElement[] {
    const { fields, say } = this;
    const pair = (...two: HTMLElement[]): HTMLElement => make("div", { class: "sh-group sh-group-2" }, ...two);
    return [
      field(say("task_name"), fields.name),
      pair(field(say("task_duration"), fields.duration), field(say("task_calendar"), fields.calendar)),
      pair(field(say("task_constraint"), fields.constraint), field(say("task_constraint_date"), fields.date)),
      pair(field(say("task_deadline"), fields.deadline)),
      this.links.element,
      field(say("task_notes"), fields.notes),
    ];
  }

  /** A date stands only where the constraint has one; a new one is offered where the task stands today. */
  private dateNeeded(): void {
    const { constraint, date } = this.fields;
    date.disabled = UNDATED.includes(constraint.value);
    if (date.disabled) date.value = "";
    else if (!date.value) {
      const task = this.plan.find(this.id);
      const at = AT_FINISH.includes(constraint.value) ? this.plan.finish[task] : this.plan.start[task];
      date.value = dayOf(at ?? null, this.format);
    }
  }

  private tell(text: string, wrong?: HTMLElement): false {
    for (const one of Object.values(this.fields) as HTMLElement[]) one.toggleAttribute("aria-invalid", one === wrong);
    wrong?.setAttribute("aria-invalid", "true");
    this.error.textContent = text;
    this.error.hidden = !text;
    wrong?.focus();
    if (!wrong && text) this.error.scrollIntoView({ block: "nearest" });
    return false;
  }

  /** The fields that are other than they were; null where one means nothing, which is told. */
  private changed(): Record<string, unknown> | null {
    const { fields, details, say, plan } = this;
    const wrong = (word: WordKey, control: HTMLElement): null => (this.tell(say(word), control), null);
    const found: Record<string, unknown> = {};
    const name = fields.name.value.trim();
    if (!name) return wrong("needs_name", fields.name);
    if (name !== details.name) found["name"] = name;
    if (!this.summary && fields.duration.value !== fields.duration.defaultValue) {
      const duration = typedDuration(fields.duration.value, plan.data.minutesPerDay);
      if (duration === null) return wrong("bad_duration", fields.duration);
      if (duration !== details.duration) found["duration"] = duration;
    }
    const constraint = fields.constraint.value;
    const at = AT_FINISH.includes(constraint) ? plan.data.dayFinish : plan.data.dayStart;
    const date = minuteOf(fields.date, details.constraint_date, at ?? 0, this.format);
    if (!date) return wrong("bad_deadline", fields.date);
    if (date.minute === null && !UNDATED.includes(constraint)) return wrong("needs_date", fields.date);
    if (constraint !== details.constraint || date.minute !== details.constraint_date)
      Object.assign(found, { constraint, constraint_date: date.minute });
    const deadline = minuteOf(fields.deadline, details.deadline, plan.data.dayFinish ?? 0, this.format);
    if (!deadline) return wrong("bad_deadline", fields.deadline);
    if (deadline.minute !== details.deadline) found["deadline"] = deadline.minute;
    const calendar = fields.calendar.value || null;
    if (calendar !== details.calendar) found["calendar"] = calendar;
    if (fields.notes.value !== details.notes.replaceAll("\r\n", "\n")) found["notes"] = fields.notes.value;
    return found;
  }

  private async save(): Promise<void> {
    if (this.busy) return;
    this.tell("");
    const values = this.changed();
    if (!values) return;
    const wanted = this.links.wanted();
    if ("wrong" in wanted) return void this.tell(this.say(wanted.wrong), wanted.control);
    const { plan, editor, id, details } = this;
    const was = Object.fromEntries(Object.keys(values).map((name) => [name, details[name as keyof Details]]));
    const build = (): Operation[] => {
      const task = plan.find(editor.nameOf(id));
      if (task < 0) return [];
      const links = mergedLinks(this.links.before, wanted.links, linksOf(plan, task));
      const set = { ...setting(plan, task, values), version: this.version, was };
      return [...(Object.keys(values).length ? [set] : []), ...linkSteps(plan, editor, id, links)];
    };
    this.busy = true;
    const usual = editor.refused;
    editor.refused = (refusal) => this.refused(refusal);
    try {
      if (await editor.send(build)) this.dialog.close();
    } finally {
      editor.refused = usual;
      this.busy = false;
    }
  }

  /** What the server refused; where somebody else was faster, saving again writes over it. */
  private refused(refusal: Refusal): void {
    const { conflict } = refusal;
    const shown = (name: string, value: unknown): string =>
      name === "duration" && typeof value === "number"
        ? `${this.format.days(value)}d`
        : typeof value === "number" ? this.format.date(value) : String(value ?? "–");
    const both = Object.entries(conflict?.changed ?? {}).map(([name, [theirs, mine]]) =>
      this.say("conflict", { theirs: shown(name, theirs), mine: shown(name, mine) }),
    );
    if (conflict?.id === this.id) {
      this.version = conflict.version;
      both.push(this.say("conflict_again"));
    }
    this.tell([refusal.detail, ...both].join(" "));
  }
}
