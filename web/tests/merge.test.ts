import assert from "node:assert/strict";
import { test } from "node:test";
import { keepingDrafts, merged, withDraft, without } from "../gantt/merge.ts";
import { Plan } from "../gantt/model.ts";
import type { TaskColumns } from "../gantt/types.ts";
import { planOf } from "./plan.ts";

const rows = (ids: string[], finish: number): TaskColumns => {
  const { tasks } = planOf(ids.map(() => 1));
  return { ...tasks, id: ids, finish: ids.map(() => finish) };
};

test("rows that changed take their new values, all others stay", () => {
  const before = planOf([1, 1, 1]);
  const after = merged(before, { rows: rows(["T1"], 99), revision: "2" });
  assert.deepEqual(after.tasks.finish, [1440, 99, 4320]);
  assert.equal(after.revision, "2");
  assert.deepEqual(before.tasks.finish, [1440, 2880, 4320]);
});

test("a new order moves rows, takes in new ones and leaves out old ones", () => {
  const after = merged(planOf([1, 1, 1]), { rows: rows(["T9"], 5), order: ["T2", "T9", "T0"] });
  assert.deepEqual(after.tasks.id, ["T2", "T9", "T0"]);
  assert.deepEqual(after.tasks.finish, [4320, 5, 1440]);
  assert.deepEqual(after.tasks.row, [1, 2, 3]);
});

test("a row that is not saved yet moves the links below it and leaves without a trace", () => {
  const before = planOf([1, 1], [[0, 1, 1]]);
  const draft = withDraft(before, "new-1", 0, 1);
  assert.deepEqual(draft.tasks.id, ["T0", "new-1", "T1"]);
  assert.deepEqual([draft.links.from, draft.links.to], [[0], [2]]);
  assert.deepEqual(without(draft, 1), before);
});

test("an answer to an earlier edit does not take away the row that is being named", () => {
  const first = withDraft(planOf([1]), "new-1", 0, 1);
  const second = withDraft(first, "new-2", 1, 1);
  const named = (id: string): string => (id === "new-1" ? "T7" : id);
  const next = keepingDrafts(second, (saved) => merged(saved, { rows: rows(["T7"], 5), order: ["T0", "T7"] }), named);
  assert.deepEqual(next.tasks.id, ["T0", "T7", "new-2"]);
});

test("selection and folds stay with their tasks when rows move", () => {
  const plan = new Plan(planOf([1, 2, 1, 2]));
  plan.fold(2, true);
  plan.select(1);
  plan.replace({ ...plan.data, ...merged(plan.data, { rows: rows([], 0), order: ["T2", "T3", "T0", "T1"] }) });
  assert.equal(plan.data.tasks.id[plan.selected], "T1");
  assert.deepEqual([...plan.visible], [0, 2, 3]);
});

test("where the selected task is gone, its place stays selected", () => {
  const plan = new Plan(planOf([1, 1, 1]));
  plan.select(2);
  plan.replace(planOf([1, 1]));
  assert.equal(plan.selected, 1);
});
