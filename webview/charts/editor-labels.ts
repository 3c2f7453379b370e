// Labels in charts in the editor's language.
import type { ChartLabels, ChosenAccuracy } from './labels';
import { l10n, language } from '../ui/l10n';

export const chartLabels = (): ChartLabels => ({
  language: language(),
  weightsLeft: l10n.t('Weights left (%)'),
  layerWeightsLeft: l10n.t('Weights left in the layer (%)'),
  accuracyAtEarlyStop: l10n.t('Test accuracy at early stop (%)'),
  earlyStopIteration: l10n.t('Early-stop iteration'),
  iteration: l10n.t('Iteration'),
  accuracy: l10n.t('Test accuracy (%)'),
  accuracyOf,
  whileTraining: (part) =>
    part === 'test' ? l10n.t('Test accuracy (%)') : l10n.t('Validation accuracy (%)'),
  copiedFrom: l10n.t('Iteration from which the copy sees other batches'),
  copyFrom: (iteration) => l10n.t('copy from iteration {0}', iteration),
  ofTheWay: l10n.t('Of the way from the ticket to its copy (%)'),
  testError: l10n.t('Test error (%)'),
  barrier: l10n.t('Rise of the test error on the line (points)'),
  stableBelow: l10n.t('stable below'),
  multiplyAdds: l10n.t('Multiply–adds to find the ticket'),
  layer: l10n.t('Layer'),
  layerCollapse: l10n.t('layer collapse'),
  grown: l10n.t('grown'),
  pruned: l10n.t('pruned'),
  grownAndPruned: l10n.t('Weights grown (up), pruned (down)'),
  kinds: {
    ticket: l10n.t('tickets'),
    'random-reinit': l10n.t('reinitialised'),
    'random-mask': l10n.t('random mask'),
    'random-erk': l10n.t('random ERK mask'),
    inverted: l10n.t('inverted scores'),
    'signed-constant': l10n.t('signed constant'),
    copy: l10n.t('copies'),
  },
  dense: l10n.t('dense network'),
  notANumber: l10n.t('not a number'),
  left: (percent) => l10n.t('{0}% left', percent),
  level: (level) => l10n.t('level {0}', level),
  timesDense: (times) => l10n.t('{0} × dense', times),
  ofTheWeights: (percent) => l10n.t('{0}% of the weights left', percent),
  ofTheWeightsAtLevel: (percent, level) => l10n.t('{0}% of the weights left, level {1}', percent, level),
  atIteration: (iteration) => l10n.t('iteration {0}', iteration),
});

function accuracyOf({ when, part }: ChosenAccuracy): string {
  if (when === 'earlyStop')
    return part === 'test'
      ? l10n.t('Test accuracy at early stop (%)')
      : l10n.t('Validation accuracy at early stop (%)');
  return part === 'test'
    ? l10n.t('Test accuracy at the end (%)')
    : l10n.t('Validation accuracy at the end (%)');
}
