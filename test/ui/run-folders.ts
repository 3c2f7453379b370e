// Runs on disk, as the tests of the workbench look at them and disturb them from outside.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { currentOwner } from '../../src/lab/owner/owner';
import { createRun, findRun } from '../../src/lab/runs';
import { readExperiments } from '../../src/experiment/file/read-file';
import type { RunSummary } from '../../src/protocol/run';
import { runToEnd } from '../support/runs';
import type { Workbench } from '../support/vscode/workbench';

/** Where the runs of a workspace lie, unless settings say otherwise. */
const runsOf = (workspace: string) => join(workspace, '.ticketlab', 'runs');

/** The folder of the run of an experiment in a workspace. */
export const runFolderOf = async (workspace: string, experiment: string) =>
  (await findRun(runsOf(workspace), experiment)).folder;

/** Kills the process that has the run, as `kill -9` does. */
export async function killRunner(workspace: string, experiment: string): Promise<void> {
  const current = await currentOwner(await runFolderOf(workspace, experiment));
  if (!current?.alive) throw new Error(`Nobody runs ${experiment}.`);
  process.kill(current.owner.pid, 'SIGKILL');
}

/**
 * Runs an experiment to its end without the editor, as from a terminal: with the programs of the extension that is
 * installed.
 * @param text of the experiment file
 * @param root the `.ticketlab/runs` folder; unless given, the workspace's
 */
export async function runApart(
  { folder, server }: Workbench,
  { file, text, name, root = runsOf(folder) }: { file: string; text: string; name: string; root?: string },
): Promise<RunSummary> {
  const { experiments } = readExperiments(text, file);
  const read = experiments.find(({ experiment: { experiment } }) => experiment === name);
  if (!read) throw new Error(`There is no ${name} in ${file}.`);
  const { experiment, source } = read;
  const experimentFile = join(folder, file);
  const run = await createRun({ root, experiment, source, experimentFile, fingerprint: null });
  const extensions = join(server.home, 'extensions');
  const own = readdirSync(extensions).find((one) => one.startsWith('ticket-lab.ticket-lab-')) ?? '';
  return runToEnd(run.folder, { runner: join(extensions, own, 'dist', 'runner.mjs') });
}
