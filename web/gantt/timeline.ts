import { onTheme, readColors, type Colors } from "./colors.ts";
import { make } from "../common/dom.ts";
import type { Format } from "./format.ts";
import { place, type Drag, type Frame } from "./frame.ts";
import { Grid, rowAt } from "./grid.ts";
import type { Plan } from "./model.ts";
import { paint } from "./paint.ts";
import { fittingZoom, LEAST, MOST, nearestZoom, Scale, ZOOMS, type Zoom } from "./scale.ts";
import { addSplit } from "./split.ts";
import { HEAD, MINUTES_A_DAY, ROW, type ColumnId } from "./types.ts";
import type { Say } from "./words.ts";

const GRID_WIDTH = 636;
const GRID_SHARE = 0.52;
const GRID_LEAST = 240;
const TIME_LEAST = 160;

/** Tree grid and canvas under one scroll: the room is as large as the plan, the pane shows the part scrolled to. */
export class Timeline {
  readonly element: HTMLElement;
  readonly grid: Grid;
  /** Called after each drawing: the lit zoom, and whether links were left out. */
  drawn: (zoom: Zoom, few: boolean) => void = () => undefined;
  private readonly scroller: HTMLElement;
  private readonly room: HTMLElement;
  private readonly pane: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly split: HTMLElement;
  private span: [number, number];
  private scale: Scale;
  private colors: Colors;
  private gridWidth = 0;
  private width = 0;
  private height = 0;
  private over = -1;
  private drag: Drag | null = null;
  private queued = 0;
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly format: Format,
    say: Say,
  ) {
    this.grid = new Grid(plan, format, say);
    this.grid.redraw = () => this.schedule();
    this.canvas = make("canvas", {
      class: "sh-gantt-time",
      role: "img",
      "aria-label": say("timeline", { title: plan.data.title }),
    });
    this.context = this.canvas.getContext("2d", { alpha: false })!;
    this.split = addSplit(
      say("width"),
      () => this.grid.width,
      (width) => this.resizeGrid(width),
    );
    this.pane = make("div", { class: "sh-gantt-pane" }, this.grid.element, this.canvas, this.split);
    this.room = make("div", { class: "sh-gantt-room" }, this.pane);
    this.scroller = make("div", { class: "sh-gantt-scroll" }, this.room);
    this.element = make("div", { class: "sh-gantt-view" }, this.scroller);
    this.span = wholeSpan(plan);
    this.scale = new Scale(ZOOMS.month, this.span[0], this.span[1], 0);
    this.colors = readColors(document.documentElement);
  }

  /** Begin to live in the page: measure, choose the zoom, draw the first frame at once. */
  start(): void {
    this.colors = readColors(this.element);
    this.measure();
    const days = (this.span[1] - this.span[0]) / MINUTES_A_DAY;
    this.rescale(ZOOMS[fittingZoom(days, this.timeWidth())]);
    // A plan that sticks out by little is shown whole rather than at the named zoom to the pixel.
    if (this.scale.width > this.timeWidth() && this.scale.width < 1.25 * this.timeWidth()) this.fit();
    const status = this.plan.data.statusDate ?? this.span[0];
    if (this.scale.x(status) > 0.7 * this.timeWidth()) this.goTo(status);
    this.draw();
    this.listen();
  }

  stop(): void {
    cancelAnimationFrame(this.queued);
    for (const stop of this.stops) stop();
  }

  schedule(): void {
    if (!this.queued) this.queued = requestAnimationFrame(() => this.draw());
  }

  /** Zoom so that the plan minute under `anchor` (pixels from the timeline's left edge) stays put. */
  zoom(pixelsPerDay: number, anchor = this.anchor()): void {
    const time = this.scale.time(this.scroller.scrollLeft + anchor);
    this.rescale(Math.min(MOST, Math.max(LEAST, pixelsPerDay)));
    this.scroller.scrollLeft = this.scale.x(time) - anchor;
    this.draw();
  }

  /** The named zoom nearest to the present one. */
  nearest(): Zoom {
    return nearestZoom(this.scale.pixelsPerDay);
  }

  zoomBy(factor: number): void {
    this.zoom(this.scale.pixelsPerDay * factor);
  }

  /** Choose the zoom at which the whole plan fits beside the grid. */
  showAll(): void {
    this.fit();
    this.scroller.scrollLeft = 0;
    this.draw();
  }

  /** Scroll so that a plan minute lies at the end of the left third. */
  goTo(time: number): void {
    this.scroller.scrollLeft = this.scale.x(time) - this.timeWidth() / 3;
    this.schedule();
  }

  reveal(task: number): void {
    const row = this.plan.rowOf[task] ?? -1;
    if (row < 0) return;
    const top = this.scroller.scrollTop;
    const room = this.height - HEAD;
    if (row * ROW < top) this.scroller.scrollTop = row * ROW;
    else if ((row + 1) * ROW > top + room) this.scroller.scrollTop = (row + 1) * ROW - room;
  }

  rowsOfPage(): number {
    return Math.max(1, Math.floor((this.height - HEAD) / ROW) - 1);
  }

  /** Rows were folded or unfolded: the room changes its height. */
  rowsChanged(): void {
    this.over = -1;
    this.sizeRoom();
    this.schedule();
  }

  /** The plan's facts changed: everything is drawn anew at the place scrolled to. */
  dataChanged(): void {
    const time = this.scale.time(this.scroller.scrollLeft);
    const atBegin = this.scroller.scrollLeft === 0;
    this.span = wholeSpan(this.plan);
    this.rescale(this.scale.pixelsPerDay);
    if (!atBegin) this.scroller.scrollLeft = this.scale.x(time);
    this.grid.forget();
    this.draw();
  }

  /** Other columns were chosen. */
  columnsChanged(): void {
    this.placeGrid();
    this.rescale(this.scale.pixelsPerDay);
    this.draw();
  }

  /** First and last plan minute that must be seen. */
  get whole(): readonly [number, number] {
    return this.span;
  }

  /** Place of a cell in the pane, null where it does not show. */
  cellBox(task: number, column: ColumnId): { left: number; top: number; width: number } | null {
    const row = this.plan.rowOf[task] ?? -1;
    const span = this.grid.columnBox(column);
    if (row < 0 || !span) return null;
    const top = HEAD + row * ROW - this.scroller.scrollTop;
    return { ...span, top };
  }

  /** Lay something over grid and timeline. */
  overlay(element: HTMLElement): void {
    this.pane.append(element);
  }

  /** Plan minute and row's task under a pointer, in pixels of the canvas too. */
  under(event: PointerEvent): { time: number; task: number; x: number; y: number } {
    const box = this.pane.getBoundingClientRect();
    const x = event.clientX - box.left - this.grid.width;
    const y = event.clientY - box.top;
    const row = rowAt(y, this.scroller.scrollTop);
    const task = row >= 0 && row < this.plan.visible.length ? this.plan.visible[row]! : -1;
    return { time: this.scale.time(x + this.scroller.scrollLeft), task, x, y };
  }

  /** Place of a plan minute on the canvas. */
  x(time: number): number {
    return this.scale.x(time) - this.scroller.scrollLeft;
  }

  get pixelsPerDay(): number {
    return this.scale.pixelsPerDay;
  }

  /** What is being dragged, drawn above the bars. */
  dragging(drag: Drag | null): void {
    this.drag = drag;
    this.schedule();
  }

  /** What lies under the pointer: a row's task, and whether on its bar. */
  hit(event: MouseEvent): { task: number; row: number; bar: boolean } {
    const box = this.pane.getBoundingClientRect();
    const row = rowAt(event.clientY - box.top, this.scroller.scrollTop);
    const task = row >= 0 && row < this.plan.visible.length ? this.plan.visible[row]! : -1;
    const x = event.clientX - box.left - this.grid.width;
    if (task < 0 || x < 0) return { task, row: task < 0 ? -1 : row, bar: false };
    const at = x + this.scroller.scrollLeft;
    const start = this.scale.x(this.plan.start[task]!) - 6;
    const finish = this.scale.x(this.plan.finish[task]!) + 6;
    return { task, row, bar: at >= start && at <= finish };
  }

  pointAt(row: number): void {
    if (row === this.over) return;
    this.over = row;
    this.schedule();
  }

  wheelZoom(event: WheelEvent): void {
    const x = event.clientX - this.pane.getBoundingClientRect().left - this.grid.width;
    const step = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 33;
    this.zoom(this.scale.pixelsPerDay * Math.exp(-step * 0.0022), Math.max(0, x));
  }

  private listen(): void {
    const later = (): void => this.schedule();
    this.scroller.addEventListener("scroll", later, { passive: true });
    const observer = new ResizeObserver(() => {
      if (this.measure()) this.draw();
    });
    observer.observe(this.scroller);
    // Drawn at once, not in the next frame: before printing there is no next frame.
    const recolor = (): void => {
      this.colors = readColors(this.element);
      this.draw();
    };
    this.stops.push(() => observer.disconnect(), onTheme(recolor));
    void document.fonts.ready.then(later);
  }

  /** Take the size of the window part we live in; false if it has none, or nothing changed. */
  private measure(): boolean {
    const width = this.scroller.clientWidth;
    const height = this.scroller.clientHeight;
    if (!width || (width === this.width && height === this.height)) return false;
    this.width = width;
    this.height = height;
    this.pane.style.width = `${width}px`;
    this.pane.style.height = `${height}px`;
    this.placeGrid();
    this.rescale(this.scale.pixelsPerDay);
    return true;
  }

  private resizeGrid(width: number): void {
    this.gridWidth = width;
    this.placeGrid();
    this.rescale(this.scale.pixelsPerDay);
    this.draw();
  }

  private placeGrid(): void {
    const wanted = this.gridWidth || Math.min(GRID_WIDTH, Math.round(this.width * GRID_SHARE));
    this.grid.setWidth(Math.max(GRID_LEAST, Math.min(wanted, this.width - TIME_LEAST)));
    this.split.style.left = `${this.grid.width}px`;
  }

  private timeWidth(): number {
    return Math.max(1, this.width - this.grid.width);
  }

  /** The point that stays put when no pointer says which: the status date in view, else the middle. */
  private anchor(): number {
    const status = this.plan.data.statusDate;
    const x = status === null ? -1 : this.scale.x(status) - this.scroller.scrollLeft;
    return x >= 0 && x <= this.timeWidth() ? x : this.timeWidth() / 2;
  }

  private rescale(pixelsPerDay: number): void {
    this.scale = new Scale(pixelsPerDay, this.span[0], this.span[1], this.timeWidth());
    this.sizeRoom();
  }

  /** The largest scale at which everything, margins included, has room. */
  private fit(): void {
    const days = Math.max(1, (this.span[1] - this.span[0]) / MINUTES_A_DAY);
    let pixels = this.timeWidth() / days;
    do {
      pixels *= 0.97;
      this.rescale(Math.min(MOST, Math.max(LEAST, pixels)));
    } while (this.scale.width > this.timeWidth() && pixels > LEAST);
  }

  private sizeRoom(): void {
    this.room.style.width = `${this.grid.width + this.scale.width}px`;
    this.room.style.height = `${Math.max(this.height, HEAD + this.plan.visible.length * ROW + ROW / 2)}px`;
  }

  private draw(): void {
    cancelAnimationFrame(this.queued);
    this.queued = 0;
    if (!this.width) return;
    const frame = this.frame();
    this.grid.show(frame.first, frame.last, frame.top - frame.first * ROW, frame.over);
    this.fitCanvas(frame);
    this.drawn(this.nearest(), paint(this.context, frame));
  }

  private frame(): Frame {
    const top = this.scroller.scrollTop;
    const rows = this.plan.visible.length;
    return {
      plan: this.plan,
      scale: this.scale,
      format: this.format,
      colors: this.colors,
      left: this.scroller.scrollLeft,
      top,
      width: this.timeWidth(),
      height: this.height,
      first: Math.max(0, Math.floor(top / ROW)),
      last: Math.min(rows - 1, Math.floor((top + this.height - HEAD - 1) / ROW)),
      over: this.over,
      drag: this.drag,
      handles: this.plan.data.editable === true,
    };
  }

  /** One canvas pixel is one device pixel, also after the window moved to another screen. */
  private fitCanvas(frame: Frame): void {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(frame.width * ratio);
    const height = Math.round(frame.height * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.canvas.style.width = `${frame.width}px`;
      this.canvas.style.height = `${frame.height}px`;
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** Left edge of a task's bar on the screen; for tests and for what will be dragged. */
  barLeft(task: number): number {
    return this.canvas.getBoundingClientRect().left + place(this.frame(), this.plan.start[task]!);
  }
}

/** First and last plan minute of anything drawn. */
function wholeSpan(plan: Plan): [number, number] {
  let first = plan.data.start;
  let last = plan.data.finish;
  for (const times of [plan.start, plan.finish, plan.baselineStart, plan.baselineFinish]) {
    for (const time of times) {
      if (time < first) first = time;
      if (time > last) last = time;
    }
  }
  return [first, Math.max(last, first + MINUTES_A_DAY)];
}
