// The owner of a run as a job of its own, for clusters whose login nodes end processes that run for long.
import { dirname } from 'node:path';
import { readRunFile } from '../../../disk/run-folder';
import { makeFolder } from '../../../disk/run-files';
import { runnerProgram } from '../../../connection/client';
import { jobsFolder } from './batch-files';
import { quoted, resourceOptions } from './script';
import { readSlurmSettings } from './settings';
import { slurm } from './slurm';

/** Before its time is over it gives way to itself: its jobs go on meanwhile, and the next owner adopts them. */
const script = (setup: readonly string[], args: readonly string[]): string => `#!/bin/bash
trap 'kill -KILL "$owner"; scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && sleep 60' USR1
trap ':' TERM
${setup.map((line) => `${line}\n`).join('')}node=${quoted(process.execPath)}
[ -x "$node" ] || node=node
"$node" ${args.map(quoted).join(' ')} &
owner=$!
while kill -0 "$owner" 2>/dev/null; do wait "$owner"; done
`;

/**
 * Submits a job that owns the run and sees to its other jobs.
 * @param folder of the run
 * @returns the job's number
 * @throws LabError where Slurm refuses it, or the settings beside the folder of runs are wrong
 */
export async function submitOwner(folder: string, checkpointSeconds?: number): Promise<string> {
  const { hash } = await readRunFile(folder);
  const settings = await readSlurmSettings(dirname(folder));
  makeFolder({ run: folder, path: jobsFolder(folder) });
  const more = checkpointSeconds === undefined ? [] : ['--checkpoint-seconds', String(checkpointSeconds)];
  return slurm.submit({
    ...{ name: `ticketlab-owner-${hash}`, tasks: 1, folder, log: 'jobs/owner.log' },
    options: resourceOptions({ ...settings, cores: 1, gpus: 0 }, null),
    script: script(settings.setup, [runnerProgram(), folder, '--on', 'slurm', ...more]),
  });
}
