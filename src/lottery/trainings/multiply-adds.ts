// Cost of a training in multiplications and additions of weights: forward and backward, by the weights that survive.
import { isModel, layersOf } from '../network/network';
import type { AnyNetwork, Network } from '../network/network';
import { criterionOf, stepsOf } from '../pruning/criteria';
import { levelsPrunedFrom } from '../pruning/pruning-points';
import type { Experiment, PruningSettings } from '../settings';
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
  const passes = passesOf(network);
  const dense = passes(record.layers.map(({ weights }) => weights)).forward;
  const { start, after } = maskHistory(record);
  const updates = record.maskUpdates ?? [];
  const starts = [startIteration(pruning, record.key), ...updates.map(({ iteration }) => iteration)];
  const ofSteps = [start, ...after].map(
    (survivors, i) =>
      passes(survivors).step * examplesIn(starts[i] ?? 0, starts[i + 1] ?? until, batch, trainExamples),
  );
  const ofUpdates = [start, ...after]
    .slice(0, updates.length)
    .map((survivors) => 2 * passes(survivors).forward + dense);
  return sum(ofSteps) + examplesScored(pruning, trainExamples, batch) * sum(ofUpdates);
}

/** What one example costs, by the surviving weights of each layer: the forward pass, and a step. */
function passesOf(network: Network) {
  const uses = layersOf(network).map(positions);
  return (survivors: readonly number[]) => {
    const forward = survivors.reduce((sum, count, i) => sum + count * (uses[i] ?? 1), 0);
    return { forward, step: 3 * forward - (survivors[0] ?? 0) * (uses[0] ?? 1) };
  };
}

/**
 * Examples that go forward and back for the scores of a mask: those of the gradients, and one for synaptic flow.
 * @param all of the training part
 * @param otherwise unless the experiment says how many
 */
function examplesScored(pruning: PruningSettings, all: number, otherwise: number): number {
  if (criterionOf(pruning.criterion).needs.includes('flow')) return 1;
  const { examples = otherwise } = pruning;
  return gradientsOf(pruning) * (examples === 'all' ? all : examples);
}

/** Gradients that are formed for a mask: of the loss, and of that gradient where its Hessian is needed. */
function gradientsOf({ method, growth, criterion }: PruningSettings): number {
  const { needs } = criterionOf(criterion);
  if (needs.includes('hessianGradients')) return 2;
  return Number(needs.includes('gradients') || (method === 'dynamic' && growth === 'gradient'));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Examples of the batches from one step to before another: the last batch of an epoch holds what is left. */
function examplesIn(from: number, to: number, batch: number, all: number): number {
  const steps = Math.ceil(all / batch);
  const before = (step: number) => Math.floor(step / steps) * all + Math.min((step % steps) * batch, all);
  return before(to) - before(from);
}

/**
 * `totalToFind` of multiplications and additions, with what it takes to score the weights that masks are pruned of.
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

/**
 * Of all masks on the way to a level's, in the mean of the replicates: a forward and a backward pass through what they are pruned from, and where a mask
 * is reached in several steps, as often: what survives each of them is not recorded. Updates amid a training are that training's own.
 */
function scoringCost(
  { experiment: { pruning }, network, trainExamples }: CostedRun,
  records: readonly TrainingRecord[],
  level: number,
): number | null {
  const from = levelsScored(pruning, level);
  const examples = stepsOf(pruning) * examplesScored(pruning, trainExamples, trainExamples);
  if (from.length === 0 || examples === 0) return 0;
  if (isModel(network)) return null;
  const passes = passesOf(network);
  let anExample = 0;
  for (const one of from) {
    const tickets = records.filter(({ key }) => key.kind === 'ticket' && key.level === one);
    if (tickets.length === 0) return null;
    const costs = tickets.map(({ layers }) => passes(layers.map(({ survivors }) => survivors)).step);
    anExample += sum(costs) / costs.length;
  }
  return anExample * examples;
}

/** The levels whose networks are pruned on the way to a level's mask. */
function levelsScored(pruning: PruningSettings, level: number): number[] {
  if (pruning.method === 'at-init') return level === 0 ? [] : [0];
  return Array.from({ length: level }, (_, one) => one).filter(
    (one) => levelsPrunedFrom(pruning, one).length > 0,
  );
}
