import assert from "node:assert/strict";
import { test } from "node:test";
import { after, fittingZoom, floorTo, nearestZoom, Scale, ticks, tierOf, ZOOMS, type Unit } from "../gantt/scale.ts";

const at = (year: number, month: number, day: number, hour = 0): number =>
  Date.UTC(year, month - 1, day, hour) / 60_000;

test("each unit begins where the calendar says", () => {
  const moment = at(2026, 10, 9, 14);
  const begins: [Unit, number][] = [
    ["day", at(2026, 10, 9)],
    ["week", at(2026, 10, 5)],
    ["month", at(2026, 10, 1)],
    ["quarter", at(2026, 10, 1)],
    ["year", at(2026, 1, 1)],
    ["decade", at(2020, 1, 1)],
  ];
  for (const [unit, begin] of begins) assert.equal(floorTo(unit, moment), begin, unit);
});

test("a begin is its own floor, also before 1970 and before the year 100", () => {
  for (const moment of [at(1969, 12, 29), at(1900, 1, 1), at(2000, 2, 29)])
    assert.equal(floorTo("day", moment), moment);
  assert.equal(floorTo("week", at(1969, 12, 29)), at(1969, 12, 29));
  assert.equal(
    new Date(floorTo("year", new Date("0051-06-01T00:00:00Z").getTime() / 60_000) * 60_000).getUTCFullYear(),
    51,
  );
});

test("ticks have no gap and cover the span, across leap years", () => {
  for (const unit of ["day", "week", "month", "quarter", "year", "decade"] as const) {
    const begins = ticks(unit, at(2023, 11, 17), at(2025, 3, 2));
    assert.ok(begins[0]! <= at(2023, 11, 17), unit);
    assert.ok(after(unit, begins.at(-1)!) > at(2025, 3, 2), unit);
    for (let index = 1; index < begins.length; index++)
      assert.equal(after(unit, begins[index - 1]!), begins[index], unit);
  }
});

test("a pixel leads back to its plan minute at every zoom", () => {
  for (const pixels of [0.02, ...Object.values(ZOOMS), 96]) {
    const scale = new Scale(pixels, at(2026, 5, 4), at(2027, 5, 28), 620);
    assert.ok(Math.abs(scale.time(scale.x(at(2026, 12, 24, 9))) - at(2026, 12, 24, 9)) < 1e-3);
    assert.ok(scale.x(at(2026, 5, 4)) >= 3);
    assert.ok(scale.width >= 620 && scale.width >= scale.x(at(2027, 5, 28)));
  }
});

test("the lower unit is always wide enough for a word", () => {
  const days: Record<Unit, number> = { day: 1, week: 7, month: 28, quarter: 90, year: 365, decade: 3652 };
  for (let pixels = 0.1; pixels <= 96; pixels *= 1.1)
    assert.ok(days[tierOf(pixels).lower] * pixels >= 18, String(pixels));
});

test("a year of work opens at the month, a month at the day, forty years at the quarter", () => {
  assert.equal(fittingZoom(390, 620), "month");
  assert.equal(fittingZoom(25, 620), "day");
  assert.equal(fittingZoom(14_600, 620), "quarter");
  assert.equal(nearestZoom(1.5), "month");
});
