import assert from "node:assert/strict";
import { test } from "node:test";
import { gripAt, stepped } from "../gantt/drag.ts";
import { Format } from "../gantt/format.ts";
import { Plan } from "../gantt/model.ts";
import { typedDate, typedDuration, typedLinks, typedPercent, workDays } from "../gantt/typed.ts";
import { MILESTONE, MINUTES_A_DAY, SUMMARY, TASK } from "../gantt/types.ts";
import { speaker } from "../gantt/words.ts";
import { planOf } from "./plan.ts";

const format = new Format("en-GB", 480, speaker({}));
const minute = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / 60_000;

test("durations are days, hours, weeks and minutes of the plan", () => {
  assert.deepEqual(
    ["3d", "3", "4h", "1.5 d", "1,5d", "2w", "90m", "0", "0d"].map((text) => typedDuration(text, 480)),
    [1440, 1440, 240, 720, 720, 4800, 90, 0, 0],
  );
});

test("what is no duration means none", () => {
  for (const text of ["", "d", "3x", "-1d", "three", "1e3"]) assert.equal(typedDuration(text, 480), null);
});

test("a date is read as the page writes it, as ISO and with dots", () => {
  const wanted = minute(2026, 11, 22) + 480;
  for (const text of ["2026-11-22", "22 Nov 26", "22 november 2026", "22.11.26", "22.11.2026"])
    assert.equal(typedDate(text, 480, format.months), wanted, text);
  assert.equal(typedDate("2026-11-22 13:30", 480, format.months), minute(2026, 11, 22) + 810);
});

test("a date that no calendar holds means none", () => {
  for (const text of ["2026-02-30", "31.4.26", "soon", "2026-13-01", "22 Foo 26", "2026-11-22 25:00"])
    assert.equal(typedDate(text, 480, format.months), null, text);
});

test("every date that the grid writes is read back", () => {
  for (let month = 1; month <= 12; month++) {
    const day = minute(2026, month, 9);
    assert.equal(typedDate(format.date(day), 0, format.months), day);
  }
});

test("a share lies between nothing and all", () => {
  assert.deepEqual(["0", "40", "40 %", "100"].map(typedPercent), [0, 40, 40, 100]);
  assert.deepEqual(["", "101", "-1", "half"].map(typedPercent), [null, null, null, null]);
});

test("links are typed by row, kind and lag", () => {
  assert.deepEqual(typedLinks("3, 5SS+2d; 7ff-50%, 8 FS −1ed", 480), [
    { row: 3, kind: "FS", lag: 0, unit: "working minutes" },
    { row: 5, kind: "SS", lag: 960, unit: "working minutes" },
    { row: 7, kind: "FF", lag: -50, unit: "percent" },
    { row: 8, kind: "FS", lag: -1440, unit: "elapsed minutes" },
  ]);
  assert.deepEqual(typedLinks("", 480), []);
  assert.equal(typedLinks("3, x", 480), null);
});

test("the links that the grid writes are read back", () => {
  const data = planOf([1, 1, 1], [[0, 2, 1], [1, 2, 3]]);
  const links = { ...data.links, lag: [-960, 0], unit: ["working minutes", "working minutes"] };
  const words = new Plan({ ...data, links }).before(2, format);
  assert.equal(words, "1 −2d, 2 SS");
  assert.deepEqual(typedLinks(words, 480)!.map(({ row, kind, lag }) => [row, kind, lag]), [[1, "FS", -960], [2, "SS", 0]]);
});

test("working days leave out what is off", () => {
  const monday = minute(2026, 11, 23);
  const off: [number, number][] = [[monday + 5 * MINUTES_A_DAY, monday + 7 * MINUTES_A_DAY]];
  assert.equal(workDays(monday, monday + 7 * MINUTES_A_DAY, off), 5);
  assert.equal(workDays(monday + 7 * MINUTES_A_DAY, monday, off), -5);
});

test("a bar is moved by its body, stretched by its end, linked by its knob", () => {
  assert.deepEqual([120, 198, 211, 230].map((x) => gripAt(x, 100, 200, TASK)), ["move", "resize", "link", null]);
  assert.equal(gripAt(150, 100, 200, SUMMARY), null);
  assert.equal(gripAt(211, 100, 200, SUMMARY), "link");
  assert.equal(gripAt(100, 100, 100, MILESTONE), "move");
});

test("a drag steps by days, and by hours where a day is wide", () => {
  assert.equal(stepped(1000, 30), 1440);
  assert.equal(stepped(1000, 96), 1020);
});
