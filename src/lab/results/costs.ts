// Costs of trainings, and of finding each ticket.
import type { Experiment } from '../../lottery/settings';
import { multiplyAdds, multiplyAddsToFind } from '../../lottery/trainings/multiply-adds';
import { totalToFind } from '../../lottery/trainings/to-find';
import { startIteration } from '../../lottery/trainings/training-id';
import type { TrainingId, TrainingRecord } from '../../lottery/trainings/training';
import type { RunCosts } from '../../protocol/results';
import type { RunEvent } from '../../protocol/run';
import type { NetworkFile } from '../status/workload';

/** Multiplications and additions; undefined where they are not known of any training. */
export function multiplyAddsOf(
  experiment: Experiment,
  file: NetworkFile | null,
  records: readonly TrainingRecord[],
): RunCosts | undefined {
  if (!file) return undefined;
  const run = { experiment, network: file.network, trainExamples: file.examples.train };
  return costs(
    experiment,
    records,
    (record) => multiplyAdds(run, record),
    (level) => multiplyAddsToFind(run, records, level),
  );
}

/**
 * Seconds that a worker took, as the log of the run has them; up to an iteration in proportion. Those of a training that was stopped and resumed, or taken
 * over from another run, are not known.
 * @param events all of them, in their order
 */
export function secondsOf(
  experiment: Experiment,
  events: readonly RunEvent[],
  records: readonly TrainingRecord[],
): RunCosts | undefined {
  const from = new Map<TrainingId, number>();
  const seconds = new Map<TrainingId, { from: number; seconds: number | null }>();
  for (const event of events) {
    // What was taken over from another run took its time there.
    if (event.type === 'training-started')
      from.set(event.id, event.from === undefined ? event.fromIteration : NaN);
    if (event.type === 'training-finished')
      seconds.set(event.id, { from: from.get(event.id) ?? NaN, seconds: event.seconds });
  }
  const { iterations } = experiment.training;
  const ofRecord = ({ id, key }: TrainingRecord, until = iterations) => {
    const known = seconds.get(id);
    const start = startIteration(experiment.pruning, key);
    if (known?.from !== start || known.seconds === null) return null;
    return (known.seconds * (until - start)) / (iterations - start);
  };
  return costs(experiment, records, ofRecord, (level) =>
    totalToFind(experiment.pruning, records, level, ofRecord),
  );
}

function costs(
  { pruning }: Experiment,
  records: readonly TrainingRecord[],
  of: (record: TrainingRecord) => number | null,
  toFind: (level: number) => number | null,
): RunCosts | undefined {
  const trainings = records.flatMap((record) => {
    const cost = of(record);
    return cost === null ? [] : [[record.id, cost] as const];
  });
  if (trainings.length === 0) return undefined;
  const levels = Array.from({ length: pruning.rounds + 1 }, (_, level) => level);
  return { trainings: Object.fromEntries(trainings), toFind: levels.map(toFind) };
}
