// `ticketlab attach RUN`: watches a run that is under way.
import { Command } from 'commander';
import { jsonOption, prose } from '../options';
import { runToEnd } from '../run-to-end';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';

interface AttachOptions extends RunsOptions {
  json?: boolean;
}

export const attachCommand = (): Command =>
  new Command('attach')
    .summary('watch a run that is running')
    .description(
      prose(`Watches a run until it ends; any number of terminals can watch the same run. Never starts a run: if it is not
running, its results so far are shown.`),
    )
    .argument('[run]', RUN_ARGUMENT)
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, { json = false, ...options }: AttachOptions) => {
      const { code } = await runToEnd(await selectRun(wanted, options), { json, join: true });
      process.exitCode = code;
    });
