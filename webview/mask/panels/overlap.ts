// The tab of overlap: with another ticket's mask, beside chance.
import type { JaccardIndex } from '../../../src/protocol/views/mask';
import { el, type Child } from '../../ui/dom';
import { formatNumber, l10n } from '../../ui/l10n';
import { table } from '../../ui/table';
import { button } from '../../ui/toolkit';
import { fullName } from '../names';
import { hint, paragraph, type MaskHost, type Panel } from './panel';

export interface OverlapActions {
  choose: () => void;
  clear: () => void;
}

export const overlapPanel = (host: MaskHost, { choose, clear }: OverlapActions): Panel => ({
  async show({ ticket, other }, signal) {
    if (!other)
      return [
        paragraph(
          l10n.t(
            'Compare this mask with the mask of another ticket: of another level, another replicate, a control, or another run. The picture then shows which weights survive in both.',
          ),
        ),
        button({ label: l10n.t('Compare with…'), onClick: choose, appearance: 'primary' }),
      ];
    const overlap = await host.ask('overlap', { ticket: ticket.ticket, other: other.ticket }, signal);
    const row = (name: string, index: JaccardIndex): Child[] => [
      name,
      formatNumber(index.survivors),
      formatNumber(index.otherSurvivors),
      formatNumber(index.both),
      decimal(index.jaccard),
      chanceCell(index.chance),
    ];
    return [
      paragraph(l10n.t('Compared with {0}.', fullName(other))),
      el(
        'p',
        { class: 'buttons' },
        button({ label: l10n.t('Compare with another…'), onClick: choose }),
        button({ label: l10n.t('Stop comparing'), onClick: clear }),
      ),
      paragraph(verdict(overlap.total)),
      el(
        'div',
        { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': l10n.t('Overlap of the masks') },
        table({
          caption: l10n.t('Weights left here, there and in both'),
          columns: [
            { title: l10n.t('Layer') },
            { title: l10n.t('Here'), numeric: true },
            { title: l10n.t('There'), numeric: true },
            { title: l10n.t('Both'), numeric: true },
            { title: l10n.t('Jaccard'), numeric: true },
            { title: l10n.t('By chance'), numeric: true },
          ],
          rows: overlap.layers.map((layer) => row(layer.layer, layer)),
          totals: [row(l10n.t('All'), overlap.total)],
        }),
      ),
      hint(
        l10n.t(
          'Jaccard: weights left in both, as a share of the weights left in at least one. By chance: the value for two independent random masks of the same densities, with the range that contains 95% of the cases.',
        ),
      ),
      overlap.unmatched.length > 0 &&
        hint(
          l10n.t(
            'Not compared, because only one of the two has them in this shape: {0}',
            overlap.unmatched.join(', '),
          ),
        ),
    ];
  },
});

const decimal = (value: number | null) =>
  value === null ? '–' : formatNumber(value, { minimumFractionDigits: 3, maximumFractionDigits: 3 });

const chanceCell = (chance: JaccardIndex['chance']) =>
  chance
    ? el(
        'span',
        {},
        decimal(chance.mean),
        el('span', { class: 'second-line' }, `${decimal(chance.low)}–${decimal(chance.high)}`),
      )
    : '–';

/** The overlap in words. */
function verdict({ jaccard, chance, survivors, otherSurvivors, both }: JaccardIndex): string {
  if (jaccard === null || !chance) return l10n.t('There is nothing left to compare.');
  if (both > 0 && both === Math.min(survivors, otherSurvivors) && jaccard > chance.high)
    return l10n.t(
      'One mask contains the other: every weight left in the sparser one is left in both, as between levels of one replicate.',
    );
  if (jaccard >= chance.low && jaccard <= chance.high)
    return l10n.t(
      'They overlap as much as by chance: {0} of the weights left in at least one are left in both.',
      decimal(jaccard),
    );
  const times = chance.mean > 0 ? jaccard / chance.mean : Infinity;
  const text = Number.isFinite(times) ? formatNumber(times, { maximumSignificantDigits: 3 }) : '∞';
  return jaccard > chance.high
    ? l10n.t('They overlap more than by chance: {0} times as much.', text)
    : l10n.t('They overlap less than by chance: {0} times as much.', text);
}
