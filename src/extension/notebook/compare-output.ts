// Output of a `compare` cell: the runs of its experiments, side by side.
import type { CompareCell } from '../../experiment/schema/cell-schemas';
import type { CompareOutput } from '../../protocol/views/output';
import { comparison } from '../compare/comparison';
import { curveLevels } from '../../lab/results/curve-levels';
import type { ResultsSoFar } from '../runs/results-so-far';
import type { RunColours } from '../runs/run-colours';
import type { RunService } from '../runs/service';

interface CompareServices {
  service: Pick<RunService, 'find' | 'resultsSoFar' | 'activity'>;
  colours: Pick<RunColours, 'of'>;
}

/** @param folders of the runs, by the experiment's name; an experiment without a run has none */
export function compareOutput(
  { service, colours }: CompareServices,
  { compare, baseline }: CompareCell,
  folders: ReadonlyMap<string, string>,
): CompareOutput {
  const known = compare.flatMap((name) => folders.get(name) ?? []);
  const pinned = baseline === undefined ? undefined : folders.get(baseline);
  const names = new Map([...folders].map(([name, folder]) => [folder, name]));
  const compared = comparison(service, colours, known, pinned);
  return {
    kind: 'compare',
    // A run is called what its experiment was called when it was made; here it has the cell's name.
    comparison: {
      ...compared,
      runs: compared.runs.map((run) => ({
        ...run,
        name: names.get(run.folder) ?? run.name,
        levels: levelsOf(service.resultsSoFar(run.folder)),
      })),
    },
    missing: compare.filter((name) => !folders.has(name)),
  };
}

const levelsOf = (soFar: ResultsSoFar | undefined) => (soFar ? curveLevels(soFar) : []);
