// Follows the runs of a sweep until none of them is queued any more.
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import logUpdate from 'log-update';
import { count, timeLeft } from '../../protocol/format';
import { RunCosts } from '../../lab/queue/costs';
import { queueProgress } from '../../lab/queue/progress';
import { cancel, readQueue } from '../../lab/queue/queue';
import { seeToQueue } from '../../lab/queue/summon';
import { summariseRun } from '../../lab/runs';
import type { RunState } from '../../protocol/run';
import { tell } from '../../lottery/translate';
import { EXIT } from '../exit';
import { withdraw } from '../follow/queued';
import { handleInterrupts } from '../follow/interrupt';
import type { Choices } from '../follow/interrupt';
import { printAside, printJson, printLine } from '../options';
import type { Ended } from '../run-to-end';
import { exitCodeOf } from '../show-results';

/** How often the queue is looked at: milliseconds. */
const LOOK = 500;
/** How often it is estimated how long it takes: looks. */
const LOOKS_BETWEEN_ESTIMATES = 4;

/**
 * @param behind folders of the runs that the same command has queued behind these
 * @returns the code of the first that did not come to a good end
 */
export async function followSweep(
  name: string,
  folders: readonly string[],
  { json, behind }: { json: boolean; behind: readonly string[] },
): Promise<Ended> {
  const [first] = folders;
  if (first === undefined) return { code: EXIT.ok, leaves: false };
  const interactive = !json && process.stdout.isTTY && process.stdin.isTTY;
  const display = interactive ? new Line() : new Lines();
  let leaves = false;
  const interrupts = handleInterrupts(
    choicesOf(name, () => {
      leaves = true;
      return withdraw([...folders, ...behind]);
    }),
    display,
    interactive ? 'ask' : 'unasked',
  );
  try {
    const following = follow(dirname(first), { name, folders, json, display });
    const states = await Promise.race([following, interrupts.left]);
    if (states === 'left') {
      printAside(`The runs of ${name} stay in the queue. See them with: ticketlab queue`);
      return { code: EXIT.left, leaves: true };
    }
    const codes = [...states.values()].map((state) => exitCodeOf({ state }));
    return { code: codes.find((code) => code !== EXIT.ok) ?? EXIT.ok, leaves };
  } finally {
    interrupts.dispose();
    display.dispose();
  }
}

interface Followed {
  name: string;
  folders: readonly string[];
  json: boolean;
  display: Pick<Line, 'show'>;
}

async function follow(
  root: string,
  { name, folders, json, display }: Followed,
): Promise<Map<string, RunState>> {
  const over = new Map<string, RunState>();
  const costs = new RunCosts();
  let left: number | null = null;
  for (let look = 0; ; look++) {
    const { runs } = await readQueue(root);
    for (const { run, folder, trouble } of runs) {
      if (trouble === undefined || !folders.includes(folder)) continue;
      printAside(`${run}: ${tell(trouble)}`);
      await cancel(root, folder);
      over.set(folder, 'failed');
    }
    const queued = new Set(runs.map(({ folder }) => folder));
    for (const folder of folders) {
      if (over.has(folder) || queued.has(folder)) continue;
      const { run, state } = await summariseRun(folder);
      over.set(folder, state);
      if (json) printJson({ type: 'swept', sweep: name, run, folder, state });
    }
    if (over.size === folders.length) break;
    if (look % LOOKS_BETWEEN_ESTIMATES === 0) ({ secondsLeft: left } = await queueProgress(root, { costs }));
    if (!json) {
      const atWork = runs.filter(({ folder, place }) => place === null && folders.includes(folder));
      display.show(lineOf(name, over, folders.length, { atWork: atWork.map(({ run }) => run), left }));
    }
    await wait(LOOK);
    // Should the queue's owner have died, another is started.
    if (look % LOOKS_BETWEEN_ESTIMATES === 0) await seeToQueue(root, {});
  }
  if (!json) display.show(lineOf(name, over, folders.length, { atWork: [], left: 0 }));
  return over;
}

/** `rates: 3 of 12 runs finished, 1 failed, about 4 min left: digits-0a1b2c3d4e5f` */
function lineOf(
  name: string,
  over: ReadonlyMap<string, RunState>,
  total: number,
  { atWork, left }: { atWork: readonly string[]; left: number | null },
): string {
  const states = [...over.values()];
  const finished = states.filter((state) => state === 'finished').length;
  const failed = states.filter((state) => state === 'failed').length;
  const parts = [
    `${count(finished)} of ${count(total)} runs finished`,
    failed > 0 && `${count(failed)} failed`,
    over.size < total && timeLeft(left),
  ].filter(Boolean);
  const running = atWork.length > 0 ? `: ${atWork.join(', ')}` : '';
  return `${name}: ${parts.join(', ')}${running}`;
}

/** Redrawn in place. */
class Line {
  private text = '';

  show(text: string): void {
    this.text = text;
    logUpdate(text);
  }

  note = (text: string): void => {
    logUpdate.clear();
    printAside(text);
    logUpdate(this.text);
  };

  suspend = (): void => logUpdate.clear();

  resume = (): void => logUpdate(this.text);

  dispose(): void {
    logUpdate.done();
  }
}

/** A line whenever another run is over. */
class Lines {
  private said = '';

  show(text: string): void {
    const before = this.said;
    this.said = text.replace(/, (about|estimating|nearly).*$/, '');
    if (this.said !== before) printLine(text);
  }

  note = printAside;

  suspend = (): void => undefined;

  resume = (): void => undefined;

  dispose = (): void => undefined;
}

const choicesOf = (name: string, takeOut: () => Promise<void>): Choices<'pause'> => ({
  question: `The sweep ${name} is under way. What should happen to it?`,
  answers: [
    { value: 'leave', name: 'Leave it', description: 'its runs go on, one after the other' },
    { value: 'pause', name: 'Pause it', description: 'go on with the same command' },
  ],
  unasked: 'pause',
  saying: { pause: 'Pausing it …' },
  act: takeOut,
});
