// `ticketlab attach RUN`: watches a run that is under way.
import { Command } from 'commander';
import { jsonOption, prose } from '../options';
import { seeThrough } from '../see-through';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';

interface AttachOptions extends RunsOptions {
  json?: boolean;
}

export const attachCommand = (): Command =>
  new Command('attach')
    .summary('watch a run that is under way')
    .description(
      prose(`Watches a run that is under way, in this terminal or any number of them, until it ends. Starts nothing: of a run
that is not under way it shows the results so far.`),
    )
    .argument('[run]', RUN_ARGUMENT)
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, { json = false, ...options }: AttachOptions) => {
      process.exitCode = await seeThrough(await selectRun(wanted, options), { json, join: true });
    });
