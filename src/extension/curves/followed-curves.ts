// Training curves of a run that is followed.
import type { TrainingCurve } from '../../protocol/charts';
import type { RunService } from '../runs/service';
import { currentResults } from './levels';
import { trainingCurves, type WantedCurves } from './training-curves';

/**
 * Of its chosen trainings; levels under way count too.
 * @throws LabError where the run cannot be read
 */
export async function chosenTrainingCurves(
  service: Pick<RunService, 'find' | 'resultsSoFar' | 'readResultsSoFar'>,
  folder: string,
  wanted: WantedCurves,
  signal: AbortSignal,
): Promise<TrainingCurve[]> {
  const soFar = await currentResults(service, folder);
  const active = service.find(folder)?.progress.active ?? [];
  const densityOf = (level: number) =>
    soFar.levels.find((one) => one.level === level)?.density ??
    active.find(({ key }) => key.level === level)?.density;
  return trainingCurves(folder, soFar, densityOf, wanted, signal);
}
