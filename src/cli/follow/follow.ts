// Follows a run until it ends or the person leaves.
import { connect } from '../../lab/connection/client';
import type { RunConnection } from '../../lab/connection/client';
import { readEvents } from '../../lab/disk/events';
import { readExperiment, readRunFile } from '../../lab/disk/run-folder';
import { printLine } from '../options';
import { paintFor } from '../style';
import type { Display } from './display';
import { handleInterrupts } from './interrupt';
import type { Choices } from './interrupt';
import { JsonDisplay } from './json-display';
import { PlainDisplay } from './plain-display';
import { watchSilence } from './silence';
import { TerminalDisplay } from './terminal-display';

/** `ended`: no runner has the run any more. `left`: it goes on without us. `unreachable`: it is alive where we cannot talk to it. */
export type Ending = 'ended' | 'left' | 'unreachable';

export interface FollowOptions {
  json: boolean;
  /** What a signal means where there is no terminal to ask on. */
  unasked: 'pause' | 'leave';
  /** Done before the run is paused or stopped on request. */
  beforeEnd: () => Promise<void>;
}

export async function follow(run: { folder: string; run: string }, options: FollowOptions): Promise<Ending> {
  const connection = await connect(run.folder);
  if (!connection) return 'unreachable';
  const interactive = !options.json && process.stdout.isTTY && process.stdin.isTTY;
  const display = displayFor(options.json);
  const closed = new Promise<'ended'>((resolve) => connection.onClose(() => resolve('ended')));
  const silence = watchSilence((seconds) =>
    display.note(`Nothing was heard for ${seconds} s: process ${connection.pid} is stopped, or it hangs.`),
  );
  const how = interactive ? 'ask' : options.unasked === 'pause' ? 'unasked' : 'leave';
  const interrupts = handleInterrupts(choicesOf(connection, options), display, how);
  try {
    const experiment = await readExperiment(run.folder, await readRunFile(run.folder));
    // News that come while the log is read are told after it, so that none falls between the two.
    const early: (() => void)[] = [];
    let begun = false;
    const tell = (news: () => void) => void (begun ? news() : early.push(news));
    connection.onEvent((event) => tell(() => display.event(event)));
    connection.onMeasurement((measured) => tell(() => display.measurement(measured)));
    connection.onProgress((progress) => {
      silence.heard();
      tell(() => display.progress(progress));
    });
    const { events } = await readEvents(run.folder);
    const finished = events.flatMap((event) => (event.type === 'training-finished' ? [event.id] : []));
    display.begin({ ...run, experiment, finished });
    begun = true;
    for (const news of early) news();
    // The runner may end while it is asked.
    const first = await Promise.race([connection.progress().catch(() => null), closed]);
    if (first !== null && first !== 'ended') display.progress(first);
    return await Promise.race([closed, interrupts.left]);
  } finally {
    silence.dispose();
    interrupts.dispose();
    connection.dispose();
    display.end();
  }
}

const choicesOf = (connection: RunConnection, { beforeEnd }: FollowOptions): Choices<'pause' | 'stop'> => ({
  question: 'The run is still running. What should happen to it?',
  answers: [
    { value: 'leave', name: 'Leave it running', description: 'watch it again with ticketlab attach' },
    { value: 'pause', name: 'Pause it', description: 'continue it with ticketlab resume' },
    { value: 'stop', name: 'Stop it', description: 'its results so far are kept' },
  ],
  unasked: 'pause',
  saying: { pause: 'Pausing …', stop: 'Stopping …' },
  act: async (choice) => {
    await beforeEnd();
    await connection[choice]();
  },
});

function displayFor(json: boolean): Display {
  if (json) return new JsonDisplay();
  const { isTTY, rows } = process.stdout;
  // Some terminals of CI systems have no size.
  if (isTTY && rows > 0 && process.env['TERM'] !== 'dumb') return new TerminalDisplay();
  const paint = paintFor(process.stdout);
  return new PlainDisplay((line) => printLine(line.startsWith('warning:') ? paint('yellow', line) : line));
}
