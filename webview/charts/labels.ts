// Labels in charts. Reports are in English, the editor uses its own language.
import type { TrainingKind } from '../../src/protocol/charts';

export interface ChosenAccuracy {
  when: 'earlyStop' | 'end';
  part: 'test' | 'validation';
}

export interface ChartLabels {
  /** How numbers are written: a language tag. */
  language: string;
  weightsLeft: string;
  layerWeightsLeft: string;
  accuracyAtEarlyStop: string;
  earlyStopIteration: string;
  iteration: string;
  accuracy: string;
  /** The accuracy that was chosen: measured when, on which part of the data. */
  accuracyOf(chosen: ChosenAccuracy): string;
  whileTraining(part: ChosenAccuracy['part']): string;
  /** Of copies: the iteration from which they go their own way, errors on the line to them, and how far they rise. */
  copiedFrom: string;
  copyFrom(iteration: string): string;
  ofTheWay: string;
  testError: string;
  barrier: string;
  stableBelow: string;
  /** Multiplications and additions of weights that it took to find a ticket. */
  multiplyAdds: string;
  layer: string;
  layerCollapse: string;
  /** Weights, by updates of a mask. */
  grown: string;
  pruned: string;
  grownAndPruned: string;
  kinds: Record<TrainingKind, string>;
  dense: string;
  notANumber: string;
  /** A line of training curves: `51.3% left`. */
  left(percent: string): string;
  /** A level of several runs that were pruned at different rates: `level 3`. */
  level(level: number): string;
  /** A multiple of what training the dense network costs: `1.36 × dense`. */
  timesDense(times: string): string;
  /** Titles of what is shown where one points. */
  ofTheWeights(percent: string): string;
  ofTheWeightsAtLevel(percent: string, level: number): string;
  atIteration(iteration: string): string;
}

const PARTS = { test: 'Test accuracy', validation: 'Validation accuracy' };

export const ENGLISH: ChartLabels = {
  language: 'en-US',
  weightsLeft: 'Weights left (%)',
  layerWeightsLeft: 'Weights left in the layer (%)',
  accuracyAtEarlyStop: 'Test accuracy at early stop (%)',
  earlyStopIteration: 'Early-stop iteration',
  iteration: 'Iteration',
  accuracy: 'Test accuracy (%)',
  accuracyOf: ({ when, part }) => `${PARTS[part]} at ${when === 'end' ? 'the end' : 'early stop'} (%)`,
  whileTraining: (part) => `${PARTS[part]} (%)`,
  copiedFrom: 'Iteration from which the copy sees other batches',
  copyFrom: (iteration) => `copy from iteration ${iteration}`,
  ofTheWay: 'Of the way from the ticket to its copy (%)',
  testError: 'Test error (%)',
  barrier: 'Rise of the test error on the line (points)',
  stableBelow: 'stable below',
  multiplyAdds: 'Multiply–adds to find the ticket',
  layer: 'Layer',
  layerCollapse: 'layer collapse',
  grown: 'grown',
  pruned: 'pruned',
  grownAndPruned: 'Weights grown (up), pruned (down)',
  kinds: {
    ticket: 'tickets',
    'random-reinit': 'reinitialised',
    'random-mask': 'random mask',
    'random-erk': 'random ERK mask',
    inverted: 'inverted scores',
    'signed-constant': 'signed constant',
    copy: 'copies',
  },
  dense: 'dense network',
  notANumber: 'not a number',
  left: (percent) => `${percent}% left`,
  level: (level) => `level ${level}`,
  timesDense: (times) => `${times} × dense`,
  ofTheWeights: (percent) => `${percent}% of the weights left`,
  ofTheWeightsAtLevel: (percent, level) => `${percent}% of the weights left, level ${level}`,
  atIteration: (iteration) => `iteration ${iteration}`,
};
