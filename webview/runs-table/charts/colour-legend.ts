// Legend of the colours in the charts.
import { swatch } from '../../charts/swatch';
import { el, show } from '../../ui/dom';
import { l10n } from '../../ui/l10n';
import type { ChartedRun } from './charted-run';
import type { Colouring } from './colour-by';

/** More runs than that are named where one points at them, and in the table. */
const MOST_NAMED = 24;

/** @param title of the column by which runs are coloured; null for a colour a run */
export function showColourLegend(
  place: HTMLElement,
  runs: readonly ChartedRun[],
  title: string | null,
  { legend, lookOf }: Colouring,
): void {
  const entry = (label: string, look: ReturnType<Colouring['lookOf']>) =>
    el('span', { class: 'colour' }, swatch(look), label);
  if (legend.kind === 'scale')
    return show(
      place,
      el('span', {}, title ?? ''),
      el('span', { class: 'number' }, legend.least),
      el('span', { class: 'scale', 'aria-hidden': 'true' }, ...legend.colours.map(shade)),
      el('span', {}, legend.greatest),
    );
  if (legend.kind === 'values')
    return show(
      place,
      el('span', {}, title ?? ''),
      ...legend.entries.map(({ label, look }) => entry(label, look)),
    );
  show(
    place,
    ...(runs.length <= MOST_NAMED
      ? runs.map((run) => entry(run.name, lookOf(run)))
      : [l10n.t('Each run has a colour, which is that of its row, and a shape.')]),
  );
}

function shade(colour: string): HTMLElement {
  const element = el('span');
  element.style.background = colour;
  return element;
}
