// `ticketlab show RUN`: what a run came to, or has so far.
import { Command } from 'commander';
import { jsonOption } from '../options';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { showResults } from '../show-results';

interface ShowOptions extends RunsOptions {
  json?: boolean;
}

export const showCommand = (): Command =>
  new Command('show')
    .summary('show what a run found')
    .description('Shows the table of levels and the verdict of a run, as far as it has got.')
    .argument('[run]', RUN_ARGUMENT)
    .addOption(runsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The table has a row a level: the weights left, test accuracy and iteration at early stop (the lowest validation
loss) as mean (least–greatest) of the replicates, accuracy before training, the controls' accuracy, and whether the
ticket wins, matches or loses against the dense network. "?" marks what one replicate alone cannot tell.`,
    )
    .action(async (wanted: string | undefined, { json = false, ...options }: ShowOptions) => {
      await showResults(await selectRun(wanted, options), { json });
    });
