import { MINUTES_A_DAY } from "./types.ts";

export type Unit = "day" | "week" | "month" | "quarter" | "year" | "decade";
export type Zoom = "day" | "week" | "month" | "quarter" | "year";

/** Pixels a day for the five named zooms. */
export const ZOOMS: Record<Zoom, number> = { day: 32, week: 8, month: 1.36, quarter: 0.46, year: 0.12 };
export const LEAST = 0.02;
export const MOST = 96;

/** The head's two rows, chosen so that the lower unit is wide enough for its word. */
export interface Tier {
  lower: Unit;
  upper: Unit;
}

export function tierOf(pixelsPerDay: number): Tier {
  if (pixelsPerDay >= 18) return { lower: "day", upper: "week" };
  if (pixelsPerDay >= 5.4) return { lower: "week", upper: "month" };
  if (pixelsPerDay >= 0.98) return { lower: "month", upper: "quarter" };
  if (pixelsPerDay >= 0.26) return { lower: "quarter", upper: "year" };
  return { lower: "year", upper: "decade" };
}

/** The named zoom whose pixels a day are nearest on a ratio scale: the one that is lit in the toolbar. */
export function nearestZoom(pixelsPerDay: number): Zoom {
  const names = Object.keys(ZOOMS) as Zoom[];
  const distance = (name: Zoom): number => Math.abs(Math.log(ZOOMS[name] / pixelsPerDay));
  return names.reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

/** The closest named zoom at which the whole span takes at most one and a half windows; years only when asked for. */
export function fittingZoom(days: number, width: number): Zoom {
  const names = (Object.keys(ZOOMS) as Zoom[]).filter((name) => name !== "year");
  return names.find((name) => days * ZOOMS[name] <= 1.5 * width) ?? "quarter";
}

const MONTHS_A: Partial<Record<Unit, number>> = { month: 1, quarter: 3, year: 12, decade: 120 };

/** Months since January of year 0 for a plan minute. */
function monthOf(time: number): number {
  const date = new Date(time * 60_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function startOfMonth(month: number): number {
  const year = Math.floor(month / 12);
  const date = new Date(0);
  date.setUTCFullYear(year, month - year * 12, 1);
  return date.getTime() / 60_000;
}

/** Begin of the unit that holds this plan minute; weeks begin on Monday (1970-01-01 was a Thursday). */
export function floorTo(unit: Unit, time: number): number {
  const day = Math.floor(time / MINUTES_A_DAY);
  if (unit === "day") return day * MINUTES_A_DAY;
  if (unit === "week") return (Math.floor((day + 3) / 7) * 7 - 3) * MINUTES_A_DAY;
  const months = MONTHS_A[unit]!;
  return startOfMonth(Math.floor(monthOf(time) / months) * months);
}

/** Begin of the next unit after a begin. */
export function after(unit: Unit, begin: number): number {
  if (unit === "day") return begin + MINUTES_A_DAY;
  if (unit === "week") return begin + 7 * MINUTES_A_DAY;
  return startOfMonth(monthOf(begin) + MONTHS_A[unit]!);
}

/** Begins of all units that touch [from, to], the first at or before `from`. */
export function ticks(unit: Unit, from: number, to: number): number[] {
  const found: number[] = [];
  for (let begin = floorTo(unit, from); begin <= to; begin = after(unit, begin)) found.push(begin);
  return found;
}

/** Time ↔ pixel for one zoom. */
export class Scale {
  readonly tier: Tier;
  readonly origin: number;
  readonly width: number;
  private readonly perMinute: number;

  /**
   * @param pixelsPerDay pixels of 24 hours
   * @param start first plan minute that must be seen
   * @param finish last plan minute that must be seen
   * @param least width in pixels the timeline fills in any case
   */
  constructor(
    readonly pixelsPerDay: number,
    start: number,
    finish: number,
    least: number,
  ) {
    this.perMinute = pixelsPerDay / MINUTES_A_DAY;
    this.tier = tierOf(pixelsPerDay);
    this.origin = floorTo(this.tier.lower, start - 3 / this.perMinute);
    // Room at the right for a milestone's date and the links that turn behind the last bar.
    this.width = Math.max(least, Math.ceil((finish - this.origin) * this.perMinute) + 72);
  }

  x(time: number): number {
    return (time - this.origin) * this.perMinute;
  }

  time(x: number): number {
    return this.origin + x / this.perMinute;
  }
}
