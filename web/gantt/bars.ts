import { FONT_SIZE, place, rowTop, type Brush, type Frame } from "./frame.ts";
import { MILESTONE, SUMMARY } from "./types.ts";

const BAR_TOP = 5;
const BAR = 12;
const GHOST_TOP = 20;
const GHOST = 4;
const BRACKET_TOP = 8;
const BRACKET = 4;
const FOOT = 4;
const DIAMOND = 6;
const GHOST_DIAMOND = 5;
/** How much is left of what does not pass the filter. */
const DIM = 0.25;

type Context = Brush;

/** Bars, brackets, diamonds and baseline ghosts of the rows in view. */
export function drawBars(context: Context, frame: Frame): void {
  context.font = `${FONT_SIZE}px ${frame.colors.font}`;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  for (let row = frame.first; row <= frame.last; row++) {
    const task = frame.plan.visible[row]!;
    const top = rowTop(frame, row);
    const kind = frame.plan.kind[task];
    context.globalAlpha = frame.plan.isDim(task) ? DIM : 1;
    if (kind === MILESTONE) drawMilestone(context, frame, task, top);
    else if (kind === SUMMARY) drawSummary(context, frame, task, top);
    else drawTask(context, frame, task, top);
  }
  context.globalAlpha = 1;
}

function drawTask(context: Context, frame: Frame, task: number, top: number): void {
  const { plan, colors } = frame;
  drawGhost(context, frame, task, top, GHOST);
  const span = pixels(frame, plan.start[task]!, plan.finish[task]!);
  if (!span) return;
  const [x, width] = span;
  const critical = plan.critical[task] === 1;
  context.fillStyle = critical ? colors.critical : colors.plot;
  round(context, x, top + BAR_TOP, width, BAR, 2);
  const done = Math.round((width * Math.min(100, plan.data.tasks.percent[task] ?? 0)) / 100);
  if (done <= 0) return;
  context.fillStyle = critical ? colors.criticalDone : colors.done;
  round(context, x, top + BAR_TOP, done, BAR, done >= width - 1 ? 2 : [2, 0, 0, 2]);
}

function drawSummary(context: Context, frame: Frame, task: number, top: number): void {
  drawGhost(context, frame, task, top, GHOST - 1);
  const span = pixels(frame, frame.plan.start[task]!, frame.plan.finish[task]!);
  if (!span) return;
  const [x, width] = span;
  const y = top + BRACKET_TOP;
  const foot = Math.min(FOOT, width / 2);
  context.fillStyle = frame.colors.summary;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + width, y);
  context.lineTo(x + width, y + BRACKET + FOOT);
  context.lineTo(x + width - foot, y + BRACKET);
  context.lineTo(x + foot, y + BRACKET);
  context.lineTo(x, y + BRACKET + FOOT);
  context.closePath();
  context.fill();
}

function drawMilestone(context: Context, frame: Frame, task: number, top: number): void {
  const { plan, colors } = frame;
  const middle = top + BAR_TOP + BAR / 2;
  const baseline = plan.baselineFinish[task]!;
  const ghost = place(frame, baseline);
  if (baseline !== plan.finish[task] && inView(frame, ghost, ghost)) {
    context.fillStyle = colors.quiet;
    diamond(context, Math.round(ghost), middle, GHOST_DIAMOND);
  }
  const time = plan.finish[task]!;
  const x = Math.round(place(frame, time));
  if (!inView(frame, x, x + 80)) return;
  context.fillStyle = plan.critical[task] ? colors.criticalDone : colors.ink;
  diamond(context, x, middle, DIAMOND);
  const label = frame.format.dayMonth(time);
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = plan.isChosen(task) && !frame.still ? colors.selected : colors.surface;
  context.strokeText(label, x + 13, top + 15);
  context.fillStyle = colors.ink2;
  context.fillText(label, x + 13, top + 15);
}

function drawGhost(context: Context, frame: Frame, task: number, top: number, height: number): void {
  const span = pixels(frame, frame.plan.baselineStart[task]!, frame.plan.baselineFinish[task]!);
  if (!span) return;
  context.fillStyle = frame.colors.quiet;
  round(context, span[0], top + GHOST_TOP, span[1], height, 1);
}

/** Left edge and width on whole pixels, at least 2 wide; null without dates or outside the view. */
function pixels(frame: Frame, start: number, finish: number): [number, number] | null {
  const x = Math.round(place(frame, start));
  const right = Math.max(x + 2, Math.round(place(frame, finish)));
  return inView(frame, x, right) ? [x, right - x] : null;
}

function inView(frame: Frame, left: number, right: number): boolean {
  return right >= -DIAMOND && left <= frame.width + DIAMOND;
}

function round(context: Context, x: number, y: number, width: number, height: number, radius: number | number[]): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
}

function diamond(context: Context, x: number, y: number, half: number): void {
  context.beginPath();
  context.moveTo(x, y - half);
  context.lineTo(x + half, y);
  context.lineTo(x, y + half);
  context.lineTo(x - half, y);
  context.closePath();
  context.fill();
}
