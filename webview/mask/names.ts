// Names of tickets and weights.
import { TRAINING_KINDS } from '../../src/protocol/charts';
import { trainingTitle } from '../../src/protocol/training-title';
import type { MaskLayer, MaskTicket, WeightDetails } from '../../src/protocol/views/mask';
import { percent } from '../../src/protocol/format';
import { formatNumber, formatShare, l10n } from '../ui/l10n';

export const fileName = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

/** `Ticket`, `Dense network`, `Reinitialised control 0`; the file's name where nothing says what it is. */
export function kindName({ kind, draw, level, ticket }: MaskTicket): string {
  const known = TRAINING_KINDS.find((one) => one === kind);
  return known ? trainingTitle({ kind: known, level, draw: draw ?? 0 }, l10n.t) : (kind ?? fileName(ticket));
}

/** Where a ticket belongs: experiment, replicate, level. */
export function placeName({ experiment, replicate, level }: MaskTicket): string {
  return [
    experiment,
    replicate === null ? null : l10n.t('replicate {0}', replicate),
    level === null ? null : l10n.t('level {0}', level),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

export const fullName = (ticket: MaskTicket) =>
  [kindName(ticket), placeName(ticket)].filter((part) => part !== '').join(' · ');

/** `300 × 784` */
export const shapeText = (shape: readonly number[]) => shape.map((size) => formatNumber(size)).join(' × ');

/** `[12, 345]` */
const indexText = (index: readonly number[]) => `[${index.join(', ')}]`;

export const accuracyText = ({ earlyStopAccuracy, endAccuracy }: MaskTicket): string | null =>
  earlyStopAccuracy !== null && endAccuracy !== null
    ? l10n.t(
        'Test accuracy {0} at early stop, {1} at the end',
        percent(earlyStopAccuracy),
        percent(endAccuracy),
      )
    : null;

/** How much is left of a layer, in a line. */
export function leftText({ name, weights }: MaskLayer, survivors: number): string {
  const text = l10n.t(
    '{0} of {1} weights of {2} left ({3})',
    formatNumber(survivors),
    formatNumber(weights),
    name,
    weights ? formatShare(survivors / weights) : '–',
  );
  return survivors === 0 && weights > 0 ? `${text} · ${l10n.t('layer collapse')}` : text;
}

/** All that is known of one weight, in a line. */
export function weightText(layer: MaskLayer, weight: WeightDetails): string {
  const values = [
    weight.initial === null ? null : l10n.t('initial {0}', weight.initial),
    weight.rewound === null ? null : l10n.t('rewound {0}', weight.rewound),
    weight.final === null ? null : l10n.t('final {0}', weight.final),
    weight.keptInOther === null
      ? null
      : weight.keptInOther
        ? l10n.t('kept in the other')
        : l10n.t('pruned in the other'),
  ].filter((part) => part !== null);
  const name = `${layer.name}${indexText(weight.index)}`;
  return [
    name,
    placeInKernel(layer, weight.index),
    weight.kept ? l10n.t('kept') : l10n.t('pruned'),
    ...values,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** What the indices of a convolution's weight count. */
function placeInKernel({ kernel }: MaskLayer, index: readonly number[]): string | null {
  const [filter, channel, row, column] = index;
  if (!kernel || filter === undefined || channel === undefined) return null;
  if (row === undefined || column === undefined || kernel.height * kernel.width === 1)
    return l10n.t('filter {0}, channel {1}', filter, channel);
  return l10n.t('filter {0}, channel {1}, row {2}, column {3}', filter, channel, row, column);
}

/** The bitmap in words, for those who cannot see it. */
export function bitmapText({ name, outputs, inputs, kernel }: MaskLayer): string {
  const [down, across] = [formatNumber(outputs), formatNumber(inputs)];
  const what = kernel
    ? l10n.t(
        'Mask of {0}: {1} filters down, {2} channels across, each cell a kernel of {3} × {4} weights.',
        name,
        down,
        across,
        kernel.height,
        kernel.width,
      )
    : l10n.t('Mask of {0}: {1} outputs down, {2} inputs across.', name, down, across);
  return `${what} ${l10n.t('Arrow keys pan, plus and minus zoom, 0 fits, Shift with arrow keys moves from weight to weight.')}`;
}

/** Of each tensor that is named as a layer's values and has another shape, that it is left out. */
export const misshapenTexts = ({ misshapen, shape }: MaskLayer): string[] =>
  misshapen.map((tensor) =>
    l10n.t(
      '{0} is left out: its shape is {1}, but {2} in the mask.',
      tensor.name,
      shapeText(tensor.shape),
      shapeText(shape),
    ),
  );
