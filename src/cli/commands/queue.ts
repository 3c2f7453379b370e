// `ticketlab queue`: shows what is to be run, and changes the order, holds it back or takes it out.
import { dirname } from 'node:path';
import { Command } from 'commander';
import { queueProgress } from '../../lab/queue/progress';
import { cancel, hold, move, readQueue, release, setAtOnce } from '../../lab/queue/queue';
import { seeToQueue } from '../../lab/queue/summon';
import { summariseRun } from '../../lab/runs';
import { tell } from '../../lottery/translate';
import { duration, percent, timeLeft } from '../../protocol/format';
import type { Queue, QueueProgress, QueuedRun } from '../../protocol/queue';
import type { RunSummary } from '../../protocol/run';
import { InputError, withExitCodes } from '../exit';
import { textTable } from '../levels-table';
import { jsonOption, printJson, printLine, prose, wholeNumber } from '../options';
import { asInput, rootFor, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { paintFor } from '../style';
import type { Paint } from '../style';

interface QueueOptions extends RunsOptions {
  json?: boolean;
}

export const queueCommand = (): Command =>
  new Command('queue')
    .summary('show the queue of runs, and change it')
    .description(
      prose(`All that is to be run in a folder of runs waits in one queue, whichever terminal or window it comes from. A process of its own
has the runs run, one at a time unless you say otherwise: it goes on when terminals and windows close.`),
    )
    .addCommand(withExitCodes(listCommand()), { isDefault: true })
    .addCommand(withExitCodes(changeCommand(HOLD)))
    .addCommand(withExitCodes(changeCommand(RELEASE)))
    .addCommand(withExitCodes(changeCommand(CANCEL)))
    .addCommand(withExitCodes(moveCommand()))
    .addCommand(withExitCodes(atOnceCommand()));

const listCommand = (): Command =>
  new Command('list')
    .summary('what is being run, and what waits')
    .description(
      'Lists the runs that are being run, then those that wait, in their order, and says how long all of it will take.',
    )
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (options: QueueOptions) => {
      const root = await rootFor(options);
      // Should its process have died, it goes on now.
      await seeToQueue(root);
      await print(root, options);
    });

interface Change {
  name: string;
  summary: string;
  description: string;
  /** Of the whole queue, where that can be. */
  all?: (root: string) => Promise<void>;
  one: (root: string, folder: string) => Promise<void>;
}

const HOLD: Change = {
  name: 'hold',
  summary: 'pass runs over until they are released',
  description:
    'Passes runs over that wait, until they are released. Without RUN nothing new is started at all; what is being run goes on.',
  all: hold,
  one: hold,
};

const RELEASE: Change = {
  name: 'release',
  summary: 'let runs go on that were held',
  description:
    'Gives runs that were held, or that could not be started, their turn again. Without RUN the whole queue goes on.',
  all: release,
  one: release,
};

const CANCEL: Change = {
  name: 'cancel',
  summary: 'take runs out of the queue',
  description:
    'Takes runs that wait out of the queue. What they have found stays; `ticketlab resume` queues them again.',
  one: async (root, folder) => {
    if (await cancel(root, folder)) return;
    const { run, state } = await summariseRun(folder);
    throw new InputError(`${run} does not wait in the queue: it is ${state}.`, {
      hint:
        state === 'running' ? `ticketlab pause ${run} ends it for now.` : 'ticketlab queue shows what waits.',
    });
  },
};

const changeCommand = ({ name, summary, description, all, one }: Change): Command =>
  new Command(name)
    .summary(summary)
    .description(description)
    .argument(all ? '[run...]' : '<run...>', 'names, hashes or folders of runs')
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string[], options: QueueOptions) => {
      const root = await rootFor(options);
      const runs: RunSummary[] = [];
      for (const name of wanted) runs.push(await selectRun(name, options));
      for (const { folder } of runs) await asInput(one(dirname(folder), folder));
      if (runs.length === 0) await all?.(root);
      await print(runs[0] ? dirname(runs[0].folder) : root, options);
    });

const moveCommand = (): Command =>
  new Command('move')
    .summary('give a run another place in the queue')
    .description('Gives a run that waits another place: 1 is run next.')
    .argument('<run>', 'name, hash or folder of a run')
    .argument('<place>', 'from 1', wholeNumber(1))
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string, place: number, options: QueueOptions) => {
      const { folder } = await selectRun(wanted, options);
      await asInput(move(dirname(folder), folder, place));
      await print(dirname(folder), options);
    });

const atOnceCommand = (): Command =>
  new Command('at-once')
    .summary('set how many runs are run at a time')
    .description(
      prose(`Sets how many runs are run at a time; they share the cores. Several at a time are faster where runs are too short, or have too
few replicates and controls, to keep every core busy. What is being run keeps its cores.`),
    )
    .argument('<runs>', 'from 1 to 64', wholeNumber(1))
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (runs: number, options: QueueOptions) => {
      const root = await rootFor(options);
      await asInput(setAtOnce(root, runs));
      await print(root, options);
    });

async function print(root: string, { json }: QueueOptions): Promise<void> {
  const queue = await readQueue(root);
  const progress = await queueProgress(root);
  const states = new Map<string, RunSummary>();
  for (const { run, folder } of queue.runs) states.set(run, await summariseRun(folder));
  if (json) {
    const runs = queue.runs.map((queued) => ({ ...queued, state: states.get(queued.run)?.state }));
    printJson({ type: 'queue', ...queue, runs, progress });
    return;
  }
  const paint = paintFor(process.stdout);
  if (queue.runs.length > 0) printLine(queueTable(queue, states, paint));
  printLine(progressText(queue, progress));
}

const queueTable = ({ runs }: Queue, states: ReadonlyMap<string, RunSummary>, paint: Paint): string =>
  textTable(
    ['place', 'run', 'state', 'done', 'left'],
    runs.map((queued) => {
      const summary = states.get(queued.run);
      const left = summary?.progress.secondsLeft ?? null;
      return [
        queued.place === null ? '' : String(queued.place),
        queued.run,
        stateOf(queued, summary),
        percent(summary?.progress.share ?? 0, 0),
        left === null ? '–' : duration(left),
      ];
    }),
    paint,
  );

function stateOf({ place, held, trouble }: QueuedRun, summary: RunSummary | undefined): string {
  if (trouble !== undefined) return `could not be started: ${tell(trouble)}`;
  if (held) return 'held';
  if (place !== null) return 'waiting';
  return summary?.state === 'running' ? 'running' : 'starting';
}

/** `3 of 12 runs, about 4 min left` */
function progressText({ runs, held, atOnce }: Queue, progress: QueueProgress): string {
  const each = `${atOnce} ${atOnce === 1 ? 'run' : 'runs'} at a time`;
  if (runs.length === 0) return `Nothing waits to be run (${each}${held ? '; held' : ''}).`;
  const failed = progress.failed > 0 ? `, ${progress.failed} failed` : '';
  const left = held ? 'held: ticketlab queue release lets it go on' : timeLeft(progress.secondsLeft);
  return `${progress.done} of ${progress.total} runs done${failed}, ${each}, ${left}`;
}
