// The levels of a run as its curves need them, read again when the run has changed.
import { l10n } from 'vscode';
import { LabError } from '../../lottery/errors';
import { isScheduled } from '../../lottery/pruning/mask-schedules';
import type { CurvedRun } from '../../protocol/views/curves';
import type { ResultsSoFar } from '../runs/results-so-far';
import type { RunService } from '../runs/service';
import { headlineText } from '../views/run-details';
import { curveLevels, curveStability } from '../../lab/results/curve-levels';

type Service = Pick<RunService, 'find' | 'resultsSoFar' | 'readResultsSoFar'>;

/** @throws LabError where the run cannot be read */
export async function levelsOf(service: Service, folder: string): Promise<CurvedRun> {
  const soFar = await currentResults(service, folder);
  const { finished, experiment } = soFar;
  return {
    finished: finished.length,
    headline: headlineText(soFar),
    levels: curveLevels(soFar),
    ownModel: experiment.network.model !== undefined,
    masksMove: isScheduled(experiment.pruning),
    stability: soFar.stability.map(curveStability),
  };
}

/**
 * No older than the run's summary.
 * @throws LabError where the run cannot be read
 */
export async function currentResults(service: Service, folder: string): Promise<ResultsSoFar> {
  const known = service.resultsSoFar(folder);
  const finished = service.find(folder)?.progress.trainings.finished;
  const soFar = known && known.finished.length === finished ? known : await service.readResultsSoFar(folder);
  if (soFar) return soFar;
  throw new LabError(l10n.t('{0} cannot be read.', folder), {
    hint: l10n.t('It may have been deleted or damaged.'),
  });
}
