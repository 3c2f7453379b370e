// The tab of a mask that was updated while its network trained: births and deaths of weights, and the density of every layer.
import type { MaskHistory } from '../../../src/protocol/views/mask-history';
import { el, type Child } from '../../ui/dom';
import { formatNumber, formatShare, l10n } from '../../ui/l10n';
import { foldedTable } from '../../ui/table';
import { densityPicture, mostMoved, movesPicture, type LayerHistory } from '../history-chart';
import { hint, type MaskHost, type Panel } from './panel';

/** More layers than that are looked at one by one. */
const MOST_SECTIONS = 30;

export const historyPanel = (host: MaskHost): Panel => ({
  async show({ ticket, layer }, signal) {
    const { history, inRun } = await host.ask('history', { ticket: ticket.ticket }, signal);
    if (!history)
      return [
        hint(
          inRun
            ? l10n.t(
                'This mask stayed as it is while the network trained. Masks are updated in the course of trainings of the methods gradual and dynamic.',
              )
            : l10n.t(
                'Whether this mask was updated while the network trained is not known: the file does not lie in the folder of a finished training.',
              ),
        ),
      ];
    const isChosen = ({ name }: { name: string }) => layer.name === name || layer.name === `${name}.weight`;
    const layers = history.layers.map((about, i) => ({ about, i }));
    // The layer that is looked at stands first.
    const ordered = layers.toSorted((a, b) => Number(isChosen(b.about)) - Number(isChosen(a.about)));
    const more = ordered.length - MOST_SECTIONS;
    return [
      legend(history),
      ...ordered.slice(0, MOST_SECTIONS).map(({ about, i }) => section(about.name, layerHistory(history, i))),
      more > 0 &&
        hint(l10n.t('and {0} more layers: choose one above the mask to see it here', formatNumber(more))),
    ];
  },
});

const layerHistory = ({ layers, from, to, start, updates }: MaskHistory, layer: number): LayerHistory => ({
  ...{ from, to },
  weights: layers[layer]?.weights ?? 0,
  start: start[layer] ?? 0,
  updates: updates.map(({ iteration, pruned, grown, left }) => ({
    iteration,
    pruned: pruned[layer] ?? 0,
    grown: grown[layer] ?? 0,
    left: left[layer] ?? 0,
  })),
});

function legend({ updates }: MaskHistory): HTMLElement {
  const first = updates[0]?.iteration ?? 0;
  const last = updates.at(-1)?.iteration ?? 0;
  return el(
    'div',
    {},
    hint(
      updates.length === 1
        ? l10n.t('The mask was updated once, at iteration {0}.', formatNumber(first))
        : l10n.t(
            'The mask was updated {0} times, from iteration {1} to {2}.',
            formatNumber(updates.length),
            formatNumber(first),
            formatNumber(last),
          ),
    ),
    el(
      'p',
      { class: 'legend' },
      el('span', { class: 'swatch grown' }),
      l10n.t('grown'),
      el('span', { class: 'swatch pruned-by-update' }),
      l10n.t('pruned'),
    ),
  );
}

function section(name: string, history: LayerHistory): HTMLElement {
  const { from, to, weights, start, updates } = history;
  const share = (left: number) => (weights > 0 ? formatShare(left / weights) : '–');
  const end = updates.at(-1)?.left ?? start;
  const sum = (of: 'pruned' | 'grown') => updates.reduce((total, update) => total + update[of], 0);
  const axis: [string, string] = [formatNumber(from), l10n.t('iteration {0}', formatNumber(to))];
  const density = l10n.t('Density from {0} to {1}', share(start), share(end));
  const moves = l10n.t(
    '{0} weights grown and {1} pruned; the most at once: {2}',
    formatNumber(sum('grown')),
    formatNumber(sum('pruned')),
    formatNumber(mostMoved(updates)),
  );
  const named = (text: string) => `${name}: ${text}`;
  const collapsed: Child = end === 0 && weights > 0 && hint(l10n.t('layer collapse'));
  return el(
    'section',
    {},
    el('h2', {}, name),
    hint(density),
    collapsed,
    densityPicture(history, { label: named(density), scale: formatShare(1), axis }),
    hint(moves),
    movesPicture(history, { label: named(moves), axis }),
    foldedTable(l10n.t('{0} as a table', name), () => ({
      caption: name,
      hideCaption: true,
      columns: [
        { title: l10n.t('Iteration'), numeric: true },
        { title: l10n.t('Grown'), numeric: true },
        { title: l10n.t('Pruned'), numeric: true },
        { title: l10n.t('Left'), numeric: true },
        { title: l10n.t('Density'), numeric: true },
      ],
      rows: updates.map(({ iteration, pruned, grown, left }) => [
        ...[iteration, grown, pruned, left].map((value) => formatNumber(value)),
        share(left),
      ]),
    })),
  );
}
