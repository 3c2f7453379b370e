// `ticketlab pause` and `ticketlab stop`: ends a run's process so that it can go on later.
import { Command } from 'commander';
import { connect } from '../../lab/connection/client';
import { summariseRun } from '../../lab/runs';
import { LabError } from '../../lottery/errors';
import type { RunSummary } from '../../protocol/run';
import { InputError } from '../exit';
import { jsonOption, printJson, printLine, prose } from '../options';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { stateText } from '../show-results';

interface PauseOptions extends RunsOptions {
  json?: boolean;
}

export const pauseCommand = (): Command =>
  endingCommand('pause')
    .summary('pause a run')
    .description(
      prose(`Pauses a run: saves its trainings in their current state and ends its process. Nothing is lost, and on the sparse
engine a resumed run gives the same numbers, to the last bit, as one that was never interrupted.`),
    );

export const stopCommand = (): Command =>
  endingCommand('stop')
    .summary('stop a run')
    .description(
      prose(`Stops a run that you do not mean to continue. It is saved like a paused run: you can show its results so far, and
\`ticketlab resume\` would continue it. \`ticketlab delete\` removes it.`),
    );

const endingCommand = (how: 'pause' | 'stop'): Command =>
  new Command(how)
    .argument('[run]', RUN_ARGUMENT)
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, options: PauseOptions) => {
      const after = await end(await selectRun(wanted, options), how);
      if (options.json) printJson(after);
      else printLine(stateText(after));
    });

/** @throws InputError for a run that is not under way */
async function end(summary: RunSummary, how: 'pause' | 'stop'): Promise<RunSummary> {
  const { run, folder, state } = summary;
  const asked = how === 'pause' ? 'paused' : 'stopped';
  if (state === asked) return summary;
  if (state !== 'running')
    throw new InputError(`${run} is not running: it is ${state}.`, {
      hint: `Nothing needs to be saved. \`ticketlab show ${run}\` shows what it found.`,
    });
  const connection = await connect(folder);
  if (!connection)
    throw new LabError(`${run} is running, but its process cannot be reached from here.`, {
      hint: `If it runs on another machine, ${how} it there.`,
    });
  // The runner still has to let go of the folder once all is on disk.
  const gone = new Promise<void>((resolve) => connection.onClose(resolve));
  try {
    await connection[how]();
    await gone;
  } finally {
    connection.dispose();
  }
  return summariseRun(folder);
}
