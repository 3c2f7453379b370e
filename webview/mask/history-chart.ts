// Pictures of how a layer's mask was updated: its density over the iterations, and what each update grew and pruned.
import { el, svg } from '../ui/dom';

const WIDTH = 400;
const HEIGHT = 100;

export interface LayerHistory {
  /** Iterations at which the training starts and ends. */
  from: number;
  to: number;
  weights: number;
  /** Weights left before the first update. */
  start: number;
  updates: { iteration: number; pruned: number; grown: number; left: number }[];
}

interface Framed {
  label: string;
  /** At the top left: what full height means. */
  scale?: string;
  axis: [from: string, to: string];
  /** Whether the lower edge is drawn. */
  ground?: boolean;
}

/** Weights left as a share of the layer's, full height being all of them: steps, filled down to 0. */
export function densityPicture(history: LayerHistory, framed: Framed): HTMLElement {
  const { weights, start, updates } = history;
  const y = (left: number) => round(HEIGHT * (1 - (weights > 0 ? left / weights : 0)));
  const steps = updates.map(({ iteration, left }) => `H${placeOf(history, iteration)}V${y(left)}`).join('');
  const top = `M0 ${y(start)}${steps}H${WIDTH}`;
  return framedPicture(
    framed,
    svg('path', { class: 'series kept bars faint', d: `${top}V${HEIGHT}H0z` }),
    svg('path', { class: 'series line', d: top, 'vector-effect': 'non-scaling-stroke' }),
  );
}

/** Bars from a line: up for weights grown, down for weights pruned. The line is in the middle where there are both; the largest bar fills its part. */
export function movesPicture(history: LayerHistory, framed: Framed): HTMLElement {
  const { updates } = history;
  const isGrown = updates.some(({ grown }) => grown > 0);
  const isPruned = updates.some(({ pruned }) => pruned > 0);
  const line = isGrown === isPruned ? HEIGHT / 2 : isGrown ? HEIGHT : 0;
  const room = isGrown === isPruned ? HEIGHT / 2 : HEIGHT;
  const most = mostMoved(updates);
  const bars = (name: 'grown' | 'pruned', sign: 1 | -1) => {
    const boxes = updates.map((update, i) => {
      const height = most > 0 ? (room * update[name]) / most : 0;
      if (height === 0) return '';
      const width = widthOf(history, i);
      const left = round(Math.max(0, placeOf(history, update.iteration) - width / 2));
      return `M${left} ${line}h${round(width)}v${round(-sign * height)}h${round(-width)}z`;
    });
    return svg('path', { class: `series bars ${name}`, d: boxes.join('') });
  };
  return framedPicture(
    { ...framed, ground: false },
    bars('grown', 1),
    bars('pruned', -1),
    svg('line', { class: 'mark', x1: 0, x2: WIDTH, y1: line, y2: line }),
  );
}

/** Of all updates, grown or pruned. */
export const mostMoved = (updates: LayerHistory['updates']): number =>
  updates.reduce((most, { pruned, grown }) => Math.max(most, pruned, grown), 0);

const placeOf = ({ from, to }: LayerHistory, iteration: number) =>
  to > from ? round((WIDTH * (iteration - from)) / (to - from)) : 0;

/** Most of the room to the nearest update beside it. */
function widthOf(history: LayerHistory, i: number): number {
  const place = (update: LayerHistory['updates'][number] | undefined) =>
    update && placeOf(history, update.iteration);
  const own = place(history.updates[i]) ?? 0;
  const rooms = [place(history.updates[i - 1]), place(history.updates[i + 1])].flatMap((other) =>
    other === undefined ? [] : [Math.abs(other - own)],
  );
  return Math.max(1, Math.min(16, ...rooms) * 0.7);
}

function framedPicture(
  { label, scale, axis, ground = true }: Framed,
  ...children: SVGElement[]
): HTMLElement {
  const picture = svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': label,
    },
    ...children,
  );
  return el(
    'div',
    { class: ground ? 'chart low' : 'chart low floating' },
    scale !== undefined && el('div', { class: 'chart-scale', 'aria-hidden': 'true' }, scale),
    picture,
    el('div', { class: 'chart-axis', 'aria-hidden': 'true' }, ...axis.map((text) => el('span', {}, text))),
  );
}

const round = (value: number) => Math.round(value * 100) / 100;
