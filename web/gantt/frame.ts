import type { Colors } from "./colors.ts";
import type { Format } from "./format.ts";
import type { Plan } from "./model.ts";
import type { Scale } from "./scale.ts";
import { HEAD, ROW } from "./types.ts";

/** What of a canvas the drawing needs, so that it can be drawn as text of an SVG too. */
export type Brush = Pick<
  CanvasRenderingContext2D,
  | "fillStyle" | "strokeStyle" | "lineWidth" | "lineJoin" | "font" | "textAlign" | "textBaseline" | "globalAlpha"
  | "save" | "restore" | "beginPath" | "rect" | "clip" | "moveTo" | "lineTo" | "closePath" | "roundRect" | "arc"
  | "fill" | "stroke" | "fillRect" | "fillText" | "strokeText" | "measureText" | "translate"
>;

/** Everything one drawing of the timeline depends on; drawing reads it and nothing else. */
export interface Frame {
  plan: Plan;
  scale: Scale;
  format: Format;
  colors: Colors;
  /** Scrolled pixels. */
  left: number;
  top: number;
  /** Pixels of the timeline on the screen, head included. */
  width: number;
  height: number;
  /** First and last row that show, inclusive. */
  first: number;
  last: number;
  /** Row under the pointer, −1 for none. */
  over: number;
  drag: Drag | null;
  /** Whether bars show what one can take hold of. */
  handles: boolean;
  /** A picture, not a window: nothing is selected in it. */
  still?: boolean;
}

/** A bar on its way to other dates, or a link on its way to another bar. */
export interface Drag {
  task: number;
  start: number;
  finish: number;
  /** Where the link's loose end is, in pixels of the canvas; null while a bar is moved. */
  end: { x: number; y: number } | null;
  /** What it means, in words. */
  label: string;
}

export const FONT_SIZE = 12;

/** Top edge of a row on the canvas. */
export function rowTop(frame: Frame, row: number): number {
  return HEAD + row * ROW - frame.top;
}

/** Place of a plan minute on the canvas. */
export function place(frame: Frame, time: number): number {
  return frame.scale.x(time) - frame.left;
}

/** A hairline of one device pixel row needs the middle of a pixel. */
export function crisp(value: number): number {
  return Math.round(value - 0.5) + 0.5;
}
