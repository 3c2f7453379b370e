// What a `compare` cell shows: the runs of its experiments, side by side.
import type { CompareCell } from '../../lottery/experiment/schema';
import type { CompareOutput } from '../../protocol/views/output';
import { comparison } from '../compare/comparison';
import type { RunService } from '../runs/service';

/** @param folders of the runs, by the experiment's name; an experiment without a run has none */
export function compareOutput(
  service: Pick<RunService, 'find' | 'finding' | 'activity'>,
  { compare, baseline }: CompareCell,
  folders: ReadonlyMap<string, string>,
): CompareOutput {
  const known = compare.flatMap((name) => folders.get(name) ?? []);
  const pinned = baseline === undefined ? undefined : folders.get(baseline);
  return {
    kind: 'compare',
    comparison: comparison(service, known, pinned),
    missing: compare.filter((name) => !folders.has(name)),
  };
}
