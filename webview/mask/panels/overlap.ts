// How far the mask is the same as another ticket's, beside what chance would give.
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
            'Lay the mask of another ticket over this one: another level, another replicate, a control, or one of another run. The picture then shows what survives in both.',
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
          'Jaccard: weights left in both, as a share of those left in either. By chance: what two masks of the same densities share when they know nothing of each other, with the range that holds 95% of them.',
        ),
      ),
      overlap.unmatched.length > 0 &&
        hint(
          l10n.t(
            'Not compared, since only one of the two has them in this shape: {0}',
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

/** The finding in words. */
function verdict({ jaccard, chance, survivors, otherSurvivors, both }: JaccardIndex): string {
  if (jaccard === null || !chance) return l10n.t('There is nothing left to compare.');
  if (both > 0 && both === Math.min(survivors, otherSurvivors) && jaccard > chance.high)
    return l10n.t(
      'One lies within the other: every weight left in the sparser one is left in both, as between levels of one replicate.',
    );
  if (jaccard >= chance.low && jaccard <= chance.high)
    return l10n.t(
      'They share as much as chance gives: {0} of the weights left in either are in both.',
      decimal(jaccard),
    );
  const times = chance.mean > 0 ? jaccard / chance.mean : Infinity;
  const text = Number.isFinite(times) ? formatNumber(times, { maximumSignificantDigits: 3 }) : '∞';
  return jaccard > chance.high
    ? l10n.t('They share more than chance gives: {0} times as much.', text)
    : l10n.t('They share less than chance gives: {0} times as much.', text);
}
