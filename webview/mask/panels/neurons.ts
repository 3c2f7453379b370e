// How many weights come in to each neuron and go out from it, and which neurons are dead.
import type { NeuronDegrees } from '../../../src/protocol/views/mask';
import { el, type Child } from '../../ui/dom';
import { formatNumber, l10n } from '../../ui/l10n';
import { foldedTable } from '../../ui/table';
import { barChart, thin } from '../charts';
import { hint, paragraph, type MaskHost, type Panel } from './panel';

const BARS = 200;
/** Longer lists and tables are cut, and say so. */
const MOST_LISTED = 1000;

export const neuronsPanel = (host: MaskHost): Panel => ({
  async show({ ticket }, signal) {
    const groups = await host.ask('neurons', { ticket: ticket.ticket }, signal);
    return groups.map(section);
  },
});

function section(group: NeuronDegrees): HTMLElement {
  return el(
    'section',
    {},
    el('h3', {}, title(group)),
    ...dead(group),
    group.incoming && chart(l10n.t('Weights coming in'), 'incoming', group.incoming),
    group.outgoing &&
      chart(l10n.t('Weights going out, into {0}', group.next ?? ''), 'outgoing', group.outgoing),
    foldedTable(l10n.t('{0} as a table', title(group)), () => ({
      caption: title(group),
      hideCaption: true,
      columns: [
        { title: l10n.t('Neuron') },
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

function title({ role, layer, neurons }: NeuronDegrees): string {
  switch (role) {
    case 'input':
      return l10n.t('{0} inputs of the network', formatNumber(neurons));
    case 'hidden':
      return l10n.t('{0}: {1} hidden neurons', layer, formatNumber(neurons));
    case 'output':
      return l10n.t('{0}: {1} outputs', layer, formatNumber(neurons));
  }
}

function dead(group: NeuronDegrees): Child[] {
  const { withoutIncoming, withoutOutgoing, role } = group;
  if (withoutIncoming.length + withoutOutgoing.length === 0)
    return [paragraph(role === 'input' ? l10n.t('Every input is used.') : l10n.t('None is dead.'))];
  return [
    withoutIncoming.length > 0 && listed(l10n.t('Dead, nothing comes in'), withoutIncoming),
    withoutOutgoing.length > 0 &&
      listed(
        role === 'input' ? l10n.t('Unused, nothing goes out') : l10n.t('Dead, nothing goes out'),
        withoutOutgoing,
      ),
  ];
}

function listed(what: string, neurons: Uint32Array): HTMLElement {
  const shown = Array.from(neurons.subarray(0, MOST_LISTED)).join(', ');
  const more = neurons.length - MOST_LISTED;
  return el(
    'div',
    { class: 'dead' },
    el('strong', {}, l10n.t('{0}: {1}', what, formatNumber(neurons.length))),
    el(
      'div',
      { class: 'scroller numbers', tabindex: 0, role: 'region', 'aria-label': what },
      shown,
      more > 0 && ` ${l10n.t('and {0} more', formatNumber(more))}`,
    ),
  );
}

function chart(what: string, name: string, counts: Uint32Array): HTMLElement {
  const { values, each } = thin(counts, BARS);
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0);
  const least = values.reduce((smallest, value) => Math.min(smallest, value), most);
  return el(
    'div',
    {},
    hint(each > 1 ? l10n.t('{0}, one bar for {1} neurons', what, each) : what),
    barChart({
      label: l10n.t(
        '{0}: from {1} to {2} a neuron',
        what,
        formatNumber(Math.round(least)),
        formatNumber(Math.round(most)),
      ),
      series: [{ name, values, drawn: 'bars' }],
      most,
      axis: ['0', formatNumber(Math.max(0, counts.length - 1))],
      scale: formatNumber(Math.round(most)),
    }),
  );
}
