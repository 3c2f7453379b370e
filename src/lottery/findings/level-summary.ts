// Summary of each level over replicates, compared with the dense network.
import type { Experiment } from '../settings';
import type { Level } from '../level';
import { ROUNDING, compareAccuracies, compareIterations } from './comparison';
import type { Comparison } from './comparison';
import { mean, spread } from './statistics';
import type { Spread } from './statistics';
import { UNKNOWN_TEST_PART } from './test-part';
import type { TestPart } from './test-part';
import { controlsOf } from '../trainings/controls';
import { byControl } from '../trainings/training';
import type { ControlKind, TrainingKind, TrainingRecord } from '../trainings/training';
import { parentOf } from '../trainings/training-id';
import { isScheduled } from '../pruning/mask-schedules';

/** One kind of training at one level, over replicates (and draws: a replicate's draws are averaged first). */
export interface KindSummary {
  replicates: number;
  /** Which they are, rising: the values of every spread below are in this order. */
  of: number[];
  earlyStopIteration: Spread;
  /** Shares, 0–1, all of the test part, read at early stop and at the end. */
  earlyStopAccuracy: Spread;
  endAccuracy: Spread;
  /** Of the validation part, at early stop and at the end. */
  validationAccuracy: Spread;
  endValidationAccuracy: Spread;
  /** Test accuracy before training. */
  untrainedAccuracy: Spread;
}

/** Where masks of a level were pruned, by `pruning.prune_at`. */
export interface MaskTaken {
  /** The level of the training that they were pruned from. */
  from: Level;
  /** The iteration, over the replicates; and how many a training has. */
  iteration: Spread;
  iterations: number;
  /** Of the Early-Bird rule, in how many replicates it did not hold before the end; null where the iteration was given. */
  unsettled: number | null;
}

export interface LevelSummary {
  level: Level;
  density: number;
  survivors: number;
  weights: number;
  /** `collapsed`: replicates in which no weight of the layer survives. */
  layers: { name: string; density: number; collapsed: number; deadNeurons: Spread }[];
  ticket: KindSummary;
  /** Null of controls that the run has not, or not yet. */
  controls: Record<ControlKind, KindSummary | null>;
  /** Where its mask was pruned before the end of a training; null where none was. */
  maskTaken: MaskTaken | null;
  /** Against level 0; null for level 0 itself. */
  accuracy: Comparison | null;
  /** The same; null also where tickets are not trained alone from their initial weights. */
  iterations: Comparison | null;
  /** At least the dense accuracy in at most as many iterations, in the mean (paper §1); null where iterations are not compared. */
  winning: boolean | null;
}

/**
 * The levels that have a finished ticket, from the dense one. A level of a run under way is summarised over the replicates
 * that have finished it, each compared with its own dense network; a control of a replicate counts once all its draws are done.
 * @param records in any order
 */
export function summariseLevels(
  experiment: Experiment,
  records: readonly TrainingRecord[],
  { examples, guessing }: TestPart = UNKNOWN_TEST_PART,
): LevelSummary[] {
  const dense = byReplicate(records, 0, 'ticket');
  return Array.from({ length: experiment.pruning.rounds + 1 }, (_, level) => level).flatMap((level) => {
    const tickets = [...byReplicate(records, level, 'ticket')].filter(([replicate]) => dense.has(replicate));
    const trained = tickets.flatMap(([, drawn]) => drawn);
    const [first] = trained;
    if (!first) return [];
    const pairs = tickets.flatMap(([replicate, [ticket]]) => {
      const [base] = dense.get(replicate) ?? [];
      return ticket && base ? [{ ticket, base }] : [];
    });
    const both = (read: (record: TrainingRecord) => number) =>
      pairs.map(({ ticket, base }): [number, number] => [read(ticket), read(base)]);
    const accuracy = compareAccuracies(
      both((record) => record.earlyStop.testAccuracy),
      examples,
    );
    const iterations = compareIterations(both((record) => record.earlyStop.iteration));
    const planned = controlsOf(experiment);
    const controlOf = (kind: ControlKind) =>
      control(records, level, kind, planned.filter((one) => one.kind === kind).length);
    const isDense = level === 0;
    const isTimed = !isDense && isTrainedAlone(experiment.pruning);
    const learned = isBetterThanGuessing(
      mean(pairs.map(({ base }) => base.earlyStop.testAccuracy)),
      guessing,
    );
    return {
      level,
      density: first.survivors / first.weights,
      survivors: first.survivors,
      weights: first.weights,
      layers: first.layers.map(({ name }, i) => {
        const layers = trained.flatMap((record) => record.layers[i] ?? []);
        return {
          name,
          density: mean(layers.map((layer) => layer.survivors / layer.weights)),
          collapsed: layers.filter(({ survivors, weights }) => survivors === 0 && weights > 0).length,
          deadNeurons: spread(layers.map((layer) => layer.deadNeurons.length)),
        };
      }),
      ticket: summariseKind(tickets),
      controls: byControl(controlOf),
      maskTaken: maskTaken(experiment, records, trained),
      accuracy: isDense ? null : accuracy,
      iterations: isTimed ? iterations : null,
      winning: isTimed ? learned && isAsAccurate({ accuracy }) && isAsFast({ iterations }) : null,
    };
  });
}

function maskTaken(
  { pruning, training }: Experiment,
  records: readonly TrainingRecord[],
  tickets: readonly TrainingRecord[],
): MaskTaken | null {
  const parents = tickets.flatMap(({ key }) => {
    const id = key.level > 0 ? parentOf(pruning, key) : null;
    return records.find((record) => record.id === id) ?? [];
  });
  const taken = parents.flatMap(({ prunedAt }) => prunedAt ?? []);
  const [first] = parents;
  if (!first || taken.length === 0) return null;
  const looked = parents.flatMap(({ earlyBird }) => earlyBird ?? []);
  return {
    from: first.key.level,
    iteration: spread(taken),
    iterations: training.iterations,
    unsettled: looked.length > 0 ? looked.filter(({ held }) => !held).length : null,
  };
}

/** Whether a ticket is trained under its mask from the first step on, and from weights that were not trained before: as winning tickets are. */
const isTrainedAlone = (pruning: Experiment['pruning']): boolean =>
  pruning.after === 'rewind' && !isScheduled(pruning);

/** A network that has learned nothing has no winning tickets. */
export const isBetterThanGuessing = (accuracy: number, guessing: number | null): boolean =>
  guessing === null || accuracy > guessing;

/** At least the dense accuracy, in the mean; false of the dense network itself. */
export const isAsAccurate = ({ accuracy }: Pick<LevelSummary, 'accuracy'>) =>
  accuracy !== null && accuracy.difference.mean >= -ROUNDING;

/** At most the dense network's iterations, in the mean; false of the dense network itself. */
export const isAsFast = ({ iterations }: Pick<LevelSummary, 'iterations'>) =>
  iterations !== null && iterations.difference.mean <= ROUNDING;

function control(
  records: readonly TrainingRecord[],
  level: Level,
  kind: TrainingKind,
  draws: number,
): KindSummary | null {
  const complete = [...byReplicate(records, level, kind)].filter(([, drawn]) => drawn.length >= draws);
  return draws === 0 || complete.length === 0 ? null : summariseKind(complete);
}

/** @param replicates each with its draws, rising */
function summariseKind(replicates: [replicate: number, drawn: TrainingRecord[]][]): KindSummary {
  const over = (read: (record: TrainingRecord) => number) =>
    spread(replicates.map(([, drawn]) => mean(drawn.map(read))));
  return {
    replicates: replicates.length,
    of: replicates.map(([replicate]) => replicate),
    earlyStopIteration: over((record) => record.earlyStop.iteration),
    earlyStopAccuracy: over((record) => record.earlyStop.testAccuracy),
    endAccuracy: over((record) => record.end.testAccuracy),
    validationAccuracy: over((record) => record.earlyStop.validationAccuracy),
    endValidationAccuracy: over((record) => record.end.validationAccuracy),
    untrainedAccuracy: over((record) => record.untrained.testAccuracy),
  };
}

/** The records of one kind at one level: replicate → its draws, both in rising order. */
function byReplicate(
  records: readonly TrainingRecord[],
  level: Level,
  kind: TrainingKind,
): Map<number, TrainingRecord[]> {
  const sorted = records
    .filter(({ key }) => key.level === level && key.kind === kind)
    .sort((a, b) => a.key.replicate - b.key.replicate || a.key.draw - b.key.draw);
  const grouped = new Map<number, TrainingRecord[]>();
  for (const record of sorted)
    grouped.set(record.key.replicate, [...(grouped.get(record.key.replicate) ?? []), record]);
  return grouped;
}
