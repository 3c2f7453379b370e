// Tickets and the dense network: their weights, masks and first iterations.
import { initialise } from '../network/initialise';
import { builtIn } from '../network/network';
import type { AnyNetwork, Mask, Parameters } from '../network/network';
import { copyOf, denseMask } from '../pruning/masks';
import { criterionOf, stepsOf } from '../pruning/criteria';
import { scheduleOf } from '../pruning/mask-schedules';
import { equalSteps, prune } from '../pruning/prune';
import { pruningPointOf } from '../pruning/pruning-points';
import type { ScoringValues } from '../pruning/prune';
import { stream } from '../random/stream';
import type { Address } from '../random/stream';
import { builtInFlow } from '../pruning/measurable';
import type { Measurable } from '../pruning/measurable';
import type { Experiment, PruningSettings } from '../settings';
import type { TrainingKey, TrainingTask } from './training';
import { startIteration, trainingId } from './training-id';

/** One of an experiment's repetitions: what all of its trainings share. */
export interface Replicate {
  experiment: Experiment;
  network: AnyNetwork;
  /** From 0. */
  replicate: number;
  draw: DrawWeights;
  /** The mask of level 1 where it was made elsewhere. */
  imported?: Mask | undefined;
}

/** Draws all weights of a network by the random numbers at an address: the same ones every time. */
export type DrawWeights = (address: Address) => Promise<Parameters>;

/** As the experiment's `initialiser` says; a model of the user's own is drawn by the engine that trains it. */
export const drawnBuiltIn =
  ({ network: { initialiser } }: Experiment, network: AnyNetwork): DrawWeights =>
  (address) =>
    Promise.resolve(initialise(builtIn(network), initialiser, stream(address)));

/** What a mask is pruned from, or a copy is joined to. */
export interface TrainedValues {
  /** At the end of a training or, for a mask, where `prune_at` says; before any training, as drawn. */
  values: Parameters;
  mask: Mask;
}

/** What masks are pruned from, of a training that has ended. */
export const prunedFrom = ({
  early,
  final,
  mask,
}: {
  early: Parameters | null;
  final: Parameters;
  mask: Mask;
}): TrainedValues => ({ values: early ?? final, mask });

/** What the criterion needs of them that an engine has to measure. */
export type MeasuredGradients = Pick<ScoringValues, Measurable>;

/** The dense network: weights newly drawn, nothing pruned. */
export async function denseTask(of: Replicate): Promise<TrainingTask> {
  const { seed, pruning } = of.experiment;
  const key = keyOf(of, 0, 'ticket');
  const initial = await initialWeights(of);
  const task: TrainingTask = {
    ...{ id: trainingId(key), key, seed, initial, start: initial, startIteration: 0 },
    mask: denseMask(of.network),
    captureAt: pruning.after === 'rewind' ? pruning.rewind_to : 0,
  };
  return withPruningPoint(of, task);
}

/** A ticket, or the dense network, that masks may be pruned from before its end. */
function withPruningPoint(of: Replicate, task: TrainingTask): TrainingTask {
  const { key, initial, fineTunes } = task;
  const pruningPoint = pruningPointOf({ ...of, level: key.level, initial, fineTunes });
  return pruningPoint ? { ...task, pruningPoint } : task;
}

/** Whether masks are pruned from trained weights; else from the weights as drawn, or in the course of a training. */
export const isTrainedBefore = ({ method }: Pick<PruningSettings, 'method'>): boolean =>
  method === 'iterative' || method === 'one-shot';

/** What masks are pruned from at initialisation: the weights as drawn, all of them. */
export const untrained = async (of: Replicate): Promise<TrainedValues> => ({
  values: await initialWeights(of),
  mask: denseMask(of.network),
});

/** What the criterion asks of a network at values that are to be pruned. */
export type Measure = (values: TrainedValues) => Promise<MeasuredGradients>;

/** The mask that the ticket of a level (from 1) starts with: what survives of its parent's, or where updates prune it, what they begin with. */
export function startingMask(
  of: Replicate,
  level: number,
  parent: TrainedValues,
  measure?: Measure,
): Promise<Mask> {
  switch (of.experiment.pruning.method) {
    case 'gradual':
      return Promise.resolve(denseMask(of.network));
    case 'dynamic':
      return prunedMask(withRandomMask(of), level, parent);
    default:
      return prunedMask(of, level, parent, measure);
  }
}

/** Sparse before any training, at random. */
function withRandomMask(of: Replicate): Replicate {
  const pruning: PruningSettings = {
    ...of.experiment.pruning,
    method: 'at-init',
    criterion: 'random',
    steps: 1,
  };
  return { ...of, experiment: { ...of.experiment, pruning } };
}

/**
 * What survives of the parent's mask. Before any training it may be reached in steps, each measured anew.
 * @param inverted whether the highest scores go instead of the lowest
 */
export async function prunedMask(
  of: Replicate,
  level: number,
  { values, mask: start }: TrainedValues,
  measure: Measure = () => Promise.resolve({}),
  inverted = false,
): Promise<Mask> {
  const { experiment, network, replicate, imported } = of;
  if (level === 1 && imported) return copyOf(imported);
  const { seed, pruning } = experiment;
  const { needs } = criterionOf(pruning.criterion);
  const random = (layer: number) =>
    stream({ seed, replicate, purpose: 'criterion', index: level * LAYERS_A_LEVEL + layer });
  const initial = needs.includes('initial') ? await initialWeights(of) : undefined;
  const steps = stepsOf(pruning);
  let mask = start;
  for (let step = 1; step <= steps; step++) {
    const measured = await measure({ values, mask });
    const flow = builtInFlow(pruning.criterion, network, values, mask);
    const scoring: ScoringValues = { initial, random, flow, ...measured };
    const input = { network, mask, trained: values, settings: pruning, level, scoring, inverted };
    mask = prune({ ...input, steps: { start, left: equalSteps(step / steps) } });
  }
  return mask;
}

/** A ticket: surviving weights under a mask, rewound or not; which may be updated meanwhile. */
export async function ticketTask(
  of: Replicate,
  level: number,
  mask: Mask,
  from: StartingPoints,
): Promise<TrainingTask> {
  const task = withPruningPoint(of, await survivorsTask(of, keyOf(of, level, 'ticket'), mask, from));
  const schedule = scheduleOf({ ...of, level, initial: task.initial });
  return schedule ? { ...task, schedule } : task;
}

/** What surviving weights may start from, beside their initial values. */
export interface StartingPoints {
  /** Values of the dense training at iteration k; asked for only where they are rewound to k > 0. */
  rewound: () => Parameters;
  /** What the mask was pruned from. */
  parent: TrainedValues;
}

/** Trains what survives: from θ0, from θk, or where pruning does not rewind, from the values that the mask was pruned from. */
export async function survivorsTask(
  of: Replicate,
  key: TrainingKey,
  mask: Mask,
  { rewound, parent }: StartingPoints,
): Promise<TrainingTask> {
  const { seed, pruning } = of.experiment;
  const initial = await initialWeights(of);
  const started = startIteration(pruning, key);
  const rewinds = pruning.after === 'rewind';
  const start = rewinds ? (started > 0 ? rewound() : initial) : parent.values;
  return {
    ...{ id: trainingId(key), key, seed, initial, start, startIteration: started, mask, captureAt: 0 },
    ...(pruning.after === 'fine-tune' ? { fineTunes: true } : {}),
  };
}

export const keyOf = (
  { replicate }: Replicate,
  level: number,
  kind: TrainingKey['kind'],
  draw = 0,
): TrainingKey => ({
  ...{ replicate, level, kind, draw },
});

/** θ0 of a replicate. */
export const initialWeights = ({ experiment, replicate, draw }: Replicate): Promise<Parameters> =>
  draw({ seed: experiment.seed, replicate, purpose: 'weights', index: 0 });

/** Indices set aside for each level: more than the 200 layers that the schema allows. */
const LAYERS_A_LEVEL = 2 ** 16;
