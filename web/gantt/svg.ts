import type { Brush } from "./frame.ts";

type Style = Pick<Brush, "fillStyle" | "strokeStyle" | "lineWidth" | "lineJoin" | "font" | "textAlign" | "textBaseline" | "globalAlpha">;

const START: Style = {
  fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, lineJoin: "miter", font: "10px sans-serif", textAlign: "left",
  textBaseline: "alphabetic", globalAlpha: 1,
};
const ANCHOR: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end", end: "end" };

/** Draws the same strokes as a canvas, but as SVG: shapes stay sharp at any size, and text stays text. */
export class SvgBrush implements Brush {
  fillStyle = START.fillStyle;
  strokeStyle = START.strokeStyle;
  lineWidth = START.lineWidth;
  lineJoin = START.lineJoin;
  font = START.font;
  textAlign = START.textAlign;
  textBaseline = START.textBaseline;
  globalAlpha = START.globalAlpha;
  private readonly parts: string[] = [];
  private path = "";
  private kept: { style: Style; shift: [number, number]; groups: number }[] = [];
  private shift: [number, number] = [0, 0];
  private groups = 0;
  private clips = 0;

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly ruler: Pick<CanvasRenderingContext2D, "font" | "measureText">,
    /** Apart from those of other drawings on one page. */
    private readonly name = "plan",
  ) {}

  /** The drawing as a document. */
  text(title: string): string {
    const { width, height } = this;
    const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`;
    return `${head}<title>${escaped(title)}</title>${this.parts.join("")}</svg>`;
  }

  save(): void {
    this.kept.push({ style: this.style(), shift: [...this.shift], groups: this.groups });
  }

  restore(): void {
    const before = this.kept.pop();
    if (!before) return;
    for (; this.groups > before.groups; this.groups--) this.parts.push("</g>");
    Object.assign(this, before.style);
    this.shift = before.shift;
  }

  translate(x: number, y: number): void {
    this.shift = [this.shift[0] + x, this.shift[1] + y];
  }

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${this.at(x, y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${this.at(x, y)}`;
  }

  closePath(): void {
    this.path += "Z";
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${this.at(x, y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  roundRect(x: number, y: number, width: number, height: number, radii?: unknown): void {
    const list = (Array.isArray(radii) ? radii : [radii ?? 0]).map(Number);
    const [a, b, c, d] = list.length === 4 ? (list as [number, number, number, number]) : corners(list);
    const most = Math.min(width, height) / 2;
    const [nw, ne, se, sw] = [a, b, c, d].map((radius) => Math.min(radius, most)) as [number, number, number, number];
    const arc = (radius: number, dx: number, dy: number): string =>
      radius ? `a${short(radius)} ${short(radius)} 0 0 1 ${short(dx * radius)} ${short(dy * radius)}` : "";
    this.path +=
      `M${this.at(x + nw, y)}h${short(width - nw - ne)}${arc(ne, 1, 1)}v${short(height - ne - se)}${arc(se, -1, 1)}` +
      `h${short(sw + se - width)}${arc(sw, -1, -1)}v${short(sw + nw - height)}${arc(nw, 1, -1)}Z`;
  }

  /** Whole circles only: nothing else is drawn here. */
  arc(x: number, y: number, radius: number): void {
    const half = `a${short(radius)} ${short(radius)} 0 1 1`;
    this.path += `M${this.at(x - radius, y)}${half} ${short(2 * radius)} 0${half} ${short(-2 * radius)} 0Z`;
  }

  clip(): void {
    const id = `${this.name}-${++this.clips}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
    this.groups++;
  }

  fill(): void {
    if (this.path) this.parts.push(`<path d="${this.path}" fill="${this.color(this.fillStyle)}"${this.alpha()}/>`);
  }

  stroke(): void {
    if (this.path) this.parts.push(`<path d="${this.path}" fill="none"${this.line()}${this.alpha()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const [left, top] = this.at(x, y).split(" ");
    const size = `width="${short(width)}" height="${short(height)}"`;
    this.parts.push(`<rect x="${left}" y="${top}" ${size} fill="${this.color(this.fillStyle)}"${this.alpha()}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    this.write(text, x, y, ` fill="${this.color(this.fillStyle)}"`);
  }

  strokeText(text: string, x: number, y: number): void {
    this.write(text, x, y, ` fill="none"${this.line()} aria-hidden="true"`);
  }

  measureText(text: string): TextMetrics {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  private write(text: string, x: number, y: number, look: string): void {
    const [left, top] = this.at(x, y).split(" ");
    const [, weight = "", size = "12", family = ""] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    const anchor = ANCHOR[this.textAlign];
    const more = [
      weight ? ` font-weight="${weight}"` : "",
      anchor ? ` text-anchor="${anchor}"` : "",
      this.textBaseline === "middle" ? ' dominant-baseline="central"' : "",
      this.alpha(),
    ];
    const font = ` font-family="${escaped(family)}" font-size="${size}"`;
    this.parts.push(`<text x="${left}" y="${top}"${font}${more.join("")}${look}>${escaped(text)}</text>`);
  }

  private style(): Style {
    const { fillStyle, strokeStyle, lineWidth, lineJoin, font, textAlign, textBaseline, globalAlpha } = this;
    return { fillStyle, strokeStyle, lineWidth, lineJoin, font, textAlign, textBaseline, globalAlpha };
  }

  private at(x: number, y: number): string {
    return `${short(x + this.shift[0])} ${short(y + this.shift[1])}`;
  }

  private line(): string {
    const join = this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`;
    return ` stroke="${this.color(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${join}`;
  }

  private color(style: Style["fillStyle"]): string {
    return escaped(String(style));
  }

  private alpha(): string {
    return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
  }
}

function corners(list: number[]): [number, number, number, number] {
  const [a = 0, b = a, c = a] = list;
  return [a, b, c, b];
}

/** Two digits behind the point are a hundredth of a pixel. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  const marks: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // What XML cannot hold at all is left out.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (mark) => marks[mark]!);
}
