import { make } from "../common/dom.ts";

const STEP = 16;

/** The edge between grid and timeline: drag it, or focus it and use the arrow keys. */
export function addSplit(label: string, now: () => number, resize: (width: number) => void): HTMLElement {
  const edge = make("div", {
    class: "sh-gantt-split",
    role: "separator",
    "aria-orientation": "vertical",
    "aria-label": label,
    tabindex: 0,
  });
  const apply = (width: number): void => {
    resize(width);
    edge.setAttribute("aria-valuenow", String(Math.round(now())));
  };
  edge.setAttribute("aria-valuenow", "0");
  edge.addEventListener("focus", () => edge.setAttribute("aria-valuenow", String(Math.round(now()))));
  edge.addEventListener("pointerdown", (down) => {
    const begin = now() - down.clientX;
    edge.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent): void => apply(begin + event.clientX);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), { once: true });
    down.preventDefault();
  });
  edge.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowLeft" ? -STEP : event.key === "ArrowRight" ? STEP : 0;
    if (!step) return;
    apply(now() + step);
    event.preventDefault();
    event.stopPropagation();
  });
  return edge;
}
