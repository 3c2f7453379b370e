// Results of a run so far, read from its folder.
import { basename } from 'node:path';
import type { TrainingRecord } from '../../lottery/trainings/training';
import { planTrainings } from '../../lottery/trainings/plan';
import { summariseStability } from '../../lottery/findings/stability';
import { runVerdict, summariseLevels } from '../../lottery/findings/verdict';
import type { RunResults, TrainingResults } from '../../protocol/results';
import { readEvents } from '../disk/events';
import { readMetrics } from '../disk/metrics';
import { multiplyAddsOf, secondsOf } from './costs';
import { DamagedTraining, readRecord } from '../disk/training-record';
import { readExperiment, readRunFile } from '../disk/run-folder';
import { guessingOf, readNetworkFile, snapshot } from '../status/snapshot';

/**
 * Results of a run in any state; of one under way, as far as it has got. A training whose record is damaged counts as
 * unfinished: resuming the run trains it again.
 * @throws LabError where the folder is no run folder, is damaged, or was made by a newer release
 */
export async function readResults(folder: string): Promise<RunResults> {
  const run = await readRunFile(folder);
  const experiment = await readExperiment(folder, run);
  const trainings: TrainingResults[] = [];
  for (const { id, key } of planTrainings(experiment)) {
    const record = await recordOf(folder, id);
    const measurements = await readMetrics(folder, id);
    if (record || measurements.length > 0) trainings.push({ key, record, measurements });
  }
  const records = trainings.flatMap(({ record }) => (record ? [record] : []));
  const network = await readNetworkFile(folder);
  const guessing = guessingOf(experiment, network);
  const levels = summariseLevels(experiment, records, guessing);
  const stability = summariseStability(records);
  const { progress } = await snapshot(folder, experiment);
  return {
    run: basename(folder),
    hash: run.hash,
    state: progress.state,
    experiment,
    created: run.created,
    levels,
    verdict: runVerdict(levels, progress.trainings, guessing, stability),
    ...(stability.length > 0 ? { stability } : {}),
    costs: multiplyAddsOf(experiment, network, records),
    seconds: secondsOf(experiment, (await readEvents(folder)).events, records),
    trainings,
  };
}

async function recordOf(folder: string, id: string): Promise<TrainingRecord | null> {
  try {
    return (await readRecord(folder, id))?.record ?? null;
  } catch (error) {
    if (error instanceof DamagedTraining) return null;
    throw error;
  }
}
