// The script of a job, which its node's shell runs.
import { fileURLToPath } from 'node:url';
import type { SlurmSettings } from '../../../../experiment/schema/slurm';
import type { Experiment } from '../../../../lottery/settings';
import { secondsIn } from './groups';

/** A job was asked to end, and has left checkpoints. */
export const ASKED_TO_END = 75;

/** Path of the job's program: beside this bundle. */
export const jobProgram = (): string => fileURLToPath(new URL('./slurm-job.mjs', import.meta.url));

export interface JobCommand {
  setup: readonly string[];
  /** The Node to run it with; where a node has none at this path, the one on its PATH. */
  node: string;
  program: string;
  /** Of the program; the number of the task comes behind them. */
  args: readonly string[];
  /** Where the exit code is left, relative to the folder that the job is submitted from; the number of the task comes behind it. */
  ended: string;
}

/**
 * Slurm's warning, SIGUSR1, comes to the shell alone: Node would open a port for a debugger. A job that has left its checkpoints then
 * asks for another turn; where that is not allowed it ends, and the run's owner submits what is left.
 */
export const jobScript = ({ setup, node, program, args, ended }: JobCommand): string => `#!/bin/bash
job= again= requeued=
ended=$PWD/${quoted(ended)}$SLURM_ARRAY_TASK_ID
finish() {
  code=$?
  [ -n "$requeued" ] || { echo "$code" >"$ended.tmp" && mv "$ended.tmp" "$ended"; }
}
trap finish EXIT
trap 'again=1; [ -n "$job" ] && kill -TERM "$job"' USR1
trap '[ -n "$job" ] && kill -TERM "$job"' TERM
${setup.map((line) => `${line}\n`).join('')}node=${quoted(node)}
[ -x "$node" ] || node=node
"$node" ${[program, ...args].map(quoted).join(' ')} "$SLURM_ARRAY_TASK_ID" &
job=$!
wait "$job"
code=$?
while [ "$code" -gt 128 ] && kill -0 "$job" 2>/dev/null; do
  wait "$job"
  code=$?
done
if [ "$code" -gt 128 ]; then
  wait "$job"
  late=$?
  [ "$late" -eq 127 ] || code=$late
fi
if [ -n "$again" ] && [ "$code" -eq ${ASKED_TO_END} ] &&
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"; then
  requeued=1
  sleep 60
  exit 0
fi
exit "$code"
`;

/** Options of sbatch by what the settings ask for. */
export function resourceOptions(settings: SlurmSettings, experiment: Experiment | null): string[] {
  const { partition, account, qos, time, cores, memory, constraint, options } = settings;
  const usesGpu = experiment?.engine === 'pytorch' && experiment.pytorch?.device !== 'cpu';
  const gpus = settings.gpus ?? (usesGpu ? 1 : 0);
  const given = { partition, account, qos, time, constraint, mem: memory };
  return [
    ...['--nodes=1', '--ntasks=1', `--cpus-per-task=${cores}`],
    ...Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...(gpus > 0 ? [`--gres=gpu:${gpus}`] : []),
    `--signal=B:USR1@${warningSeconds(time)}`,
    ...options,
  ];
}

/** Seconds before the end of its time that a job is warned: less than usual of one that is over in minutes. Slurm counts in whole minutes. */
function warningSeconds(time: string | undefined): number {
  const limit = Math.ceil(secondsIn(time) / 60) * 60;
  return Math.min(MOST_WARNING, Math.ceil(limit / 4));
}

/** Enough to save the largest networks. */
const MOST_WARNING = 90;

/** A text as one word of the shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
