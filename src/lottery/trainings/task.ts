// Tasks: what a planned training is to do, from the results of those that it waits for.
import type { AnyNetwork, Mask, Parameters } from '../network/network';
import type { Experiment } from '../settings';
import { controlTask } from './controls';
import { copyTask } from './copies';
import { denseTask, drawnBuiltIn, startingMask, ticketTask, untrained } from './tickets';
import type { DrawWeights, Measure, Replicate, TrainedValues } from './tickets';
import { isScheduled } from '../pruning/mask-schedules';
import type { PlannedTraining, TrainingId, TrainingTask } from './training';
import { denseOf, parentOf, ticketOf } from './training-id';

/** What finished trainings leave for others to build on. */
export interface TrainingResults {
  /** What masks are pruned from; for a copy of it, what it ended with. */
  trained(id: TrainingId): TrainedValues;
  /** Of a dense training, its values at iteration `rewind_to`; of a ticket, what it started from where that is not θ0. */
  rewind(id: TrainingId): Parameters;
  /** At values that a mask is pruned from, where the criterion needs them. */
  gradients?: Measure;
  /** Of a model of the user's own. */
  draw?: DrawWeights | undefined;
  /** The mask of level 1 where it was made elsewhere. */
  imported?: Mask | undefined;
}

/**
 * The task of a planned training: a pure function of the experiment and of the results of the trainings it needs.
 * @param results of the trainings in `planned.needs`; asked for no others. The task holds on to final values where it starts from them
 */
export async function trainingTask(
  experiment: Experiment,
  network: AnyNetwork,
  { key }: PlannedTraining,
  results: TrainingResults,
): Promise<TrainingTask> {
  const { replicate, level, kind, draw } = key;
  const { draw: drawOwn = drawnBuiltIn(experiment, network), imported } = results;
  const of: Replicate = { experiment, network, replicate, draw: drawOwn, imported };
  if (kind === 'copy') {
    const ticket = ticketOf(key);
    return copyTask(of, { level, at: draw }, results.trained(ticket), () => results.rewind(ticket));
  }
  if (level === 0) return denseTask(of);
  const parent = parentOf(experiment.pruning, key);
  const trained = parent === null ? await untrained(of) : results.trained(parent);
  const starting = () => startingMask(of, level, trained, results.gradients);
  const from = { rewound: () => results.rewind(denseOf(key)), parent: trained };
  if (kind === 'ticket') return ticketTask(of, level, await starting(), from);
  const mask = () => (isScheduled(experiment.pruning) ? Promise.resolve(trained.mask) : starting());
  return controlTask(of, { kind, draw }, { level, mask, from, measure: results.gradients });
}
