// Results of a run made up from formulas, for tests of what is shown of a run rather than of what it found.
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import type { Experiment } from '../../../src/lottery/settings';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { outputsOf, weightsOf } from '../../../src/lottery/network/network';
import { planTrainings } from '../../../src/lottery/trainings/plan';
import { plannedSurvivors } from '../../../src/lottery/pruning/prune';
import type { Measurement, TrainingKey, TrainingRecord } from '../../../src/lottery/trainings/training';
import { runVerdict, summariseLevels } from '../../../src/lottery/findings/verdict';
import type { RunResults, TrainingResults } from '../../../src/protocol/results';

export interface Making {
  experiment?: object;
  /** Trainings that are finished; all unless given. */
  finished?: (key: TrainingKey) => boolean;
  /** Trainings that diverge. */
  diverges?: (key: TrainingKey) => boolean;
}

export function madeResults({ experiment: settings, finished, diverges }: Making = {}): RunResults {
  const experiment = experimentSchema.parse({
    experiment: 'made-up',
    dataset: { name: 'digits' },
    network: { hidden: [40, 20] },
    training: { iterations: 1000 },
    controls: { random_reinit: 2, random_mask: true },
    ...settings,
  });
  const trainings = planTrainings(experiment).map(({ id, key }): TrainingResults => {
    const measurements = curve(experiment, key, diverges?.(key) ?? false);
    const done = finished?.(key) ?? true;
    return { key, measurements, record: done ? record(experiment, id, key, measurements) : null };
  });
  const records = trainings.flatMap((training) => training.record ?? []);
  const levels = summariseLevels(experiment, records);
  return {
    run: 'made-up-0123456789ab',
    hash: '0123456789ab',
    state: records.length === trainings.length ? 'finished' : 'paused',
    experiment,
    created: '2026-11-24T10:00:00.000Z',
    levels,
    verdict: runVerdict(levels, {
      finished: records.length,
      skipped: 0,
      total: trainings.length,
    }),
    trainings,
  };
}

/** Better and faster than dense at first, worse when little is left; controls worse than tickets. */
function curve(experiment: Experiment, key: TrainingKey, diverges: boolean): Measurement[] {
  const { iterations, evaluate_every: every } = experiment.training;
  const best =
    0.96 + 0.004 * key.level - 0.0007 * key.level ** 2 - (key.kind === 'ticket' ? 0 : 0.004 * key.level);
  const speed = (150 - (key.kind === 'ticket' ? 15 : 0) * Math.min(key.level, 5)) * (1 + key.replicate / 20);
  return Array.from({ length: Math.floor(iterations / every) + 1 }, (_, i): Measurement => {
    const iteration = i * every;
    const accuracy = 0.1 + (best - 0.1 - key.replicate / 500) * (1 - Math.exp(-iteration / speed));
    const loss = diverges && i > 2 ? NaN : 2.3 * Math.exp(-iteration / speed) + iteration / 20_000;
    return {
      iteration,
      trainLoss: i === 0 ? null : loss,
      validationLoss: loss,
      validationAccuracy: accuracy,
      testLoss: loss,
      testAccuracy: diverges && i > 2 ? 0.1 : accuracy,
    };
  });
}

function record(
  experiment: Experiment,
  id: string,
  key: TrainingKey,
  measurements: Measurement[],
): TrainingRecord {
  const network = buildNetwork(experiment.network, 64, 10);
  const left = plannedSurvivors(network, experiment.pruning)[key.level] ?? [];
  const untrained = measurements[0] as Measurement;
  const layers = network.layers.map((layer, i) => ({
    name: layer.name,
    weights: weightsOf(layer),
    survivors: left[i] ?? 0,
    neurons: outputsOf(layer),
    deadNeurons: layer.name === 'fc1' && key.level > 8 ? [1, 2] : [],
  }));
  return {
    id,
    key,
    weights: layers.reduce((sum, { weights }) => sum + weights, 0),
    survivors: layers.reduce((sum, { survivors }) => sum + survivors, 0),
    layers,
    untrained,
    earlyStop: measurements.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a), untrained),
    end: measurements.at(-1) as Measurement,
  };
}
