import type { Editor, Operation } from "./edit.ts";
import type { Plan } from "./model.ts";
import { LINK_KINDS } from "./typed.ts";

/** A link that a task is to have, by the id of its predecessor. */
export interface WantedLink {
  from: string;
  kind: string;
  lag: number;
  unit: string;
}

/** What leads from the links that a task has to those that it is to have. */
export function linkSteps(plan: Plan, editor: Editor, to: string, wanted: WantedLink[]): Operation[] {
  const { links, tasks } = plan.data;
  const steps: Operation[] = [];
  const left = new Set(wanted);
  for (const link of plan.linksInto(plan.find(to))) {
    const from = tasks.id[links.from[link]!]!;
    const same = [...left].find((one) => editor.nameOf(one.from) === from);
    const head = { id: links.id?.[link], version: links.version?.[link] };
    if (!same) steps.push({ op: "unlink", ...head });
    else {
      left.delete(same);
      const { kind, lag, unit } = same;
      const equal = LINK_KINDS[links.kind[link]!] === kind && links.lag?.[link] === lag && (links.unit?.[link] === unit || !lag);
      if (!equal) steps.push({ op: "relink", ...head, kind, lag, lag_unit: unit });
    }
  }
  for (const { from, kind, lag, unit } of left)
    steps.push({ op: "link", from: editor.nameOf(from), to, kind, lag, lag_unit: unit });
  return steps;
}

/** The links that a task has. */
export function linksOf(plan: Plan, task: number): WantedLink[] {
  const { links, tasks } = plan.data;
  return plan.linksInto(task).map((link) => ({
    from: tasks.id[links.from[link]!]!,
    kind: LINK_KINDS[links.kind[link]!]!,
    lag: links.lag?.[link] ?? 0,
    unit: links.unit?.[link] ?? "working minutes",
  }));
}

/** The links that a task is to have when somebody made `mine` out of `before`, and others made `now` of it meanwhile. */
export function mergedLinks(before: WantedLink[], mine: WantedLink[], now: WantedLink[]): WantedLink[] {
  const key = (link: WantedLink): string => `${link.from} ${link.kind}`;
  const old = new Map(before.map((link) => [key(link), link]));
  const kept = new Set(mine.map(key));
  const found = new Map(now.filter((link) => !old.has(key(link)) || kept.has(key(link))).map((link) => [key(link), link]));
  for (const link of mine) {
    const was = old.get(key(link));
    if (!was || was.lag !== link.lag || was.unit !== link.unit) found.set(key(link), link);
  }
  return [...found.values()];
}
