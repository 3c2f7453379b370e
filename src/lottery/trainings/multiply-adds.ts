// What a training costs in multiplications and additions of weights: forward and backward, by the weights that survive.
import { isModel, layersOf } from '../network/network';
import type { AnyNetwork } from '../network/network';
import { criterionOf } from '../pruning/criteria';
import type { Experiment } from '../settings';
import { positions } from './cost';
import { maskHistory } from './mask-history';
import { totalToFind } from './to-find';
import type { TrainingRecord } from './training';
import { startIteration } from './training-id';

/** What the costs of a run follow from, beside its records. */
export interface CostedRun {
  experiment: Experiment;
  network: AnyNetwork;
  /** Examples of the training part. */
  trainExamples: number;
}

/**
 * Of one training: for each example the forward pass, the gradients of weights, and those of inputs but in the first layer; evaluations are not
 * counted. Where updates of the mask look at gradients, each adds a forward pass and the gradient of all weights for a batch (RigL, App. H).
 * Biases, norms and activations are left out. Null of a model of the user's own, whose layers' uses only its code knows.
 * @param until the iteration up to which its steps count; all of them unless given. Only of a mask that stays as it is
 */
export function multiplyAdds(
  { experiment, network, trainExamples }: CostedRun,
  record: TrainingRecord,
  until = experiment.training.iterations,
): number | null {
  if (isModel(network)) return null;
  const { training, pruning } = experiment;
  const { batch_size: batch } = training;
  const layers = layersOf(network);
  const uses = layers.map(positions);
  const passes = (survivors: readonly number[]) => {
    const forward = survivors.reduce((sum, count, i) => sum + count * (uses[i] ?? 1), 0);
    return { forward, step: 3 * forward - (survivors[0] ?? 0) * (uses[0] ?? 1) };
  };
  const dense = passes(record.layers.map(({ weights }) => weights)).forward;
  const { start, after } = maskHistory(record);
  const updates = record.maskUpdates ?? [];
  const starts = [startIteration(pruning, record.key), ...updates.map(({ iteration }) => iteration)];
  const ofSteps = [start, ...after].map(
    (survivors, i) =>
      passes(survivors).step * examplesIn(starts[i] ?? 0, starts[i + 1] ?? until, batch, trainExamples),
  );
  const gradients = gradientsOf(pruning) * examplesOfUpdate(experiment, trainExamples);
  const ofUpdates = [start, ...after]
    .slice(0, updates.length)
    .map((survivors) => 2 * passes(survivors).forward + dense);
  return sum(ofSteps) + gradients * sum(ofUpdates);
}

/** Gradients that are formed for a mask: of the loss, and of that gradient where its Hessian is needed. */
function gradientsOf({ method, growth, criterion }: Experiment['pruning']): number {
  const { needs } = criterionOf(criterion);
  if (needs.includes('hessianGradients')) return 2;
  return Number(needs.includes('gradients') || (method === 'dynamic' && growth === 'gradient'));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const examplesOfUpdate = ({ pruning, training }: Experiment, all: number): number =>
  pruning.examples === 'all' ? all : (pruning.examples ?? training.batch_size);

/** Examples of the batches from one step to before another: the last batch of an epoch holds what is left. */
function examplesIn(from: number, to: number, batch: number, all: number): number {
  const steps = Math.ceil(all / batch);
  const before = (step: number) => Math.floor(step / steps) * all + Math.min((step % steps) * batch, all);
  return before(to) - before(from);
}

/**
 * `totalToFind` of multiplications and additions, with those of gradients that a criterion needs before any training.
 * @returns null where a training is missing, or its cost not known
 */
export function multiplyAddsToFind(
  run: CostedRun,
  records: readonly TrainingRecord[],
  level: number,
): number | null {
  const trained = totalToFind(run.experiment.pruning, records, level, (record, until) =>
    multiplyAdds(run, record, until),
  );
  const scoring = scoringCost(run, records, level);
  return trained === null || scoring === null ? null : trained + scoring;
}

/** Gradients that a criterion needs before a ticket is trained: a forward and a backward pass for each step of the way there. */
function scoringCost(run: CostedRun, records: readonly TrainingRecord[], level: number): number | null {
  const { experiment, trainExamples } = run;
  const { pruning } = experiment;
  const gradients = gradientsOf(pruning);
  if (level === 0 || pruning.method !== 'at-init' || gradients === 0) return 0;
  const dense = records.find(({ key }) => key.level === 0);
  const cost = dense ? multiplyAdds({ ...run, experiment: oneStep(experiment) }, dense) : null;
  if (cost === null) return null;
  const examples = typeof pruning.examples === 'number' ? pruning.examples : trainExamples;
  return gradients * (cost / experiment.training.batch_size) * examples * (pruning.steps ?? 1);
}

const oneStep = (experiment: Experiment): Experiment => ({
  ...experiment,
  training: { ...experiment.training, iterations: 1 },
});
