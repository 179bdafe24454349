import type { Format } from "./format.ts";
import type { Links } from "./model.ts";
import { MINUTES_A_DAY, type GanttData } from "./types.ts";

export const LINK_KINDS = ["FF", "FS", "SF", "SS"];
const MINUTES = { m: 1, min: 1, h: 60 } as const;
const DAYS_A_WEEK = 5;
const WORKING = "working minutes";
const ELAPSED = "elapsed minutes";
const LINK = /^(\d+)\s*(FF|FS|SF|SS)?\s*(?:([+\-−])\s*(\d+(?:[.,]\d+)?)\s*(e?)(%|min|m|h|d|w)?)?$/i;

/** Working minutes of "3d", "4h", "1.5 w", "90m" or "3", which are days; null for anything else. */
export function typedDuration(text: string, minutesPerDay: number): number | null {
  const found = /^(\d+(?:[.,]\d+)?)\s*(min|m|h|d|w)?$/i.exec(text.trim());
  return found ? minutesOf(found[1]!, found[2], minutesPerDay) : null;
}

function minutesOf(number: string, unit: string | undefined, minutesPerDay: number): number {
  const letter = (unit ?? "d").toLowerCase();
  const each = letter === "d" ? minutesPerDay : letter === "w" ? DAYS_A_WEEK * minutesPerDay : MINUTES[letter as "m"];
  return Math.round(Number(number.replace(",", ".")) * each);
}

/** Plan minute of "2026-11-22", "22.11.26" or "22 Nov 26", at the given minute of that day; null for anything else. */
export function typedDate(text: string, dayStart: number, months: readonly string[]): number | null {
  const trimmed = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?$/.exec(trimmed);
  if (iso) {
    const minute = iso[4] === undefined ? dayStart : Number(iso[4]) * 60 + Number(iso[5]);
    return planMinute(Number(iso[1]), Number(iso[2]), Number(iso[3]), minute);
  }
  const dots = /^(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})$/.exec(trimmed);
  if (dots) return planMinute(yearOf(dots[3]!), Number(dots[2]), Number(dots[1]), dayStart);
  const words = /^(\d{1,2})\.?\s+(\p{L}+)\.?\s+(\d{2}|\d{4})$/u.exec(trimmed);
  if (!words) return null;
  const word = words[2]!.toLowerCase();
  const month = months.findIndex((one) => word.startsWith(one.toLowerCase().replace(".", "")));
  return month < 0 ? null : planMinute(yearOf(words[3]!), (month % 12) + 1, Number(words[1]), dayStart);
}

function yearOf(digits: string): number {
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}

function planMinute(year: number, month: number, day: number, minute: number): number | null {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  const right = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return right && year > 0 && minute < MINUTES_A_DAY ? date.getTime() / 60_000 + minute : null;
}

/** A share of 0 to 100; null for anything else. */
export function typedPercent(text: string): number | null {
  const found = /^(\d{1,3}(?:[.,]\d+)?)\s*%?$/.exec(text.trim());
  const share = found ? Number(found[1]!.replace(",", ".")) : Number.NaN;
  return share >= 0 && share <= 100 ? share : null;
}

/** A dependency as somebody types it: the row of the predecessor, kind and lag. */
export interface TypedLink {
  row: number;
  kind: string;
  lag: number;
  unit: string;
}

/** The links of "3, 5SS+2d, 7FF-50%"; null where a part of it is none. */
export function typedLinks(text: string, minutesPerDay: number): TypedLink[] | null {
  const links: TypedLink[] = [];
  for (const part of text.split(/[,;]/).map((one) => one.trim())) {
    if (!part) continue;
    const found = LINK.exec(part);
    if (!found) return null;
    const [, row, kind, sign, number, elapsed, unit] = found;
    const negative = sign === "-" || sign === "−" ? -1 : 1;
    const share = unit === "%";
    const day = elapsed ? MINUTES_A_DAY : minutesPerDay;
    const size = number === undefined ? 0 : share ? Number(number.replace(",", ".")) : minutesOf(number, unit, day);
    const kept = share ? (elapsed ? "elapsed percent" : "percent") : elapsed ? ELAPSED : WORKING;
    links.push({ row: Number(row), kind: (kind ?? "FS").toUpperCase(), lag: size ? size * negative : 0, unit: kept });
  }
  return links;
}

/** The lag of "2d", "−1d", "+4h" or "50%", none for an empty text; null for anything else. */
export function typedLag(text: string, minutesPerDay: number): { lag: number; unit: string } | null {
  const trimmed = text.trim();
  if (!trimmed) return { lag: 0, unit: WORKING };
  const links = typedLinks(`1FS${/^[+\-−]/.test(trimmed) ? "" : "+"}${trimmed}`, minutesPerDay);
  return links?.length === 1 ? { lag: links[0]!.lag, unit: links[0]!.unit } : null;
}

/** "12" for the usual kind of link, "12 SS +2d" for the others, by row number of the predecessor. */
export function linkWords(data: GanttData, link: number, format: Format): string {
  const { links, tasks } = data;
  const kind = LINK_KINDS[links.kind[link]!]!;
  const parts = [String(tasks.row[links.from[link]!])];
  if (kind !== "FS") parts.push(kind);
  const lag = links.lag?.[link] ?? 0;
  if (lag) parts.push(lagWords(lag, links.unit?.[link] ?? WORKING, data.minutesPerDay, format));
  return parts.join(" ");
}

/** A lag as it is typed: +2d, −1ed, +50%. */
export function lagWords(lag: number, unit: string, minutesPerDay: number, format: Format): string {
  const sign = lag < 0 ? "−" : "+";
  const size = Math.abs(lag);
  const elapsed = unit.startsWith("elapsed") ? "e" : "";
  if (unit.endsWith("percent")) return `${sign}${format.number(size)}${elapsed}%`;
  return `${sign}${format.number(size / (elapsed ? MINUTES_A_DAY : minutesPerDay))}${elapsed}d`;
}

/** The links into each task, by index. */
export function linksInto(links: Links): Map<number, number[]> {
  const into = new Map<number, number[]>();
  for (let link = 0; link < links.size; link++) {
    const found = into.get(links.to[link]!);
    if (found) found.push(link);
    else into.set(links.to[link]!, [link]);
  }
  return into;
}

/** Working days between two plan minutes, by the days off of the plan; negative backwards. */
export function workDays(from: number, to: number, nonWorking: [number, number][]): number {
  if (to < from) return -workDays(to, from, nonWorking);
  const first = Math.floor(from / MINUTES_A_DAY);
  const last = Math.floor(to / MINUTES_A_DAY);
  let days = last - first;
  for (const [begin, end] of nonWorking) {
    const low = Math.max(first, Math.floor(begin / MINUTES_A_DAY));
    const high = Math.min(last, Math.floor(end / MINUTES_A_DAY));
    if (high > low) days -= high - low;
  }
  return days;
}
