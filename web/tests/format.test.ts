import assert from "node:assert/strict";
import { test } from "node:test";
import { Format } from "../gantt/format.ts";
import { speaker } from "../gantt/words.ts";

const format = new Format("en-GB", 480, speaker({}));
const at = (day: number, hour = 0): number => Date.UTC(2026, 9, day, hour) / 60_000;

test("dates are written day, month, two figures of the year", () => {
  assert.equal(format.date(at(9, 17)), "9 Oct 26");
  assert.equal(format.date(Number.NaN), "–");
});

test("German writes days in figures and sets a dot after the day", () => {
  const german = new Format("de", 480, speaker({}));
  assert.equal(german.date(at(9, 17)), "09.10.26");
  assert.equal(german.dayMonth(at(9)), "9. Okt");
  assert.equal(german.days(240), "0,5");
});

test("work that ends at midnight ends on the day before, a milestone at midnight does not", () => {
  assert.equal(format.finish(at(10), at(9)), "9 Oct 26");
  assert.equal(format.finish(at(10), at(10)), "10 Oct 26");
});

test("a change has its sign, with a true minus", () => {
  assert.deepEqual(
    [35, -2, 0, null].map((days) => format.change(days)),
    ["+35", "−2", "0", "–"],
  );
});

test("working minutes become days of the plan", () => {
  assert.deepEqual(
    [480, 240, 499_200, -960, null].map((minutes) => format.days(minutes)),
    ["1", "0.5", "1,040", "−2", "–"],
  );
});

test("the server's words win, and values are put in", () => {
  const say = speaker({ rows: "{shown} von {all} Zeilen" });
  assert.equal(say("rows", { shown: 3, all: 9 }), "3 von 9 Zeilen");
  assert.equal(say("done"), "done");
});
