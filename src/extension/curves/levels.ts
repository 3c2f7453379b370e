// The levels of a run, as its curves are drawn from them, no older than what is known of the run.
import { l10n } from 'vscode';
import { LabError } from '../../lottery/errors';
import type { CurveLevel } from '../../protocol/views/curves';
import type { RunFinding } from '../runs/finding';
import type { RunService } from '../runs/service';
import { curveLevel } from './run-curves';

type Service = Pick<RunService, 'find' | 'finding' | 'readFinding'>;

/** @throws LabError where the run cannot be read */
export async function levelsOf(
  service: Service,
  folder: string,
): Promise<{ finished: number; levels: CurveLevel[] }> {
  const { finished, levels } = await currentFinding(service, folder);
  return { finished: finished.length, levels: levels.map(curveLevel) };
}

/**
 * No older than the run's summary.
 * @throws LabError where the run cannot be read
 */
export async function currentFinding(service: Service, folder: string): Promise<RunFinding> {
  const known = service.finding(folder);
  const finished = service.find(folder)?.progress.trainings.finished;
  const finding = known && known.finished.length === finished ? known : await service.readFinding(folder);
  if (finding) return finding;
  throw new LabError(l10n.t('{0} cannot be read.', folder), {
    hint: l10n.t('It may have been deleted or damaged.'),
  });
}
