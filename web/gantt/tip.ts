import { make } from "../common/dom.ts";
import type { Format } from "./format.ts";
import type { Plan } from "./model.ts";
import { MILESTONE } from "./types.ts";
import type { Say } from "./words.ts";

const DELAY = 250;
const AWAY = 14;

/** The words of a bar, beside the pointer, a moment after it rests. */
export class Tip {
  private readonly element = make("div", { class: "sh-tip", role: "tooltip", hidden: true });
  private timer = 0;
  private task = -1;

  constructor(
    home: HTMLElement,
    private readonly plan: Plan,
    private readonly format: Format,
    private readonly say: Say,
  ) {
    home.append(this.element);
  }

  /** Point at a task; −1 takes the words away. */
  point(task: number, x: number, y: number): void {
    if (task !== this.task) {
      this.hide();
      this.task = task;
      if (task >= 0) this.timer = window.setTimeout(() => this.show(task, x, y), DELAY);
    } else if (!this.element.hidden) {
      this.put(x, y);
    }
  }

  hide(): void {
    window.clearTimeout(this.timer);
    this.task = -1;
    this.element.hidden = true;
  }

  private show(task: number, x: number, y: number): void {
    const { plan, format, say } = this;
    const tasks = plan.data.tasks;
    const lines = [
      say("tip_dates", {
        start: format.date(plan.start[task]!),
        finish: format.finish(plan.finish[task]!, plan.start[task]!),
      }),
    ];
    if (plan.kind[task] === MILESTONE) lines[0] = format.date(plan.finish[task]!);
    else
      lines.push(
        say("tip_days", {
          days: format.days(tasks.duration[task] ?? null),
          percent: Math.round(tasks.percent[task] ?? 0),
        }),
      );
    const float = tasks.totalFloat[task] ?? null;
    if (float !== null && (tasks.percent[task] ?? 0) < 100) {
      lines.push(say("tip_float", { days: format.days(float) }) + (plan.critical[task] ? `, ${say("critical")}` : ""));
    }
    if (!Number.isNaN(plan.baselineFinish[task]!)) {
      lines.push(
        say("tip_baseline", {
          start: format.date(plan.baselineStart[task]!),
          finish: format.finish(plan.baselineFinish[task]!, plan.baselineStart[task]!),
        }),
      );
    }
    this.element.replaceChildren(make("b", {}, tasks.name[task] ?? ""), ...lines.map((line) => make("span", {}, line)));
    this.element.hidden = false;
    this.put(x, y);
  }

  private put(x: number, y: number): void {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = x + AWAY + width > window.innerWidth - 8 ? x - AWAY - width : x + AWAY;
    const top = y + AWAY + height > window.innerHeight - 8 ? y - AWAY - height : y + AWAY;
    this.element.style.transform = `translate(${Math.max(8, Math.round(left))}px, ${Math.max(8, Math.round(top))}px)`;
  }
}
