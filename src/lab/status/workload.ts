// The work of an experiment: its trainings, their costs, and those that can no longer run.
import type { Experiment } from '../../lottery/settings';
import type { AnyNetwork } from '../../lottery/network/network';
import {
  parseTrainingId,
  planTrainings,
  schedulingPriorities,
  startIteration,
  lineCost,
  trainingCost,
} from '../../lottery/trainings/plan';
import type { PlannedTraining, TrainingId } from '../../lottery/trainings/training';
import { plannedTotals } from '../../lottery/pruning/prune';
import { weightCount } from '../../lottery/network/network';

/** What is known about a run's network and data once the data has been read: network.json. */
export interface NetworkFile {
  network: AnyNetwork;
  /** Examples in each part of the dataset. */
  examples: { train: number; validation: number; test: number };
  /** Share of the test examples that are of their commonest class, where examples have one. */
  commonest?: number | undefined;
  /** Surviving weights of each layer at level 1, where its mask was made elsewhere. */
  imported?: number[] | undefined;
}

export interface Workload {
  plan: PlannedTraining[];
  planned: Map<TrainingId, PlannedTraining>;
  /** Relative, not seconds. */
  cost: Map<TrainingId, number>;
  /** Cost of the longest chain that begins with a training. */
  priority: Map<TrainingId, number>;
  /** The iteration that a training starts at: k where it rewinds to k. */
  startIteration(id: TrainingId): number;
  /** Cost of a training up to an iteration: nothing before its start; from its end on all of it, but for what a copy does then. */
  costDone(training: { id: TrainingId; iteration: number }): number;
  /** The iteration that every training ends at. */
  iterations: number;
  /** Share of weights left at a level, 0–1. */
  density(level: number): number;
}

export function workloadOf(experiment: Experiment, { network, examples, imported }: NetworkFile): Workload {
  const plan = planTrainings(experiment);
  const evaluated = examples.validation + examples.test;
  const trained = new Map(plan.map((p) => [p.id, trainingCost(p, experiment, network, evaluated)]));
  const measured = examples.train + examples.test;
  const cost = new Map(
    plan.map((p) => [p.id, (trained.get(p.id) ?? 0) + lineCost(p, experiment, network, measured)]),
  );
  const totals = plannedTotals(network, experiment.pruning, imported);
  const { iterations } = experiment.training;
  const start = (id: TrainingId) => startIteration(experiment.pruning, parseTrainingId(id));
  return {
    plan,
    planned: new Map(plan.map((p) => [p.id, p])),
    cost,
    priority: schedulingPriorities(plan, (p) => cost.get(p.id) ?? 0),
    startIteration: start,
    costDone: ({ id, iteration }) => {
      const done = Math.min(Math.max(iteration, start(id)), iterations) - start(id);
      return ((trained.get(id) ?? 0) * done) / (iterations - start(id));
    },
    iterations,
    density: (level) => (totals[level] ?? 0) / weightCount(network),
  };
}

/** The trainings that cannot be run because one that they build on diverged. Parents stand before children in a plan. */
export function skippedTrainings(
  plan: PlannedTraining[],
  diverged: ReadonlySet<TrainingId>,
): Set<TrainingId> {
  const skipped = new Set<TrainingId>();
  for (const { id, needs } of plan) {
    if (needs.some((parent) => diverged.has(parent) || skipped.has(parent))) skipped.add(id);
  }
  return skipped;
}
