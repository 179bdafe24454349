import { readColors, type Colors } from "./colors.ts";
import { cell, HEADS } from "./cells.ts";
import { make } from "../common/dom.ts";
import type { Format } from "./format.ts";
import { crisp, FONT_SIZE, rowTop, type Brush, type Frame } from "./frame.ts";
import { WIDTHS } from "./grid.ts";
import type { Plan } from "./model.ts";
import { paint } from "./paint.ts";
import { LEAST, Scale, ZOOMS } from "./scale.ts";
import { SvgBrush } from "./svg.ts";
import { HEAD, MINUTES_A_DAY, ROW, SUMMARY, type ColumnId } from "./types.ts";
import type { Say } from "./words.ts";

const NAME = 260;
const INDENT = 12;
const EDGE = 6;
const BASE = 18;
/** What browsers draw on one canvas. */
const LONGEST_SIDE = 16_000;
const MOST_PIXELS = 120_000_000;
/** Sheets of paper lying down: pixels that one holds at a size that can be read. */
const SHEET = { width: 1400, height: 900 };

/** What is drawn of a plan outside the window: its visible rows with their columns, at one zoom. */
export interface Subject {
  plan: Plan;
  format: Format;
  say: Say;
  columns: readonly ColumnId[];
  pixelsPerDay: number;
  span: readonly [number, number];
}

/** Rows first … last, and pixels of the timeline that they are drawn on. */
interface Part {
  first: number;
  last: number;
  width: number;
}

function gridWidth(columns: readonly ColumnId[]): number {
  return columns.reduce((sum, column) => sum + (column === "name" ? NAME : WIDTHS[column]), 0);
}

/** Colors of paper, whatever the theme of the page. */
function paperColors(): Colors {
  const light = make("div", { "data-theme": "light", hidden: true });
  document.body.append(light);
  const colors = readColors(light);
  light.remove();
  return colors;
}

function draw(brush: Brush, subject: Subject, scale: Scale, part: Part, colors: Colors): void {
  const { plan, format, say, columns } = subject;
  const left = gridWidth(columns);
  const frame: Frame = {
    plan, scale, format, colors, left: 0, top: part.first * ROW, width: part.width,
    height: HEAD + (part.last - part.first + 1) * ROW, first: part.first, last: part.last, over: -1, drag: null,
    handles: false, still: true,
  };
  brush.fillStyle = colors.surface;
  brush.fillRect(0, 0, left + part.width, frame.height);
  brush.save();
  brush.translate(left, 0);
  paint(brush, frame);
  brush.restore();
  drawColumns(brush, frame, columns, say);
}

/** The columns beside the timeline, as the grid on the page writes them. */
function drawColumns(brush: Brush, frame: Frame, columns: readonly ColumnId[], say: Say): void {
  const { colors, plan } = frame;
  brush.textBaseline = "alphabetic";
  let left = 0;
  for (const column of columns) {
    const width = column === "name" ? NAME : WIDTHS[column];
    const right = column !== "name" && column !== "wbs" && column !== "links";
    brush.textAlign = right ? "right" : "left";
    const write = (text: string, y: number, room: number, from: number): void =>
      brush.fillText(fitted(brush, text, room), right ? left + width - EDGE : from, y);
    brush.fillStyle = colors.ink3;
    brush.font = `500 ${FONT_SIZE}px ${colors.font}`;
    write(say(HEADS[column]), HEAD - 9, width - 2 * EDGE, left + EDGE);
    for (let row = frame.first; row <= frame.last; row++) {
      const task = plan.visible[row]!;
      const { text, tone } = cell(plan, frame.format, task, column);
      const heavy = plan.kind[task] === SUMMARY || plan.hasChildren(task);
      brush.font = `${heavy ? "500 " : ""}${FONT_SIZE}px ${colors.font}`;
      brush.fillStyle = tone === "is-critical" ? colors.criticalDone : tone === "is-quiet" ? colors.ink3 : colors.ink;
      const inset = EDGE + (column === "name" ? plan.level[task]! * INDENT : 0);
      write(text, rowTop(frame, row) + BASE, width - inset - EDGE, left + inset);
    }
    left += width;
  }
  rule(brush, frame, left);
}

function rule(brush: Brush, frame: Frame, width: number): void {
  brush.lineWidth = 1;
  brush.strokeStyle = frame.colors.line;
  brush.beginPath();
  for (let row = frame.first; row <= frame.last; row++) {
    const y = crisp(rowTop(frame, row) + ROW - 0.5);
    brush.moveTo(0, y);
    brush.lineTo(width, y);
  }
  brush.stroke();
  brush.strokeStyle = frame.colors.lineStrong;
  brush.beginPath();
  brush.moveTo(0, HEAD - 0.5);
  brush.lineTo(width, HEAD - 0.5);
  brush.moveTo(width - 0.5, 0);
  brush.lineTo(width - 0.5, frame.height);
  brush.stroke();
}

function fitted(brush: Brush, text: string, room: number): string {
  if (brush.measureText(text).width <= room) return text;
  let end = text.length;
  while (end > 1 && brush.measureText(`${text.slice(0, end)}…`).width > room) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}

function ruler(): CanvasRenderingContext2D {
  return document.createElement("canvas").getContext("2d")!;
}

/** The whole drawing as text of an SVG. */
export function asSvg(subject: Subject): string {
  const { scale, part, height, width } = whole(subject);
  const brush = new SvgBrush(width, height, ruler());
  draw(brush, subject, scale, part, paperColors());
  return brush.text(subject.plan.data.title);
}

/** The whole drawing as PNG, and how much of its full size that is: a canvas has its limits. */
export async function asPng(subject: Subject): Promise<{ blob: Blob; share: number }> {
  const { scale, part, height, width } = whole(subject);
  const most = Math.min(LONGEST_SIDE / width, LONGEST_SIDE / height, Math.sqrt(MOST_PIXELS / (width * height)));
  const ratio = Math.min(2, most);
  const canvas = make("canvas", { width: Math.floor(width * ratio), height: Math.floor(height * ratio) });
  const brush = canvas.getContext("2d")!;
  brush.scale(ratio, ratio);
  draw(brush, subject, scale, part, paperColors());
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the browser made no picture of this size");
  return { blob, share: Math.min(1, ratio) };
}

function whole(subject: Subject): { scale: Scale; part: Part; width: number; height: number } {
  const scale = new Scale(subject.pixelsPerDay, subject.span[0], subject.span[1], 240);
  const part = { first: 0, last: subject.plan.visible.length - 1, width: scale.width };
  return { scale, part, width: gridWidth(subject.columns) + part.width, height: HEAD + (part.last + 1) * ROW };
}

/** The whole plan over sheets of paper: each holds so many rows, the whole of the time, and the head. */
export function asSheets(subject: Subject): HTMLElement {
  const columns = subject.columns.filter((column) => column === "row" || column === "name" || column === "start" || column === "finish");
  const width = SHEET.width - gridWidth(columns);
  const paper = { ...subject, columns, pixelsPerDay: fitting(subject, width) };
  const scale = new Scale(paper.pixelsPerDay, subject.span[0], subject.span[1], width);
  const rows = subject.plan.visible.length;
  const each = Math.floor((SHEET.height - HEAD) / ROW);
  const pages = Math.max(1, Math.ceil(rows / each));
  const colors = paperColors();
  const home = make("div", { class: "sh-gantt-sheets" });
  for (let page = 0; page < pages; page++) {
    const part = { first: page * each, last: Math.min(rows, (page + 1) * each) - 1, width };
    const brush = new SvgBrush(SHEET.width, HEAD + (part.last - part.first + 1) * ROW, ruler(), `sheet-${page}`);
    draw(brush, paper, scale, part, colors);
    const title = subject.say("page_of", { title: subject.plan.data.title, page: page + 1, pages });
    const parsed = new DOMParser().parseFromString(brush.text(title), "image/svg+xml").documentElement;
    home.append(make("figure", { class: "sh-gantt-sheet" }, make("figcaption", {}, title), document.importNode(parsed, true)));
  }
  return home;
}

/** The largest scale at which the whole of the time has room. */
function fitting(subject: Subject, width: number): number {
  let pixels = Math.max(LEAST, (width * MINUTES_A_DAY) / Math.max(MINUTES_A_DAY, subject.span[1] - subject.span[0]));
  while (pixels > LEAST && new Scale(pixels, subject.span[0], subject.span[1], 0).width > width) pixels *= 0.97;
  return Math.min(pixels, ZOOMS.day);
}

/** Hand a file to the person. */
export function saveFile(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Print the drawing instead of the table that the page's own print has. */
export function printDrawing(subject: Subject): void {
  const sheets = asSheets(subject);
  document.body.append(sheets);
  window.addEventListener("afterprint", () => sheets.remove(), { once: true });
  window.print();
}
