import { drawBars } from "./bars.ts";
import { drawDrag, drawHandle } from "./held.ts";
import { crisp, FONT_SIZE, place, rowTop, type Brush, type Frame } from "./frame.ts";
import { drawLinks } from "./links.ts";
import { after, ticks } from "./scale.ts";
import { HEAD, MINUTES_A_DAY, ROW } from "./types.ts";

type Context = Brush;
const HALF = HEAD / 2;
const FLAG = 16;

/** One drawing of the timeline. Returns whether links were left out. */
export function paint(context: Context, frame: Frame): boolean {
  const { colors, width, height } = frame;
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, width, height);
  context.save();
  context.beginPath();
  context.rect(0, HEAD, width, height - HEAD);
  context.clip();
  const bottom = Math.min(height, rowTop(frame, frame.plan.visible.length));
  drawOffTime(context, frame, bottom);
  drawRowGround(context, frame);
  drawGrid(context, frame, bottom);
  const few = drawLinks(context, frame);
  drawStatusDate(context, frame, bottom);
  drawBars(context, frame);
  drawHandle(context, frame);
  drawDrag(context, frame);
  context.restore();
  drawHead(context, frame);
  return few;
}

/** Weekends and holidays, only where a day is wide enough to see. */
function drawOffTime(context: Context, frame: Frame, bottom: number): void {
  const { lower } = frame.scale.tier;
  if (lower !== "day" && lower !== "week") return;
  const periods = frame.plan.data.nonWorking;
  const from = frame.scale.time(frame.left);
  const to = frame.scale.time(frame.left + frame.width);
  // Nights and lunch are no news: they would make every week a fence. They show once an hour has room.
  const least = frame.scale.pixelsPerDay >= 60 ? 0 : MINUTES_A_DAY * 0.75;
  context.fillStyle = frame.colors.off;
  for (let index = firstEndingAfter(periods, from); index < periods.length; index++) {
    const [start, finish] = periods[index]!;
    if (start > to) break;
    if (finish - start < least) continue;
    const x = Math.round(place(frame, start));
    const right = Math.round(place(frame, finish));
    if (right > x) context.fillRect(x, HEAD, right - x, bottom - HEAD);
  }
}

function firstEndingAfter(periods: [number, number][], time: number): number {
  let low = 0;
  let high = periods.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (periods[middle]![1] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawRowGround(context: Context, frame: Frame): void {
  const { plan, colors, width } = frame;
  const fill = (row: number, color: string): void => {
    if (row < frame.first || row > frame.last) return;
    context.fillStyle = color;
    context.fillRect(0, rowTop(frame, row), width, ROW);
  };
  if (frame.over >= 0 && !plan.isChosen(plan.visible[frame.over] ?? -1)) fill(frame.over, colors.hover);
  for (const task of frame.still ? [] : plan.chosen()) fill(plan.rowOf[task] ?? -1, colors.selected);
}

function drawGrid(context: Context, frame: Frame, bottom: number): void {
  const from = frame.scale.time(frame.left);
  const to = frame.scale.time(frame.left + frame.width);
  context.lineWidth = 1;
  context.strokeStyle = frame.colors.grid;
  context.beginPath();
  for (const tick of ticks(frame.scale.tier.lower, from, to)) {
    const x = crisp(place(frame, tick));
    context.moveTo(x, HEAD);
    context.lineTo(x, bottom);
  }
  context.stroke();
  context.strokeStyle = frame.colors.line;
  context.beginPath();
  for (let row = frame.first; row <= frame.last; row++) {
    const y = crisp(rowTop(frame, row) + ROW - 0.5);
    context.moveTo(0, y);
    context.lineTo(frame.width, y);
  }
  context.stroke();
}

function drawStatusDate(context: Context, frame: Frame, bottom: number): void {
  const status = frame.plan.data.statusDate;
  if (status === null) return;
  const x = crisp(place(frame, status));
  context.strokeStyle = frame.colors.now;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, HEAD);
  context.lineTo(x, bottom);
  context.stroke();
}

function drawHead(context: Context, frame: Frame): void {
  const { colors, width } = frame;
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, width, HEAD);
  context.font = `${FONT_SIZE}px ${colors.font}`;
  const flag = flagSpan(context, frame);
  drawUpperTicks(context, frame);
  drawLowerTicks(context, frame, flag);
  context.strokeStyle = colors.lineStrong;
  context.beginPath();
  context.moveTo(0, HEAD - 0.5);
  context.lineTo(width, HEAD - 0.5);
  context.stroke();
  if (flag) drawFlag(context, frame, flag);
}

function drawUpperTicks(context: Context, frame: Frame): void {
  const { scale, colors, width } = frame;
  const begins = ticks(scale.tier.upper, scale.time(frame.left), scale.time(frame.left + width));
  context.textAlign = "left";
  context.strokeStyle = colors.line;
  context.lineWidth = 1;
  begins.forEach((begin, index) => {
    const x = place(frame, begin);
    const right = index + 1 < begins.length ? Math.min(width, place(frame, begins[index + 1]!)) : width;
    if (x > 1) line(context, crisp(x), 0, HALF);
    const word = frame.format.tick(scale.tier.upper, begin, true);
    // The first word stays in sight while its unit scrolls out, until the next one pushes it.
    const at = Math.max(x, 0) + 6;
    if (right - at >= context.measureText(word).width + 4) {
      context.fillStyle = colors.ink;
      context.fillText(word, Math.round(at), 15);
    }
  });
}

function drawLowerTicks(context: Context, frame: Frame, flag: [number, number] | null): void {
  const { scale, colors, width } = frame;
  const begins = ticks(scale.tier.lower, scale.time(frame.left), scale.time(frame.left + width));
  begins.push(after(scale.tier.lower, begins[begins.length - 1]!));
  context.textAlign = "center";
  context.strokeStyle = colors.line;
  for (let index = 0; index + 1 < begins.length; index++) {
    const x = place(frame, begins[index]!);
    const right = place(frame, begins[index + 1]!);
    if (x > 1) line(context, crisp(x), HALF, HEAD);
    const word = frame.format.tick(scale.tier.lower, begins[index]!, false);
    const wide = context.measureText(word).width;
    if (right - x < wide + 4) continue;
    const middle = Math.round((x + right) / 2);
    if (flag && middle + wide / 2 + 2 > flag[0] && middle - wide / 2 - 2 < flag[1]) continue;
    context.fillStyle = colors.ink3;
    context.fillText(word, middle, 35);
  }
}

/** Left and right edge of the status date's flag, null where it is not in view. */
function flagSpan(context: Context, frame: Frame): [number, number] | null {
  const status = frame.plan.data.statusDate;
  if (status === null) return null;
  const x = place(frame, status);
  const half = Math.ceil(context.measureText(frame.format.dayMonth(status)).width / 2) + 5;
  return x + half < 0 || x - half > frame.width ? null : [Math.round(x) - half, Math.round(x) + half];
}

function drawFlag(context: Context, frame: Frame, [left, right]: [number, number]): void {
  context.fillStyle = frame.colors.now;
  context.beginPath();
  context.roundRect(left, HALF + 3, right - left, FLAG, 2);
  context.fill();
  context.fillStyle = frame.colors.onNow;
  context.font = `500 ${FONT_SIZE}px ${frame.colors.font}`;
  context.textAlign = "center";
  context.fillText(frame.format.dayMonth(frame.plan.data.statusDate!), (left + right) / 2, 37);
}

function line(context: Context, x: number, from: number, to: number): void {
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
}
