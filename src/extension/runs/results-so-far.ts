// A run's results so far, from the records of its finished trainings alone: cheap enough for a list of runs.
import { multiplyAddsOf } from '../../lab/results/costs';
import { readRecord } from '../../lab/disk/training-record';
import { readExperiment, readRunFile } from '../../lab/disk/run-folder';
import { testPartOf, readNetworkFile } from '../../lab/status/snapshot';
import { LabError } from '../../lottery/errors';
import { planTrainings } from '../../lottery/trainings/plan';
import type { Experiment } from '../../lottery/settings';
import type { TrainingId, TrainingRecord } from '../../lottery/trainings/training';
import type { RunCosts } from '../../protocol/results';
import type { RunProgress } from '../../protocol/run';
import { summariseStability } from '../../lottery/findings/stability';
import type { Stability } from '../../lottery/findings/stability';
import { runFindings, summariseLevels } from '../../lottery/findings/verdict';
import type { LevelSummary, RunFindings } from '../../lottery/findings/verdict';

export interface ResultsSoFar {
  experiment: Experiment;
  /** Of the levels that have a finished ticket. */
  levels: LevelSummary[];
  /** Of copies, where there are any. */
  stability: Stability[];
  /** What is worth saying; `verdictText` has the words. */
  verdict: RunFindings;
  /** Trainings that left a ticket, in the order of the plan. */
  finished: TrainingRecord[];
  /** Multiplications and additions; undefined where they are not known. */
  costs: RunCosts | undefined;
}

/** The records of one run. A finished training never changes, so each is read once. */
export class ResultsReader {
  private readonly records = new Map<TrainingId, TrainingRecord>();

  constructor(private readonly folder: string) {}

  /**
   * @param trainings how many of the run are done
   * @throws LabError where the folder is damaged or of a newer release
   */
  async read(trainings: RunProgress['trainings']): Promise<ResultsSoFar> {
    const experiment = await readExperiment(this.folder, await readRunFile(this.folder));
    const plan = planTrainings(experiment);
    for (const { id } of plan) {
      if (this.records.has(id)) continue;
      // Damaged ones count as unfinished: resuming the run trains them again. So do those that may not be read.
      const finished = await readRecord(this.folder, id).catch(unlessExpected);
      if (finished) this.records.set(id, finished.record);
    }
    const network = await readNetworkFile(this.folder);
    const testPart = testPartOf(experiment, network);
    const finished = plan.flatMap(({ id }) => this.records.get(id) ?? []);
    const levels = summariseLevels(experiment, finished, testPart);
    const stability = summariseStability(finished);
    return {
      experiment,
      levels,
      stability,
      verdict: runFindings(levels, trainings, testPart, stability),
      finished,
      costs: multiplyAddsOf(experiment, network, finished),
    };
  }
}

function unlessExpected(error: unknown): null {
  if (error instanceof LabError) return null;
  throw error;
}
