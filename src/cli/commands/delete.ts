// `ticketlab delete RUN`: removes a run and all its results.
import { dirname } from 'node:path';
import { Command } from 'commander';
import { cancel } from '../../lab/queue/queue';
import { deleteRun } from '../../lab/runs';
import type { RunSummary } from '../../protocol/run';
import { confirmed } from '../confirmed';
import { EXIT, InputError } from '../exit';
import { jsonOption, printJson, printLine } from '../options';
import { runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';

interface DeleteOptions extends RunsOptions {
  yes?: boolean;
  json?: boolean;
}

export const deleteCommand = (): Command =>
  new Command('delete')
    .summary('delete a run with all its results')
    .description(
      'Deletes the folder of a run permanently: its tickets, its measurements, its log. Asks first.',
    )
    .argument('<run>', 'name, hash or folder of a run')
    .option('-y, --yes', 'do not ask')
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string, options: DeleteOptions) => {
      const summary = await selectRun(wanted, options);
      if (summary.state === 'running')
        throw new InputError(`${summary.run} is running.`, { hint: `First: ticketlab stop ${summary.run}` });
      if (!options.yes && !(await isSure(summary))) {
        if (options.json) printJson({ type: 'kept', run: summary.run, folder: summary.folder });
        else printLine('Nothing was deleted.');
        process.exitCode = EXIT.failed;
        return;
      }
      await cancel(dirname(summary.folder), summary.folder);
      await deleteRun(summary.folder);
      if (options.json) printJson({ type: 'deleted', run: summary.run, folder: summary.folder });
      else printLine(`${summary.run} is deleted.`);
    });

async function isSure({ run, progress }: RunSummary): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new InputError('There is no terminal to ask on.', { hint: 'Add --yes to delete it.' });
  return confirmed(`Delete ${run} with its ${progress.trainings.finished} finished trainings?`);
}
