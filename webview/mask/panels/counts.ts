// Counts of many neurons, filters or channels: as bars, and lists of those that have none.
import { el } from '../../ui/dom';
import { formatNumber, l10n } from '../../ui/l10n';
import { barChart, thin } from '../charts';
import { hint } from './panel';

const BARS = 200;
/** Longer lists and tables are cut, and say so. */
export const MOST_LISTED = 1000;

/** @param label what the bars show, from least to most, in words */
export function countsChart(
  what: string,
  name: string,
  counts: Uint32Array,
  label: (least: string, most: string) => string,
): HTMLElement {
  const { values, each } = thin(counts, BARS);
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0);
  const least = values.reduce((smallest, value) => Math.min(smallest, value), most);
  const round = (value: number) => formatNumber(Math.round(value));
  return el(
    'div',
    {},
    hint(each > 1 ? l10n.t('{0}, one bar for every {1}', what, each) : what),
    barChart({
      label: label(round(least), round(most)),
      series: [{ name, values, drawn: 'bars' }],
      most,
      axis: ['0', formatNumber(Math.max(0, counts.length - 1))],
      scale: round(most),
    }),
  );
}

/** How many, and which. */
export function listed(what: string, numbers: ArrayLike<number>): HTMLElement {
  const shown = Array.from(numbers).slice(0, MOST_LISTED).join(', ');
  const more = numbers.length - MOST_LISTED;
  return el(
    'div',
    { class: 'dead' },
    el('strong', {}, l10n.t('{0}: {1}', what, formatNumber(numbers.length))),
    el(
      'div',
      { class: 'scroller numbers', tabindex: 0, role: 'region', 'aria-label': what },
      shown,
      more > 0 && ` ${l10n.t('and {0} more', formatNumber(more))}`,
    ),
  );
}
