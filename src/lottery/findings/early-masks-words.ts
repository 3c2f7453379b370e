// When masks were taken, in words.
import type { Translate } from '../translate';
import type { EarlyMasks } from './finding';
import { count } from './verdict-figures';

export function earlyMasksSentence(
  { iteration, iterations, rule }: EarlyMasks,
  translate: Translate,
): string {
  const share = `${Math.round((iteration / iterations) * 100)}%`;
  const figures = [count(iteration), count(iterations), share] as const;
  if (!rule) return translate('Masks were taken at iteration {0} of {1} ({2} of the training).', ...figures);
  const { range, trainings, unsettled } = rule;
  const settled = range
    ? translate(
        'By the Early-Bird rule, masks were taken at iteration {0} of {1} in the mean ({2} of the training): from {3} (level {4}) to {5} (level {6}).',
        ...figures,
        ...([count(range.earliest.iteration), String(range.earliest.level)] as const),
        ...([count(range.latest.iteration), String(range.latest.level)] as const),
      )
    : translate(
        'By the Early-Bird rule, masks were taken at iteration {0} of {1} in the mean ({2} of the training).',
        ...figures,
      );
  if (unsettled === 0) return settled;
  return translate(
    '{0} In {1} of {2} trainings it did not hold before the end, and masks were taken there.',
    ...([settled, String(unsettled), String(trainings)] as const),
  );
}
