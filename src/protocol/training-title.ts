// Names of trainings as titles.
import type { TrainingKey } from '../lottery/trainings/training';
import type { Translate } from '../lottery/translate';

/** `Ticket`, `Reinitialised control 0`; at level 0 the ticket is the dense network. Draws count from 0, as folders do. */
export function trainingTitle(
  { kind, level, draw }: Pick<TrainingKey, 'kind' | 'draw'> & { level: number | null },
  translate: Translate,
): string {
  switch (kind) {
    case 'ticket':
      return level === 0 ? translate('Dense network') : translate('Ticket');
    case 'random-mask':
      return translate('Random-mask control');
    case 'random-erk':
      return translate('Random ERK control');
    case 'inverted':
      return translate('Inverted-scores control');
    case 'signed-constant':
      return translate('Signed-constant control');
    case 'random-reinit':
      return translate('Reinitialised control {0}', String(draw));
    case 'copy':
      return translate('Copy from iteration {0}', String(draw));
  }
}
