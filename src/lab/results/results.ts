// Results of a run so far, read from its folder.
import { basename } from 'node:path';
import type { TrainingId, TrainingRecord } from '../../lottery/trainings/training';
import { planTrainings } from '../../lottery/trainings/plan';
import { summariseStability } from '../../lottery/findings/stability';
import { runVerdict, summariseLevels } from '../../lottery/findings/verdict';
import type { RunResults, TrainingResults } from '../../protocol/results';
import { readMetrics } from '../disk/metrics';
import { multiplyAddsOf, secondsOf } from './costs';
import { jobsOf } from './jobs';
import { DamagedTraining, readRecord } from '../disk/training-record';
import { readExperiment, readRunFile } from '../disk/run-folder';
import { testPartOf, readNetworkFile, snapshot } from '../status/snapshot';

/**
 * Results of a run in any state; of one under way, as far as it has got. A training whose record is damaged counts as
 * unfinished: resuming the run trains it again.
 * @throws LabError where the folder is no run folder, is damaged, or was made by a newer release
 */
export async function readResults(folder: string): Promise<RunResults> {
  const { found, records } = await read(folder);
  const trainings: TrainingResults[] = [];
  for (const { id, key } of planTrainings(found.experiment)) {
    const record = records.get(id) ?? null;
    const measurements = await readMetrics(folder, id);
    if (record || measurements.length > 0) trainings.push({ key, record, measurements });
  }
  return { ...found, trainings };
}

/** The same but for the trainings, whose curves are most of what there is to read. */
export const readFindings = async (folder: string): Promise<ResultsWithoutCurves> =>
  (await read(folder)).found;

export type ResultsWithoutCurves = Omit<RunResults, 'trainings'>;

async function read(
  folder: string,
): Promise<{ found: ResultsWithoutCurves; records: Map<TrainingId, TrainingRecord> }> {
  const run = await readRunFile(folder);
  const experiment = await readExperiment(folder, run);
  const records = new Map<TrainingId, TrainingRecord>();
  for (const { id } of planTrainings(experiment)) {
    const record = await recordOf(folder, id);
    if (record) records.set(id, record);
  }
  const all = [...records.values()];
  const network = await readNetworkFile(folder);
  const testPart = testPartOf(experiment, network);
  const levels = summariseLevels(experiment, all, testPart);
  const stability = summariseStability(all);
  const { progress, events } = await snapshot(folder, experiment);
  const found = {
    run: basename(folder),
    hash: run.hash,
    state: progress.state,
    experiment,
    created: run.created,
    levels,
    verdict: runVerdict(levels, progress.trainings, testPart, stability),
    ...(stability.length > 0 ? { stability } : {}),
    costs: multiplyAddsOf(experiment, network, all),
    seconds: secondsOf(experiment, events, all),
    jobs: jobsOf(events),
  };
  return { found, records };
}

async function recordOf(folder: string, id: string): Promise<TrainingRecord | null> {
  try {
    return (await readRecord(folder, id))?.record ?? null;
  } catch (error) {
    if (error instanceof DamagedTraining) return null;
    throw error;
  }
}
