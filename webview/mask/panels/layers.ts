// The density table: what is left of each layer, and what the file says of itself.
import type { LayerScan, MaskLayer, MaskTicket } from '../../../src/protocol/views/mask';
import { el, svg, type Child } from '../../ui/dom';
import { formatNumber, formatShare, l10n } from '../../ui/l10n';
import { foldedTable, table } from '../../ui/table';
import { misshapenTexts, shapeText } from '../names';
import { hint, type MaskHost, type Panel } from './panel';

const share = (part: number, whole: number) => (whole === 0 ? '–' : formatShare(part / whole));

const bar = (part: number, whole: number) =>
  svg(
    'svg',
    { class: 'share-bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'whole', width: 100, height: 10 }),
    svg('rect', { class: 'part', width: whole === 0 ? 0 : (100 * part) / whole, height: 10 }),
  );

const densityCell = (part: number, whole: number) =>
  el('span', { class: 'with-bar' }, bar(part, whole), el('span', {}, share(part, whole)));

export const layersPanel = (host: MaskHost, choose: (layer: string) => void): Panel => ({
  async show({ ticket, layer: chosen }, signal) {
    const scans: LayerScan[] = [];
    for (const { name } of ticket.layers)
      scans.push(await host.ask('scan', { ticket: ticket.ticket, layer: name }, signal));
    const weights = ticket.layers.reduce((sum, layer) => sum + layer.weights, 0);
    const survivors = scans.reduce((sum, scan) => sum + scan.survivors, 0);
    const collapsed = ticket.layers.filter(({ weights: all }, i) => all > 0 && scans[i]?.survivors === 0);
    const layerCell = (about: MaskLayer) => {
      const { name, shape } = about;
      const current = name === chosen.name ? 'true' : null;
      const element = el(
        'button',
        { type: 'button', class: 'link', 'data-focus': name, 'aria-current': current },
        name,
      );
      element.addEventListener('click', () => choose(name));
      return el(
        'span',
        {},
        element,
        el('span', { class: 'second-line' }, shapeText(shape)),
        collapsed.includes(about) && el('strong', { class: 'collapsed' }, l10n.t('layer collapse')),
      );
    };
    const about = foldedTable(l10n.t('About this file'), () => ({
      caption: l10n.t('About this file'),
      hideCaption: true,
      columns: [{ title: l10n.t('Entry') }, { title: l10n.t('Content') }],
      rows: [
        [l10n.t('Path'), ticket.ticket],
        [l10n.t('Size'), formatNumber(ticket.bytes, { style: 'unit', unit: 'byte', unitDisplay: 'long' })],
        ...ticket.metadata.map(({ key, text }) => [key, text]),
      ],
    }));
    return [
      collapsed.length > 0 && collapse(collapsed),
      el(
        'div',
        { class: 'wide' },
        table({
          caption: l10n.t('Weights left in each layer'),
          columns: [
            { title: l10n.t('Layer') },
            { title: l10n.t('Weights'), numeric: true },
            { title: l10n.t('Left'), numeric: true },
            { title: l10n.t('Density'), numeric: true },
          ],
          rows: ticket.layers.map((layer, i) => {
            const left = scans[i]?.survivors ?? 0;
            return [
              layerCell(layer),
              formatNumber(layer.weights),
              formatNumber(left),
              densityCell(left, layer.weights),
            ];
          }),
          totals: [
            [l10n.t('All'), formatNumber(weights), formatNumber(survivors), densityCell(survivors, weights)],
          ],
        }),
      ),
      ...ticket.layers.flatMap(misshapenTexts).map(hint),
      unmasked(ticket),
      about,
    ];
  },
});

const collapse = (layers: readonly MaskLayer[]) =>
  el(
    'p',
    { class: 'collapse' },
    l10n.t(
      'Layer collapse: no weight is left in {0}. Nothing passes through such a layer: unless a shortcut leads around it, the network gives every example the same answer.',
      layers.map(({ name }) => name).join(', '),
    ),
  );

/** What a network has beside weights, biases and batch norms for one, is never pruned. */
function unmasked({ unmasked: tensors }: MaskTicket): Child {
  const values = tensors.reduce((sum, tensor) => sum + tensor.values, 0);
  const title = l10n.t('Never pruned: {0} values', formatNumber(values));
  return (
    tensors.length > 0 &&
    foldedTable(title, () => ({
      caption: title,
      hideCaption: true,
      columns: [
        { title: l10n.t('Tensor') },
        { title: l10n.t('Shape'), numeric: true },
        { title: l10n.t('Values'), numeric: true },
      ],
      rows: tensors.map(({ name, shape, values: count }) => [name, shapeText(shape), formatNumber(count)]),
    }))
  );
}
