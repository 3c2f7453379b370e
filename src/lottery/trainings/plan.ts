// The trainings that an experiment consists of, and which waits for which: iterative magnitude pruning (paper §1) as a graph.
//
//   dense network ─ prune ─→ ticket of level 1 ─ prune ─→ ticket of level 2 ─ …
//                     └────→ its controls        └────→ its controls
//
// Where `connectivity` asks for it, the dense network and tickets have copies, which wait for them.
//
// With other methods the tickets do not wait for each other, and where a ticket finds its mask meanwhile, its controls wait for it.
//
// task.ts says what each training starts from: the mask that prune.ts makes of the one before, and the initial weights that survive it.
// src/engine/train.ts trains it and finds its early stop; level-summary.ts and verdict.ts say which tickets win.
import type { Experiment } from '../settings';
import type { Level } from '../level';
import { controlsOf } from './controls';
import { copiesAt, countCopies } from './copies';
import type { PlannedTraining, TrainingId, TrainingKey } from './training';
import { parentOf, rewoundFrom, trainingId } from './training-id';

export { denseOf, parentOf, parseTrainingId, rewoundFrom, startIteration, trainingId } from './training-id';
export { trainingTask } from './task';
export type { TrainingResults } from './task';
export type { TrainedValues } from './tickets';
export { lineCost, schedulingPriorities, trainingCost } from './cost';

/** The most trainings that one experiment may consist of: hundreds of times those of the paper, and what an editor can still list. */
export const MOST_TRAININGS = 200_000;

/** How many trainings an experiment consists of, without a plan of them. */
export const countTrainings = ({ replicates, pruning, controls, connectivity }: PlanSettings): number =>
  replicates *
  (1 +
    pruning.rounds * (1 + controlsOf({ controls, pruning }).length) +
    countCopies({ pruning, connectivity }));

/** The settings that a plan follows from, but for its order. */
export interface PlanSettings extends Pick<Experiment, 'replicates' | 'controls' | 'connectivity'> {
  pruning: Pick<Experiment['pruning'], 'rounds' | 'method' | 'scope' | 'mask' | 'rewind_to'>;
}

/**
 * Every training of an experiment, by replicate and level, parents before children. A control needs what its ticket's mask is
 * pruned from, not the ticket: it can be trained beside it, unless the ticket finds its mask by itself.
 */
export function planTrainings(experiment: Experiment): PlannedTraining[] {
  return Array.from({ length: experiment.replicates }, (_, replicate) => replicate).flatMap((replicate) =>
    Array.from({ length: experiment.pruning.rounds + 1 }, (_, level) => level).flatMap((level) =>
      keysAt(experiment, replicate, level).map((key) => ({
        id: trainingId(key),
        key,
        needs: needsOf(experiment, key),
      })),
    ),
  );
}

function keysAt(experiment: Experiment, replicate: number, level: Level): TrainingKey[] {
  const ticket: TrainingKey = { replicate, level, kind: 'ticket', draw: 0 };
  const copies = copiesAt(experiment, level).map((at): TrainingKey => ({
    ...ticket,
    kind: 'copy',
    draw: at,
  }));
  const controls = level === 0 ? [] : controlsOf(experiment);
  return [ticket, ...controls.map((control) => ({ ...ticket, ...control })), ...copies];
}

function needsOf({ pruning }: Experiment, key: TrainingKey): TrainingId[] {
  const needed = [parentOf(pruning, key), rewoundFrom(pruning, key)];
  return [...new Set(needed.filter((id) => id !== null))];
}
