import type { Unit } from "./scale.ts";
import { MINUTES_A_DAY } from "./types.ts";
import type { Say } from "./words.ts";

const ENGLISH_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Dates and numbers as the pages write them: 9 Oct 26, a true minus, a sign on every change. */
export class Format {
  private readonly short: string[] = [];
  private readonly long: string[] = [];
  private readonly whole: Intl.NumberFormat;
  private readonly tenths: Intl.NumberFormat;
  /** Days in figures, where a language writes them so; in English the month is a word, since 3/4 means two days. */
  private readonly figures: Intl.DateTimeFormat | null;
  private readonly dot: string;

  constructor(
    language: string,
    private readonly minutesPerDay: number,
    private readonly say: Say,
  ) {
    // British English shortens September to four letters, which breaks the column.
    const locale = language.toLowerCase().startsWith("en") ? "en-US" : language;
    for (let month = 0; month < 12; month++) {
      const day = Date.UTC(2026, month, 15);
      this.short.push(new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" }).format(day));
      this.long.push(new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(day));
    }
    const figures = { day: "2-digit", month: "2-digit", year: "2-digit", timeZone: "UTC" } as const;
    this.figures = locale === "en-US" ? null : new Intl.DateTimeFormat(locale, figures);
    this.dot = locale.startsWith("de") ? "." : "";
    this.whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  }

  /** Every name of a month that may be typed, January first, the short ones before the long and the English ones. */
  get months(): string[] {
    return [...this.short, ...this.long, ...ENGLISH_MONTHS];
  }

  /** 9 Oct 26, in German 09.10.26; a dash where there is no date. */
  date(time: number): string {
    if (Number.isNaN(time)) return "–";
    if (this.figures) return this.figures.format(this.at(time));
    return `${this.dayMonth(time)} ${String(this.at(time).getUTCFullYear() % 100).padStart(2, "0")}`;
  }

  /**
   * The day work ends: a finish at midnight belongs to the day before, unless nothing lies between start and finish.
   */
  finish(time: number, start: number): string {
    return this.date(time % MINUTES_A_DAY === 0 && time > start ? time - 1 : time);
  }

  /** 9 Oct, in German 9. Okt */
  dayMonth(time: number): string {
    const at = this.at(time);
    return `${at.getUTCDate()}${this.dot} ${this.short[at.getUTCMonth()]}`;
  }

  /** Working minutes as days of the plan: 12, 0.5, 1,040. */
  days(minutes: number | null): string {
    if (minutes === null || Number.isNaN(minutes)) return "–";
    return this.number(minutes / (this.minutesPerDay || MINUTES_A_DAY));
  }

  /** A change in days with its sign: +35, −2, 0. */
  change(days: number | null): string {
    if (days === null || Number.isNaN(days)) return "–";
    const text = this.number(days);
    return days > 0 && text !== "0" ? `+${text}` : text;
  }

  number(value: number): string {
    const text = (Math.abs(value) < 10 ? this.tenths : this.whole).format(value);
    return text === "-0" ? "0" : text.replace("-", "−");
  }

  /** The word of a unit in the head; `upper` is the roomier row. */
  tick(unit: Unit, time: number, upper: boolean): string {
    const at = this.at(time);
    const year = at.getUTCFullYear();
    const month = at.getUTCMonth();
    if (unit === "day") return String(at.getUTCDate());
    if (unit === "week") return upper ? `${at.getUTCDate()}${this.dot} ${this.long[month]} ${year}` : this.dayMonth(time);
    if (unit === "month") return upper ? `${this.long[month]} ${year}` : this.short[month]!;
    if (unit === "year") return String(year);
    if (unit === "decade") return `${year}–${year + 9}`;
    const quarter = this.say("quarter", { quarter: Math.floor(month / 3) + 1 });
    return upper ? `${quarter} ${year}` : quarter;
  }

  private at(time: number): Date {
    return new Date(time * 60_000);
  }
}
