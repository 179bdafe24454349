const SVG = "http://www.w3.org/2000/svg";

/** A small picture of a bar for the key in the toolbar. */
export function sample(className: string, height: number): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 18 12");
  svg.setAttribute("aria-hidden", "true");
  const bar = document.createElementNS(SVG, "rect");
  bar.setAttribute("class", className);
  bar.setAttribute("y", String((12 - height) / 2));
  bar.setAttribute("width", "18");
  bar.setAttribute("height", String(height));
  bar.setAttribute("rx", "1.5");
  svg.append(bar);
  return svg;
}
