// Waits for the turn of a queued run, until it comes or the person leaves.
import { dirname } from 'node:path';
import { connect } from '../../lab/connection/client';
import { cancel } from '../../lab/queue/queue';
import { turnOf, untilItsTurn } from '../../lab/queue/turn';
import { LabError } from '../../lottery/errors';
import { printAside, printJson, printLine } from '../options';
import { handleInterrupts } from './interrupt';
import type { Choices } from './interrupt';

/** `left`: it stays queued. `taken out`: it is not to be run. */
export type Waited = 'at work' | 'over' | 'left' | 'taken out';

/**
 * @param all folders of the runs that the command has queued and that are not over, this one among them
 * @throws LabError where it could not be started
 */
export async function waitForTurn(
  { run, folder }: { run: string; folder: string },
  { all, json }: { all: readonly string[]; json: boolean },
): Promise<Waited> {
  const interactive = !json && process.stdout.isTTY && process.stdin.isTTY;
  const over = new AbortController();
  let takenOut: (waited: Waited) => void = () => undefined;
  const choice = new Promise<Waited>((done) => (takenOut = done));
  const interrupts = handleInterrupts(
    choicesOf(async () => {
      await withdraw(all);
      takenOut('taken out');
    }),
    QUIET,
    interactive ? 'ask' : 'unasked',
  );
  const turn = untilItsTurn(dirname(folder), folder, {
    signal: over.signal,
    onPlace: ({ place, held }) => {
      if (json) printJson({ type: 'queued', run, place, held });
      else printLine(`${run}: ${held ? 'held in the queue' : `queued, place ${place}`}`);
    },
  });
  try {
    return await Promise.race([
      turn.then(({ is }) => (is === 'waiting' ? 'left' : is)),
      choice,
      interrupts.left,
    ]);
  } finally {
    over.abort();
    interrupts.dispose();
  }
}

const choicesOf = (takeOut: () => Promise<void>): Choices<'take out'> => ({
  question: 'The run waits in the queue. What should happen to it?',
  answers: [
    { value: 'leave', name: 'Leave it queued', description: 'it is run when its turn comes' },
    { value: 'take out', name: 'Take it out', description: 'queue it again with ticketlab resume' },
  ],
  unasked: 'take out',
  saying: { 'take out': 'Taking it out of the queue …' },
  act: takeOut,
});

/** Nothing is drawn while one waits. */
const QUIET = { note: printAside, suspend: () => undefined, resume: () => undefined };

/** Takes runs out of the queue; those whose turn has come are paused. */
export async function withdraw(folders: readonly string[]): Promise<void> {
  const atWork: string[] = [];
  // Those that wait come first: one that is paused would give its place to them.
  for (const folder of folders) if (!(await cancel(dirname(folder), folder))) atWork.push(folder);
  for (const folder of atWork)
    await pauseAtWork(folder).catch((error: unknown) => {
      // It may have come to its end while it was being asked.
      if (!(error instanceof LabError)) throw error;
    });
}

async function pauseAtWork(folder: string): Promise<void> {
  // Until it is under way nobody can be asked.
  await turnOf(dirname(folder), folder);
  const connection = await connect(folder);
  await connection?.pause().finally(() => connection.dispose());
}
