import { mount } from "./mount.ts";
import type { GanttData } from "./types.ts";

/**
 * Mount every `<section data-island="gantt" data-source="ID">` whose data stands in `<script type="application/json"
 * id="ID">`.
 */
function mountAll(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-island="gantt"]:not([data-mounted])')) {
    const source = document.getElementById(element.dataset["source"] ?? "");
    if (!source?.textContent) continue;
    element.dataset["mounted"] = "";
    const start = performance.now();
    mount(element, JSON.parse(source.textContent) as GanttData);
    // Two marks a page, for the browser's own tools and for the benchmark.
    performance.measure("gantt:mount", { start });
    requestAnimationFrame(() => setTimeout(() => performance.measure("gantt:first-frame", { start })));
  }
}

mountAll();
document.addEventListener("htmx:after:swap", mountAll);
