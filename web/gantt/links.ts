import { crisp, place, rowTop, type Brush, type Frame } from "./frame.ts";
import { FINISH_FINISH, FINISH_START, MILESTONE, ROW, START_FINISH, SUMMARY } from "./types.ts";

/** Beyond so many links in view a web is drawn that nobody can follow: then only critical and selected ones. */
export const LINK_LIMIT = 400;
const OUT = 5;
const INSIDE = 3;
const ARROW_HALF = 3;
const ARROW = 4;
const GAP = 2.5;

export type Point = [number, number];

/** Where a link leaves and where it arrives, in pixels of one plane. */
export interface Ends {
  /** Middle of the end it leaves from, and +1 to the right or −1 to the left. */
  from: Point;
  direction: 1 | -1;
  /** Column of the arrow, and the edge of the bar it touches. */
  x: number;
  y: number;
  /** Edge of the target's row on the side the link comes from. */
  edge: number;
}

/** Orthogonal path: straight over and down where the arrow lies ahead, else out, along the row's edge and back. */
export function route(ends: Ends): Point[] {
  const [x, y] = ends.from;
  const downward = ends.y >= y;
  const tip = ends.y + (downward ? -ARROW + 1 : ARROW - 1);
  if ((ends.x - x) * ends.direction >= OUT)
    return [
      [x, y],
      [ends.x, y],
      [ends.x, tip],
    ];
  const turn = x + OUT * ends.direction;
  return [
    [x, y],
    [turn, y],
    [turn, ends.edge],
    [ends.x, ends.edge],
    [ends.x, tip],
  ];
}

/** Links of the rows in view; returns whether some were left out. */
export function drawLinks(context: Brush, frame: Frame): boolean {
  const { links } = frame.plan;
  const selected = frame.still ? -1 : frame.plan.selected;
  const shown: number[] = [];
  for (const link of links.between(frame.first, frame.last)) {
    if (crossesView(frame, link)) shown.push(link);
  }
  const few = !frame.still && shown.length > LINK_LIMIT;
  const plain = new Stroke(frame.colors.link, 1);
  const critical = new Stroke(frame.colors.criticalDone, 1.5);
  const chosen = new Stroke(frame.colors.link, 2);
  const chosenCritical = new Stroke(frame.colors.criticalDone, 2);
  for (const link of shown) {
    const isChosen = links.from[link] === selected || links.to[link] === selected;
    const isCritical = links.critical[link] === 1;
    if (few && !isChosen && !isCritical) continue;
    const stroke = isChosen ? (isCritical ? chosenCritical : chosen) : isCritical ? critical : plain;
    const ends = endsOf(frame, link);
    if (ends) stroke.add(ends);
  }
  for (const stroke of [plain, critical, chosen, chosenCritical]) stroke.draw(context);
  return few;
}

/** All paths of one look, stroked and filled at once. */
class Stroke {
  private readonly all: Ends[] = [];

  constructor(
    private readonly color: string,
    private readonly width: number,
  ) {}

  add(ends: Ends): void {
    this.all.push(ends);
  }

  draw(context: Brush): void {
    if (!this.all.length) return;
    context.lineWidth = this.width;
    context.lineJoin = "round";
    context.strokeStyle = this.color;
    context.beginPath();
    for (const ends of this.all)
      route(ends).forEach(([x, y], step) => (step ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
    context.fillStyle = this.color;
    context.beginPath();
    for (const ends of this.all) arrow(context, ends);
    context.fill();
  }
}

function arrow(context: Brush, ends: Ends): void {
  const base = ends.y + (ends.y >= ends.from[1] ? -ARROW : ARROW);
  context.moveTo(ends.x - ARROW_HALF, base);
  context.lineTo(ends.x + ARROW_HALF, base);
  context.lineTo(ends.x, ends.y);
  context.closePath();
}

function crossesView(frame: Frame, link: number): boolean {
  const { plan } = frame;
  const a = place(frame, leaving(frame, link));
  const b = place(frame, arriving(frame, link));
  return plan.links.from[link] !== plan.links.to[link] && Math.max(a, b) > -12 && Math.min(a, b) < frame.width + 12;
}

/** The moment at which a link leaves its predecessor. */
function leaving(frame: Frame, link: number): number {
  const task = frame.plan.links.from[link]!;
  return leavesFinish(frame.plan.links.kind[link]!) ? frame.plan.finish[task]! : frame.plan.start[task]!;
}

/** The moment at which a link arrives at its successor. */
function arriving(frame: Frame, link: number): number {
  const task = frame.plan.links.to[link]!;
  return arrivesFinish(frame.plan.links.kind[link]!) ? frame.plan.finish[task]! : frame.plan.start[task]!;
}

function leavesFinish(kind: number): boolean {
  return kind === FINISH_START || kind === FINISH_FINISH;
}

function arrivesFinish(kind: number): boolean {
  return kind === FINISH_FINISH || kind === START_FINISH;
}

function endsOf(frame: Frame, link: number): Ends | null {
  const { plan } = frame;
  const from = plan.links.from[link]!;
  const to = plan.links.to[link]!;
  const kind = plan.links.kind[link]!;
  const direction = leavesFinish(kind) ? 1 : -1;
  const leave = Math.round(place(frame, leaving(frame, link)));
  const arrive = Math.round(place(frame, arriving(frame, link)));
  if (Number.isNaN(leave) || Number.isNaN(arrive)) return null;
  const fromTop = rowTop(frame, plan.rowOf[from]!);
  const toTop = rowTop(frame, plan.rowOf[to]!);
  const downward = toTop >= fromTop;
  const half = plan.kind[from] === MILESTONE ? OUT : 0;
  const inside = plan.kind[to] === MILESTONE ? 0 : arrivesFinish(kind) ? -INSIDE : INSIDE;
  return {
    from: [leave + half * direction, crisp(fromTop + middleOf(plan.kind[from]!))],
    direction,
    x: crisp(arrive + inside),
    y: toTop + (downward ? topOf(plan.kind[to]!) : bottomOf(plan.kind[to]!)),
    edge: crisp(downward ? toTop - GAP : toTop + ROW + GAP - 1),
  };
}

function middleOf(kind: number): number {
  return kind === SUMMARY ? 10 : 11;
}

function topOf(kind: number): number {
  return kind === SUMMARY ? 8 : 5;
}

function bottomOf(kind: number): number {
  return kind === SUMMARY ? 12 : 17;
}
