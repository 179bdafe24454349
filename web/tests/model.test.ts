import assert from "node:assert/strict";
import { test } from "node:test";
import { Plan, subtreeEnds } from "../gantt/model.ts";
import { planOf } from "./plan.ts";

const OUTLINE = [0, 1, 2, 2, 1, 2, 0];
const rows = (plan: Plan): number[] => [...plan.visible];

test("a subtree ends where the outline comes back to its level", () => {
  assert.deepEqual([...subtreeEnds(Uint16Array.from(OUTLINE))], [6, 4, 3, 4, 6, 6, 7]);
});

test("folding hides the whole subtree and nothing else", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.fold(1, true);
  assert.deepEqual(rows(plan), [0, 1, 4, 5, 6]);
  assert.equal(plan.rowOf[2], -1);
  assert.equal(plan.rowOf[6], 4);
});

test("a fold inside a fold is still there when the outer one opens", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.fold(1, true);
  plan.fold(0, true);
  plan.fold(0, false);
  assert.deepEqual(rows(plan), [0, 1, 4, 5, 6]);
});

test("a leaf cannot be folded", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.fold(2, true);
  assert.equal(plan.visible.length, OUTLINE.length);
});

test("levels that begin at one are indented from zero", () => {
  assert.deepEqual([...new Plan(planOf([1, 2, 2])).level], [0, 1, 1]);
});

test("selecting a hidden task unfolds what hides it", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.foldFrom(0);
  assert.deepEqual(rows(plan), [0, 6]);
  plan.select(3);
  assert.ok(plan.rowOf[3]! >= 0);
  assert.equal(plan.rowOf[5], -1);
});

test("folding over the selected task selects the row that hides it", () => {
  const plan = new Plan(planOf(OUTLINE));
  plan.select(3);
  plan.fold(0, true);
  assert.equal(plan.selected, 0);
});

test("the parent is the nearest task above with a smaller level", () => {
  const plan = new Plan(planOf(OUTLINE));
  assert.deepEqual(
    OUTLINE.map((_, task) => plan.parent(task)),
    [-1, 0, 1, 1, 0, 4, -1],
  );
});

test("links are found by the rows they cross, and not when one end is folded away", () => {
  const plan = new Plan(
    planOf(OUTLINE, [
      [0, 6, 1],
      [2, 3, 1],
      [3, 5, 1],
    ]),
  );
  assert.deepEqual(plan.links.between(4, 4), [0, 2]);
  assert.deepEqual(plan.links.between(2, 2), [0, 1]);
  plan.fold(1, true);
  assert.deepEqual(plan.links.between(0, 6), [0]);
});

test("a link is critical only if both its tasks are", () => {
  const plan = new Plan(
    planOf(
      [0, 0, 0],
      [
        [0, 1, 1],
        [1, 2, 1],
      ],
      { critical: [1, 1, 0] },
    ),
  );
  assert.deepEqual([...plan.links.critical], [1, 0]);
});

test("only open critical work counts, summaries not", () => {
  const plan = new Plan(
    planOf([0, 1, 1, 1], [], { critical: [1, 1, 1, 0], kind: [1, 0, 0, 0], percent: [0, 100, 40, 0] }),
  );
  assert.equal(plan.criticalToDo(), 1);
});

test("an empty plan has no rows and breaks nothing", () => {
  const plan = new Plan(planOf([]));
  plan.select(0);
  plan.foldFrom(0);
  assert.equal(plan.visible.length, 0);
  assert.equal(plan.selected, -1);
});
