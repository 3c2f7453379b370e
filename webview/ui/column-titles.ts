// Titles of the columns of runs. Settings are called as they are written.
import type { CONTROL_KINDS } from '../../src/protocol/charts';
import { l10n } from './l10n';

const controlTitles = (): Record<(typeof CONTROL_KINDS)[number], string> => ({
  'random-reinit': l10n.t('Gap to reinitialised'),
  'random-mask': l10n.t('Gap to random mask'),
  'random-erk': l10n.t('Gap to random ERK'),
  inverted: l10n.t('Gap to inverted scores'),
  'signed-constant': l10n.t('Gap to signed constant'),
});

const titles = (): Record<string, string> => ({
  run: l10n.t('Run'),
  experiment: l10n.t('Experiment'),
  state: l10n.t('State'),
  created: l10n.t('Made'),
  done: l10n.t('Done'),
  seconds: l10n.t('Time'),
  starred: l10n.t('Starred'),
  tags: l10n.t('Tags'),
  note: l10n.t('Note'),
  dense_accuracy: l10n.t('Dense accuracy'),
  dense_early_stop: l10n.t('Dense early stop'),
  winner_density: l10n.t('Winning ticket: weights left'),
  winner_accuracy: l10n.t('Winning ticket: accuracy'),
  winner_early_stop: l10n.t('Winning ticket: early stop'),
  early_stop_against_dense: l10n.t('Winning ticket: early stop against dense'),
  best_density: l10n.t('Best ticket: weights left'),
  best_accuracy: l10n.t('Best ticket: accuracy'),
  multiply_adds: l10n.t('Multiply–adds'),
  ...Object.fromEntries(
    Object.entries(controlTitles()).map(([kind, title]) => [`gap_${kind.replaceAll('-', '_')}`, title]),
  ),
});

let known: Record<string, string> | undefined;

export const columnTitle = (name: string): string => (known ??= titles())[name] ?? name;
