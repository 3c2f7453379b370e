// `ticketlab pause` and `ticketlab stop`: ends a run's process so that it can go on later.
import { Command } from 'commander';
import { connect } from '../../lab/client';
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
      prose(`Pauses a run: its trainings are saved where they are and its process ends. Nothing is lost, and a resumed run
of the sparse engine gives the same numbers to the last bit as one left alone.`),
    );

export const stopCommand = (): Command =>
  endingCommand('stop')
    .summary('stop a run')
    .description(
      prose(`Stops a run that is not meant to go on. It is saved just as a paused one: its results so far can be shown, and
\`ticketlab resume\` would take it up again. \`ticketlab delete\` removes it.`),
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
