// Runs of a cell or a notebook, for commands called from its toolbar.
import { l10n } from 'vscode';
import { LabError } from '../../lottery/errors';
import type { CommandServices } from './services';

/** Commands for runs; to the others a notebook is a file. */
const FOR_RUNS = new Set([
  'pauseRun',
  'resumeRun',
  'stopRun',
  'deleteRun',
  'inspectTicket',
  'openCurves',
  'openReport',
  'exportResults',
  'revealRunFolder',
  'showLog',
]);

/**
 * What the command works on: the argument itself unless that is a cell or a notebook.
 * @throws LabError where nothing of it has been run
 */
export async function calledOn(
  { notebooks }: Pick<CommandServices, 'notebooks'>,
  command: string,
  argument: unknown,
): Promise<unknown> {
  const runs = FOR_RUNS.has(command) ? await notebooks.runsOf(argument) : undefined;
  if (!runs) return argument;
  const [only, ...others] = runs;
  if (only === undefined)
    throw new LabError(l10n.t('None of this has been run yet.'), {
      hint: l10n.t('Run the cell first.'),
    });
  if (command === 'openCurves') return runs;
  // Of several, the person picks.
  return others.length === 0 ? only : undefined;
}
