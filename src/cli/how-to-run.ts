// Options of how a run is done, as it is queued.
import type { ExecutorName } from '../protocol/run';
import { InputError } from './exit';

export interface HowToRun {
  cores?: number;
  on?: ExecutorName;
}

/** @throws InputError where its options do not go together */
export function howToRun({ cores, on }: HowToRun): HowToRun {
  if (cores !== undefined && on === 'slurm')
    throw new InputError('--cores is for runs on this machine, and does not go with --on slurm.', {
      hint: 'Set `cores`, those of each job, in .ticketlab/slurm.yaml (docs/cluster.md).',
    });
  return {
    ...(cores === undefined ? {} : { cores }),
    ...(on === undefined ? {} : { on }),
  };
}
