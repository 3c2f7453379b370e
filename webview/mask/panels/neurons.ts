// The tab of neurons: weights in and out of each, and dead ones.
import type { NeuronDegrees } from '../../../src/protocol/views/mask';
import { el, type Child } from '../../ui/dom';
import { formatNumber, l10n } from '../../ui/l10n';
import { foldedTable } from '../../ui/table';
import { countsChart, listed, MOST_LISTED } from './counts';
import { paragraph, type MaskHost, type Panel } from './panel';

export const neuronsPanel = (host: MaskHost): Panel => ({
  async show({ ticket }, signal) {
    const groups = await host.ask('neurons', { ticket: ticket.ticket }, signal);
    const filters = new Set(ticket.layers.filter(({ kernel }) => kernel).map(({ name }) => name));
    return groups.map((group) => section(group, filters.has(group.layer)));
  },
});

function section(group: NeuronDegrees, channels: boolean): HTMLElement {
  const title = titleOf(group, channels);
  return el(
    'section',
    {},
    el('h2', {}, title),
    ...dead(group),
    group.incoming && chart(l10n.t('Weights coming in'), 'incoming', group.incoming),
    group.outgoing &&
      chart(l10n.t('Weights going out, into {0}', group.next.join(', ')), 'outgoing', group.outgoing),
    foldedTable(l10n.t('{0} as a table', title), () => ({
      caption: title,
      hideCaption: true,
      columns: [
        { title: channels ? l10n.t('Channel') : l10n.t('Neuron') },
        { title: l10n.t('In'), numeric: true },
        { title: l10n.t('Out'), numeric: true },
      ],
      rows: Array.from({ length: Math.min(group.neurons, MOST_LISTED) }, (_, i) => [
        String(i),
        group.incoming ? formatNumber(group.incoming[i] ?? 0) : '–',
        group.outgoing ? formatNumber(group.outgoing[i] ?? 0) : '–',
      ]),
      totals:
        group.neurons > MOST_LISTED
          ? [[l10n.t('and {0} more', formatNumber(group.neurons - MOST_LISTED))]]
          : [],
    })),
  );
}

function titleOf({ role, layer, neurons }: NeuronDegrees, channels: boolean): string {
  const count = formatNumber(neurons);
  const one = neurons === 1;
  switch (role) {
    case 'input':
      return channels
        ? l10n.t(one ? '{0} input channel' : '{0} input channels', count)
        : l10n.t(one ? '{0} input' : '{0} inputs', count);
    case 'hidden':
      return channels
        ? l10n.t(one ? '{0}: {1} channel' : '{0}: {1} channels', layer, count)
        : l10n.t(one ? '{0}: {1} hidden neuron' : '{0}: {1} hidden neurons', layer, count);
    case 'output':
      return l10n.t(one ? '{0}: {1} output' : '{0}: {1} outputs', layer, count);
  }
}

function dead(group: NeuronDegrees): Child[] {
  const { withoutIncoming, withoutOutgoing, role } = group;
  if (withoutIncoming.length + withoutOutgoing.length === 0)
    return [paragraph(role === 'input' ? l10n.t('Every input is used.') : l10n.t('No dead neurons.'))];
  return [
    withoutIncoming.length > 0 && listed(l10n.t('Dead, nothing comes in'), withoutIncoming),
    withoutOutgoing.length > 0 &&
      listed(
        role === 'input' ? l10n.t('Unused, nothing goes out') : l10n.t('Dead, nothing goes out'),
        withoutOutgoing,
      ),
  ];
}

const chart = (what: string, name: string, counts: Uint32Array) =>
  countsChart(what, name, counts, (least, most) =>
    l10n.t('{0}: from {1} to {2} per neuron', what, least, most),
  );
