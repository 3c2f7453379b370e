// A result by two settings: a table whose cells are the stronger coloured the higher it is.
import { cellText } from '../../src/protocol/table/columns';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { Summary, Summed } from './sweep-summary';

interface HeatMapOptions {
  /** The settings of its rows and of its columns. */
  settings: readonly [string, string];
  result: string;
  title: string;
  open: (folders: string[]) => void;
}

/** At full strength text could not be read on it: percent. */
const STRONGEST = 55;

export function heatMap(summary: Summary, { settings, result, title, open }: HeatMapOptions): HTMLElement {
  const [rows = [], columns = []] = summary.values;
  const [down, across] = settings;
  const all = rows.flatMap((_, i) => columns.flatMap((__, j) => summary.at(i, j).mean ?? []));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const strength = (mean: number) =>
    most > least ? Math.round((STRONGEST * (mean - least)) / (most - least)) : 0;
  const cell = (summed: Summed, i: number, j: number) => {
    const { mean, folders } = summed;
    const element = el('td', { class: 'number' });
    if (mean === null) {
      element.append('–');
      return element;
    }
    element.style.setProperty('--strength', `${strength(mean)}%`);
    const text = summedText(result, summed);
    const button = el(
      'button',
      {
        type: 'button',
        class: 'link',
        title: text,
        'aria-label': l10n.t(
          '{0}: open the curves of {1} = {2}, {3} = {4}',
          ...[text, down, cellText(down, rows[i]), across, cellText(across, columns[j])],
        ),
      },
      cellText(result, mean),
    );
    button.addEventListener('click', () => open(folders));
    element.append(button);
    return element;
  };
  return el(
    'table',
    { class: 'heat-map' },
    el('caption', {}, title),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col', class: 'corner' }, `${down} ↓ ${across} →`),
        ...columns.map((value) => el('th', { scope: 'col', class: 'number' }, cellText(across, value))),
      ),
    ),
    el(
      'tbody',
      {},
      ...rows.map((value, i) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, cellText(down, value)),
          ...columns.map((_, j) => cell(summary.at(i, j), i, j)),
        ),
      ),
    ),
  );
}

/** `93.50% ± 0.42% (3 runs)` */
export function summedText(result: string, { mean, deviation, runs }: Summed): string {
  if (mean === null) return '–';
  if (deviation === null) return cellText(result, mean);
  return l10n.t('{0} ± {1} ({2} runs)', cellText(result, mean), cellText(result, deviation), runs);
}
