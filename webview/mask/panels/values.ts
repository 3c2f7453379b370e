// Histograms of a layer's initial and final values, kept and pruned apart.
import type { ValueCounts } from '../../../src/protocol/views/mask';
import { el, type Child } from '../../ui/dom';
import { formatNumber, formatShare, l10n } from '../../ui/l10n';
import { foldedTable } from '../../ui/table';
import { barChart, type Series } from '../charts';
import { misshapenTexts } from '../names';
import { hint, type MaskHost, type Panel } from './panel';

const BINS = 60;

export const valuesPanel = (host: MaskHost): Panel => ({
  async show({ ticket, layer }, signal) {
    const misshapen = misshapenTexts(layer).map(hint);
    if (!layer.values.initial && !layer.values.final)
      return [
        ...misshapen,
        hint(
          l10n.t(
            'The file has the mask of {0} but not its values: they would be the tensors {0} and {0}_initial.',
            layer.name,
          ),
        ),
      ];
    const values = await host.ask('values', { ticket: ticket.ticket, layer: layer.name, bins: BINS }, signal);
    return [
      ...misshapen,
      el(
        'p',
        { class: 'legend' },
        el('span', { class: 'swatch kept' }),
        l10n.t('kept'),
        el('span', { class: 'swatch pruned outline' }),
        l10n.t('pruned'),
      ),
      values.initial && histogram(l10n.t('Initial values of {0}', layer.name), values.initial),
      values.final && histogram(l10n.t('Final values of {0}', layer.name), values.final),
    ];
  },
});

const total = (counts: Uint32Array) => counts.reduce((sum, count) => sum + count, 0);

function histogram(title: string, counts: ValueCounts): HTMLElement {
  const { from, to } = counts;
  const kept = total(counts.kept);
  const pruned = total(counts.pruned);
  // Each group in shares of its own, since one often has many times as many weights as the other.
  const shares = (group: Uint32Array, of: number) => Array.from(group, (count) => (of ? count / of : 0));
  const series: Series[] = [
    { name: 'kept', values: shares(counts.kept, kept), drawn: 'bars' },
    { name: 'pruned', values: shares(counts.pruned, pruned), drawn: 'outline' },
  ];
  const most = Math.max(...series.flatMap(({ values }) => Array.from(values)), 0);
  const zero = -from / (to - from);
  const label = l10n.t(
    '{0}: {1} kept and {2} pruned weights, from {3} to {4}',
    title,
    formatNumber(kept),
    formatNumber(pruned + counts.prunedZeros),
    short(from),
    short(to),
  );
  return el(
    'section',
    {},
    el('h2', {}, title),
    barChart({
      label,
      series: pruned ? series : series.slice(0, 1),
      most,
      marks: zero > 0 && zero < 1 ? [zero] : [],
      axis: [short(from), short(to)],
      scale: l10n.t('{0} of its group', formatShare(most)),
    }),
    ...notes(counts),
    foldedTable(l10n.t('{0} as a table', title), () => ({
      caption: title,
      hideCaption: true,
      columns: [
        { title: l10n.t('From') },
        { title: l10n.t('To'), numeric: true },
        { title: l10n.t('Kept'), numeric: true },
        { title: l10n.t('Pruned'), numeric: true },
      ],
      rows: Array.from(counts.kept, (count, bin) => [
        short(from + ((to - from) * bin) / counts.kept.length),
        short(from + ((to - from) * (bin + 1)) / counts.kept.length),
        formatNumber(count),
        formatNumber(counts.pruned[bin] ?? 0),
      ]),
    })),
  );
}

function notes({ prunedZeros, notFinite }: ValueCounts): Child[] {
  return [
    prunedZeros > 0 &&
      hint(
        l10n.t(
          '{0} pruned weights are exactly 0 because they are pruned; they are not drawn.',
          formatNumber(prunedZeros),
        ),
      ),
    notFinite > 0 &&
      hint(l10n.t('{0} values are not finite numbers; they are not drawn.', formatNumber(notFinite))),
  ];
}

const short = (value: number) => formatNumber(value, { maximumSignificantDigits: 3 });
