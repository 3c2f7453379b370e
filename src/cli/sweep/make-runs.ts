// Makes and queues the runs of a sweep.
import { dirname } from 'node:path';
import { formatNumber } from '../../experiment/schema/fields';
import { inWords } from '../../experiment/checks/problem';
import { combinationCount, combinationName, combinations, experimentOf } from '../../experiment/sweep/sweep';
import type { Sweep } from '../../experiment/sweep/sweep';
import type { StartOptions } from '../../lab/connection/client';
import { enqueue } from '../../lab/queue/queue';
import { inEnglish } from '../../lottery/translate';
import { confirmed } from '../confirmed';
import { InputError } from '../exit';
import { printAside } from '../options';
import type { RunMaker } from '../prepare-run';

/** More are not run without asking. */
const MANY = 100;
/** More say nothing new. */
const MOST_PROBLEMS = 5;
/** So many are queued at a time. */
const BATCH = 50;

/**
 * Asks whether so many runs are wanted, and looks at all of them.
 * @throws InputError where the person declines, or cannot be asked; where settings do not go together, or a network does not fit its data
 */
export async function checkSweep(sweep: Sweep, maker: RunMaker, yes: boolean): Promise<void> {
  const most = Math.min(sweep.draws ?? Infinity, combinationCount(sweep));
  if (most > MANY && !yes) await ask(sweep.name, most);
  const wrong: string[] = [];
  for (const combination of combinations(sweep)) {
    const made = experimentOf(sweep, combination);
    if ('problems' in made) {
      const [problem] = made.problems;
      const { message, hint } = problem ? inWords(problem, inEnglish) : { message: 'wrong', hint: undefined };
      wrong.push(
        `${combinationName(sweep, combination)}: ${message}${hint === undefined ? '' : `; ${hint}`}`,
      );
      if (wrong.length === MOST_PROBLEMS) break;
      continue;
    }
    await maker.prepare(made);
  }
  if (wrong.length === 0) return;
  for (const line of wrong) printAside(line);
  throw new InputError(`Sweep ${sweep.name}: not every combination can be run; nothing was run.`, {
    hint: 'Leave them out by `skip:`, or change what is varied.',
  });
}

async function ask(name: string, runs: number): Promise<void> {
  const text = `Sweep ${name} has up to ${formatNumber(runs)} runs.`;
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new InputError(text, { hint: 'Add --yes to run them all, or draw some of them with `random:`.' });
  if (!(await confirmed(`${text} Run them all?`)))
    throw new InputError('Nothing was run.', { hint: 'Draw some of them with `random: 20`.' });
}

/** @returns folders of the runs, in the order of the combinations; those that are not finished are queued */
export async function makeRuns(sweep: Sweep, maker: RunMaker, start: StartOptions): Promise<string[]> {
  const folders: string[] = [];
  let batch: string[] = [];
  const flush = async () => {
    const [first] = batch;
    // The root as the runs have it, links in it left alone.
    if (first !== undefined) await enqueue(dirname(first), batch, start);
    batch = [];
  };
  for (const combination of combinations(sweep)) {
    const made = experimentOf(sweep, combination);
    if ('problems' in made) continue;
    const { folder } = await (await maker.prepare(made))();
    folders.push(folder);
    batch.push(folder);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  // Two ways to write the same settings are one run.
  return [...new Set(folders)];
}
