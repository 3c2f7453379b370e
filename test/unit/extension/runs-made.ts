// Runs of any state and results, for tests of lists.
import type { ResultsSoFar } from '../../../src/extension/runs/results-so-far';
import type { ListedRun } from '../../../src/extension/views/run-list';
import { readExperiments } from '../../../src/experiment/file/read-file';
import type { Experiment } from '../../../src/lottery/settings';
import type { TrainingRecord } from '../../../src/lottery/trainings/training';
import { trainingId } from '../../../src/lottery/trainings/training-id';
import { runFindings, summariseLevels } from '../../../src/lottery/findings/verdict';
import type { RunState, RunSummary } from '../../../src/protocol/run';

export interface Made {
  experiment?: string;
  hash?: string;
  state?: RunState;
  /** Day of November. */
  day?: number;
  starred?: boolean;
  /** Test accuracy of the levels, from the dense one. */
  accuracies?: number[];
  finished?: number;
  total?: number;
  /** Place in the queue, null where its turn has come. */
  place?: number | null;
  held?: boolean;
}

export function listedRun(made: Made = {}): ListedRun {
  return {
    summary: summary(made),
    soFar: made.accuracies && soFar(made.accuracies),
    starred: made.starred ?? false,
  };
}

function summary({
  experiment = 'digits',
  hash = 'abc',
  state = 'finished',
  day = 1,
  ...rest
}: Made): RunSummary {
  const run = `${experiment}-${hash}`;
  const finished = rest.finished ?? (state === 'finished' ? 3 : 1);
  return {
    run,
    folder: `/runs/${run}`,
    experiment,
    hash,
    state,
    created: `2026-11-${String(day).padStart(2, '0')}T00:00:00.000Z`,
    progress: {
      state,
      trainings: { finished, total: rest.total ?? 3, skipped: 0 },
      diverged: [],
      share: finished / 3,
      secondsLeft: null,
      secondsSpent: 0,
      active: [],
    },
    ...(rest.place === undefined
      ? {}
      : { queued: { run, folder: `/runs/${run}`, place: rest.place, held: rest.held ?? false } }),
  };
}

function soFar(accuracies: number[]): ResultsSoFar {
  const experiment = anExperiment(accuracies.length - 1);
  const records = accuracies.map((accuracy, level) => record(level, accuracy));
  const levels = summariseLevels(experiment, records);
  const verdict = runFindings(levels, { finished: records.length, skipped: 0, total: records.length });
  return { experiment, levels, verdict, stability: [], finished: records, costs: undefined };
}

function anExperiment(rounds: number): Experiment {
  const settings = `replicates: 1\npruning: {rounds: ${Math.max(1, rounds)}}`;
  const cell = `experiment: digits\ndataset: digits\nnetwork: lenet-300-100\n${settings}`;
  const [read] = readExperiments(`\`\`\`yaml\n${cell}\n\`\`\`\n`, 'a.lottery.md').experiments;
  if (!read) throw new Error('no experiment');
  return read.experiment;
}

function record(level: number, testAccuracy: number): TrainingRecord {
  const key = { replicate: 0, level, kind: 'ticket' as const, draw: 0 };
  const measured = {
    iteration: 100,
    trainLoss: 0.1,
    validationLoss: 0.1,
    validationAccuracy: testAccuracy,
    testLoss: 0.1,
    testAccuracy,
  };
  return {
    id: trainingId(key),
    key,
    weights: 1000,
    survivors: Math.round(1000 * 0.8 ** level),
    layers: [],
    untrained: { ...measured, iteration: 0 },
    earlyStop: measured,
    end: measured,
  };
}
