// A convolution's filters and the channels that they read: what is left of each, and which are cut off.
import type { KernelCounts, LayerScan, MaskLayer, NeuronDegrees } from '../../../src/protocol/views/mask';
import { el, type Child } from '../../ui/dom';
import { formatNumber, formatShare, l10n } from '../../ui/l10n';
import { foldedTable } from '../../ui/table';
import { countsChart, listed, MOST_LISTED } from './counts';
import { hint, paragraph, type MaskHost, type Panel } from './panel';

export const filtersPanel = (host: MaskHost): Panel => ({
  async show({ ticket, layer }, signal) {
    const of = { ticket: ticket.ticket, layer: layer.name };
    const kernels = await host.ask('kernels', of, signal);
    if (!kernels)
      return [hint(l10n.t('{0} is not a convolution: see Neurons for the weights left in it.', layer.name))];
    const scan = await host.ask('scan', of, signal);
    const groups = await host.ask('neurons', { ticket: ticket.ticket }, signal);
    const group = groups.find((one) => one.layer === layer.name && one.role !== 'input');
    return [
      paragraph(summary(layer, kernels)),
      filters(layer, scan, kernels, group ?? null),
      channels(layer, scan, kernels),
    ];
  },
});

const kernelSize = ({ kernel }: MaskLayer) => `${kernel?.height ?? 1} × ${kernel?.width ?? 1}`;

function summary(layer: MaskLayer, { left }: KernelCounts): string {
  const all = layer.outputs * layer.inputs;
  const one = layer.inputs === 1;
  return l10n.t(
    layer.outputs === 1
      ? one
        ? '{0} filter reads {1} channel by kernels of {2}. {3} of {4} kernels have a weight left ({5}).'
        : '{0} filter reads {1} channels by kernels of {2}. {3} of {4} kernels have a weight left ({5}).'
      : one
        ? '{0} filters read {1} channel by kernels of {2}. {3} of {4} kernels have a weight left ({5}).'
        : '{0} filters read {1} channels by kernels of {2}. {3} of {4} kernels have a weight left ({5}).',
    formatNumber(layer.outputs),
    formatNumber(layer.inputs),
    kernelSize(layer),
    formatNumber(left),
    formatNumber(all),
    all ? formatShare(left / all) : '–',
  );
}

const without = (counts: Uint32Array) => [...counts.keys()].filter((i) => counts[i] === 0);

function filters(
  layer: MaskLayer,
  scan: LayerScan,
  kernels: KernelCounts,
  group: NeuronDegrees | null,
): HTMLElement {
  const weights = layer.outputs ? layer.weights / layer.outputs : 0;
  const empty = without(scan.ofOutputs);
  const unread = group?.withoutOutgoing ?? new Uint32Array(0);
  return section(l10n.t('Filters, the channels out'), [
    empty.length + unread.length === 0 && paragraph(l10n.t('No filter is cut off.')),
    empty.length > 0 && listed(l10n.t('Cut off, no weight left'), empty),
    unread.length > 0 &&
      listed(l10n.t('Cut off, nothing reads them in {0}', group?.next.join(', ') ?? ''), unread),
    countsChart(l10n.t('Weights left in each filter'), 'incoming', scan.ofOutputs, (least, most) =>
      l10n.t('Weights left in each filter: from {0} to {1} of {2}', least, most, formatNumber(weights)),
    ),
    cutTable(l10n.t('Filters as a table'), scan.ofOutputs.length, {
      columns: [l10n.t('Filter'), l10n.t('Weights'), l10n.t('Density'), l10n.t('Channels read')],
      row: (i) => [
        formatNumber(scan.ofOutputs[i] ?? 0),
        weights ? formatShare((scan.ofOutputs[i] ?? 0) / weights) : '–',
        formatNumber(kernels.ofFilters[i] ?? 0),
      ],
    }),
  ]);
}

function channels(layer: MaskLayer, scan: LayerScan, kernels: KernelCounts): HTMLElement {
  const weights = layer.inputs ? layer.weights / layer.inputs : 0;
  const unread = without(kernels.ofChannels);
  const what = l10n.t('Filters that read each channel');
  return section(l10n.t('Channels in'), [
    unread.length > 0
      ? listed(l10n.t('Cut off, no filter reads them'), unread)
      : paragraph(l10n.t('Every channel is read.')),
    layer.inputs > 1 &&
      countsChart(what, 'outgoing', kernels.ofChannels, (least, most) =>
        l10n.t(
          'Filters that read each channel: from {0} to {1} of {2}',
          least,
          most,
          formatNumber(layer.outputs),
        ),
      ),
    cutTable(l10n.t('Channels as a table'), kernels.ofChannels.length, {
      columns: [l10n.t('Channel'), l10n.t('Weights'), l10n.t('Density'), l10n.t('Read by filters')],
      row: (i) => [
        formatNumber(scan.ofInputs[i] ?? 0),
        weights ? formatShare((scan.ofInputs[i] ?? 0) / weights) : '–',
        formatNumber(kernels.ofChannels[i] ?? 0),
      ],
    }),
  ]);
}

const section = (title: string, content: Child[]) => el('section', {}, el('h2', {}, title), ...content);

/** A folded table of numbered things. */
function cutTable(
  title: string,
  length: number,
  { columns, row }: { columns: string[]; row: (i: number) => Child[] },
): HTMLElement {
  return foldedTable(title, () => ({
    caption: title,
    hideCaption: true,
    columns: columns.map((column, i) => ({ title: column, numeric: i > 0 })),
    rows: Array.from({ length: Math.min(length, MOST_LISTED) }, (_, i) => [String(i), ...row(i)]),
    totals: length > MOST_LISTED ? [[l10n.t('and {0} more', formatNumber(length - MOST_LISTED))]] : [],
  }));
}
