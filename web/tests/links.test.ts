import assert from "node:assert/strict";
import { test } from "node:test";
import { route, type Ends, type Point } from "../gantt/links.ts";

const ends = (over: Partial<Ends>): Ends => ({ from: [100, 11], direction: 1, x: 150, y: 33, edge: 25, ...over });
const orthogonal = (path: Point[]): boolean =>
  path.every(([x, y], step) => step === 0 || x === path[step - 1]![0] || y === path[step - 1]![1]);

test("a successor that begins later is reached straight over and down", () => {
  assert.deepEqual(route(ends({})), [
    [100, 11],
    [150, 11],
    [150, 30],
  ]);
});

test("a successor that begins earlier is reached by 5 px out, down to its row's edge, back and down", () => {
  assert.deepEqual(route(ends({ x: 60 })), [
    [100, 11],
    [105, 11],
    [105, 25],
    [60, 25],
    [60, 30],
  ]);
});

test("a link upward arrives from below", () => {
  const path = route(ends({ from: [100, 200], x: 60, y: 17, edge: 30 }));
  assert.equal(path.at(-1)![1], 20);
});

test("a link from a start leaves to the left", () => {
  assert.deepEqual(route(ends({ direction: -1, x: 150 }))[1], [95, 11]);
  assert.deepEqual(route(ends({ direction: -1, x: 60 })), [
    [100, 11],
    [60, 11],
    [60, 30],
  ]);
});

test("every path is orthogonal and ends in the arrow's column, wherever the target lies", () => {
  for (const direction of [1, -1] as const) {
    for (const x of [20, 96, 100, 104, 300]) {
      for (const y of [-80, 33, 900]) {
        const path = route(ends({ direction, x, y, edge: y - 8 }));
        assert.ok(orthogonal(path));
        assert.equal(path.at(-1)![0], x);
      }
    }
  }
});
