/**
 * The tokens a canvas needs; a canvas sees no style sheet, so they are read when drawn first and when the theme
 * changes.
 */
const TOKENS = {
  surface: "--sh-surface",
  hover: "--sh-hover",
  selected: "--sh-accent-tint",
  line: "--sh-line",
  lineStrong: "--sh-line-strong",
  grid: "--sh-plot-grid",
  ink: "--sh-ink",
  ink2: "--sh-ink-2",
  ink3: "--sh-ink-3",
  plot: "--sh-plot",
  done: "--sh-plot-strong",
  quiet: "--sh-plot-quiet",
  critical: "--sh-gantt-critical",
  criticalDone: "--sh-gantt-critical-done",
  summary: "--sh-gantt-summary",
  link: "--sh-gantt-link",
  off: "--sh-gantt-off",
  now: "--sh-gantt-now",
  onNow: "--sh-on-accent",
  font: "--sh-font",
} as const;

export type Colors = Record<keyof typeof TOKENS, string>;

export function readColors(element: Element): Colors {
  const style = getComputedStyle(element);
  const colors = {} as Colors;
  for (const [name, token] of Object.entries(TOKENS))
    colors[name as keyof Colors] = style.getPropertyValue(token).trim();
  return colors;
}

/** Calls back whenever the page's theme may have changed; returns how to stop. */
export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
