// Data of the comparison of ticked runs.
import { l10n } from 'vscode';
import { differences } from '../../lab/results/tables/differences';
import { schemaText } from '../../experiment/schema/fields';
import { tell } from '../../lottery/translate';
import type { Compared } from '../../protocol/views/compare';
import { namesOf } from '../runs/run-names';
import type { RunColours } from '../runs/run-colours';
import type { RunService } from '../runs/service';
import { stateName } from '../views/run-text';

/**
 * @param folders of the ticked runs; those that are gone or not read yet are left out
 * @param pinned folder of the baseline; the first run unless it is among them
 */
export function comparison(
  service: Pick<RunService, 'find' | 'resultsSoFar' | 'activity'>,
  colours: Pick<RunColours, 'of'>,
  folders: readonly string[],
  pinned: string | undefined,
): Compared {
  const known = folders.flatMap((folder) => {
    const summary = service.find(folder);
    const soFar = service.resultsSoFar(folder);
    return summary && soFar ? [{ summary, soFar }] : [];
  });
  const names = namesOf(known.map(({ summary }) => summary));
  const { settings, values } = differences(known.map(({ soFar }) => soFar.experiment));
  const runs = known.map(({ summary, soFar }, i) => ({
    folder: summary.folder,
    name: names[i] ?? summary.run,
    colour: colours.of(summary.folder),
    state: stateName(summary.state, service.activity(summary.folder)),
    whole: summary.state === 'finished',
    finished: summary.progress.trainings.finished,
    values: values[i] ?? [],
    smallestWinning: soFar.verdict.smallestWinning,
  }));
  const baseline = runs.find(({ folder }) => folder === pinned) ?? runs[0];
  const named = settings.map(({ name, unit }) => ({
    name,
    unit: name.endsWith(unit) ? '' : tell(schemaText(unit), l10n.t),
  }));
  return { settings: named, runs, baseline: baseline?.folder ?? null };
}
