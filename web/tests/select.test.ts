import assert from "node:assert/strict";
import { test } from "node:test";
import { matcher, type Wish } from "../gantt/filter.ts";
import { mergedLinks, type WantedLink } from "../gantt/linksteps.ts";
import { Plan } from "../gantt/model.ts";
import { SvgBrush } from "../gantt/svg.ts";
import { typedLag } from "../gantt/typed.ts";
import { planOf } from "./plan.ts";

const OUTLINE = [0, 1, 2, 2, 1, 0];
const wish = (over: Partial<Wish>): Wish => ({ text: "", shown: "all", assigned: -1, ...over });

test("a selection grows from where it began, over rows that show only", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.fold(1, true);
  plan.select(0);
  plan.extendTo(4);
  assert.deepEqual(plan.chosen(), [0, 1, 4]);
  plan.extendTo(1);
  assert.deepEqual(plan.chosen(), [0, 1]);
});

test("a row is taken into the selection and out of it", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.select(2);
  plan.toggle(5);
  assert.deepEqual([plan.chosen(), plan.selected], [[2, 5], 5]);
  plan.toggle(5);
  assert.deepEqual([plan.chosen(), plan.selected], [[2], 2]);
});

test("what happens to a summary happens to its parts once", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.select(1);
  plan.toggle(3);
  plan.toggle(4);
  assert.deepEqual(plan.heads(), [1, 4]);
});

test("several selected rows stay selected when the plan changes", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.select(2);
  plan.extendTo(3);
  plan.replace(planOf(OUTLINE));
  assert.deepEqual(plan.chosen(), [2, 3]);
});

test("a filter shows what passes with the summaries above, and unfolds them", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.fold(0, true);
  plan.filter(matcher(plan, wish({ text: "task 3" })), true);
  assert.deepEqual([...plan.visible], [0, 1, 3]);
  assert.deepEqual([0, 1, 3].map((task) => plan.isDim(task)), [true, true, false]);
  assert.equal(plan.matching, 1);
});

test("a filter that only highlights hides nothing", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.filter(matcher(plan, wish({ text: "task 3" })), false);
  assert.equal(plan.visible.length, OUTLINE.length);
  assert.ok(plan.isDim(5));
});

test("tasks are found by what they wait for, their float, their lateness and who works on them", () => {
  const plan = new Plan(
    planOf([0, 0, 0], [[0, 1, 1]], { totalFloat: [0, -480, 0], late: [2, null, 0], assigned: [[], [1], [0, 1]] }),
  );
  const found = (over: Partial<Wish>): number[] => [0, 1, 2].filter(matcher(plan, wish(over))!);
  assert.deepEqual(found({ shown: "unlinked" }), [2]);
  assert.deepEqual(found({ shown: "negative" }), [1]);
  assert.deepEqual(found({ shown: "late" }), [0]);
  assert.deepEqual(found({ assigned: 1 }), [1, 2]);
  assert.equal(matcher(plan, wish({})), null);
});

test("a lag is typed with and without its sign, as time or as share", () => {
  assert.deepEqual(typedLag("2d", 480), { lag: 960, unit: "working minutes" });
  assert.deepEqual(typedLag("-1d", 480), { lag: -480, unit: "working minutes" });
  assert.deepEqual(typedLag("+50%", 480), { lag: 50, unit: "percent" });
  assert.deepEqual(typedLag("", 480), { lag: 0, unit: "working minutes" });
  assert.equal(typedLag("soon", 480), null);
});

test("links that others made or removed while a dialog was open stay so", () => {
  const link = (from: string, lag = 0): WantedLink => ({ from, kind: "FS", lag, unit: "working minutes" });
  const before = [link("A"), link("B"), link("C")];
  const mine = [link("A"), link("B", 480), link("D")];
  const now = [link("B"), link("C"), link("E")];
  assert.deepEqual(mergedLinks(before, mine, now), [link("B", 480), link("E"), link("D")]);
});

test("an SVG holds text as text, with what XML reads as marks written out", () => {
  const ruler = { font: "", measureText: () => ({ width: 10 }) as TextMetrics };
  const brush = new SvgBrush(100, 50, ruler);
  brush.font = '500 12px "Inter", sans-serif';
  brush.save();
  brush.translate(10, 0);
  brush.fillText("Dig & <lift>", 5, 20);
  brush.restore();
  brush.beginPath();
  brush.moveTo(0, 0.5);
  brush.lineTo(3, 0.5);
  brush.stroke();
  const text = brush.text("Plan");
  assert.match(text, /<text x="15" y="20" font-family="&quot;Inter&quot;, sans-serif" font-size="12" font-weight="500"/);
  assert.match(text, />Dig &amp; &lt;lift&gt;<\/text>/);
  assert.match(text, /<path d="M0 0.5L3 0.5" fill="none" stroke="#000" stroke-width="1"\/>/);
});
