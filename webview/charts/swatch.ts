// A series in a legend: its own line and point, so that it works without colour.
import type { SeriesLook } from './series';

const SVG = 'http://www.w3.org/2000/svg';

export function swatch({
  colour,
  dash = [],
  pointStyle = 'circle',
  rotation = 0,
}: SeriesLook): SVGSVGElement {
  const picture = svg('svg', { width: '30', height: '12', viewBox: '0 0 30 12', 'aria-hidden': 'true' });
  const line = { x1: '1', y1: '6', x2: '29', y2: '6', stroke: colour, 'stroke-width': '2' };
  picture.append(svg('line', { ...line, 'stroke-dasharray': dash.join(' ') || 'none' }));
  if (pointStyle === 'circle') picture.append(svg('circle', { cx: '15', cy: '6', r: '4', fill: colour }));
  if (pointStyle === 'triangle')
    picture.append(
      svg('path', { d: 'M15 1.5 19.5 10h-9z', fill: colour, transform: `rotate(${rotation} 15 6)` }),
    );
  if (pointStyle === 'rect')
    picture.append(svg('rect', { x: '11.5', y: '2.5', width: '7', height: '7', fill: colour }));
  if (pointStyle === 'rectRot') picture.append(svg('path', { d: 'M15 1 20 6 15 11 10 6z', fill: colour }));
  if (pointStyle === 'cross')
    picture.append(svg('path', { d: 'M15 1v10M10 6h10', stroke: colour, 'stroke-width': '2' }));
  return picture;
}

function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
