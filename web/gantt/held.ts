import { FONT_SIZE, place, rowTop, type Brush, type Frame } from "./frame.ts";
import { MILESTONE, ROW } from "./types.ts";

const BAR_TOP = 5;
const BAR = 12;
const MIDDLE = 11;
const HANDLE = 11;
const LABEL_SPACE = 8;

/** The knob behind the bar under the pointer, from which a link is drawn. */
export function drawHandle(context: Brush, frame: Frame): void {
  if (!frame.handles || frame.over < 0 || frame.drag || frame.over > frame.last) return;
  const task = frame.plan.visible[frame.over]!;
  const x = place(frame, frame.plan.finish[task]!) + HANDLE + (frame.plan.kind[task] === MILESTONE ? 2 : 0);
  if (Number.isNaN(x)) return;
  context.beginPath();
  context.arc(x, rowTop(frame, frame.over) + MIDDLE, 4, 0, 2 * Math.PI);
  context.fillStyle = frame.colors.surface;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = frame.colors.ink2;
  context.stroke();
}

/** What is being dragged: the bar at its new dates or the loose link, with what it means in words. */
export function drawDrag(context: Brush, frame: Frame): void {
  const { drag, colors, plan } = frame;
  if (!drag) return;
  const top = rowTop(frame, plan.rowOf[drag.task] ?? 0);
  const left = Math.round(place(frame, drag.start));
  const right = Math.max(left + 2, Math.round(place(frame, drag.finish)));
  context.strokeStyle = colors.now;
  context.lineWidth = 2;
  context.beginPath();
  if (drag.end) {
    context.moveTo(right, top + MIDDLE);
    context.lineTo(drag.end.x, drag.end.y);
  } else {
    context.roundRect(left, top + BAR_TOP - 1, right - left, BAR + 2, 2);
  }
  context.stroke();
  const at = drag.end ?? { x: right, y: top + ROW / 2 };
  drawLabel(context, frame, drag.label, at.x + LABEL_SPACE * 2, at.y);
}

function drawLabel(context: Brush, frame: Frame, text: string, x: number, y: number): void {
  const { colors } = frame;
  context.font = `${FONT_SIZE}px ${colors.font}`;
  context.textBaseline = "middle";
  const width = context.measureText(text).width + 2 * LABEL_SPACE;
  const left = Math.min(x, frame.width - width - LABEL_SPACE);
  context.fillStyle = colors.now;
  context.beginPath();
  context.roundRect(left, y - MIDDLE, width, 2 * MIDDLE, 4);
  context.fill();
  context.fillStyle = colors.onNow;
  context.fillText(text, left + LABEL_SPACE, y);
}
