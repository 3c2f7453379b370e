// Follows a run from its start, or from where it is, until it ends or the person leaves.
import { connect } from '../../lab/client';
import { readEvents } from '../../lab/events';
import { readExperiment, readRunFile } from '../../lab/run-folder';
import { paintFor } from '../style';
import type { Display } from './display';
import { handleInterrupts } from './interrupt';
import { JsonDisplay } from './json-display';
import { PlainDisplay } from './plain-display';
import { TerminalDisplay } from './terminal-display';

/** `ended`: no runner has the run any more. `left`: it goes on without us. `unreachable`: it is alive where we cannot talk to it. */
export type Ending = 'ended' | 'left' | 'unreachable';

export async function follow(
  run: { folder: string; run: string },
  options: { json: boolean },
): Promise<Ending> {
  const connection = await connect(run.folder);
  if (!connection) return 'unreachable';
  const interactive = !options.json && process.stdout.isTTY && process.stdin.isTTY;
  const display = displayFor(options.json);
  const closed = new Promise<'ended'>((resolve) => connection.onClose(() => resolve('ended')));
  const interrupts = handleInterrupts(connection, display, interactive);
  try {
    const experiment = await readExperiment(run.folder, await readRunFile(run.folder));
    connection.onEvent((event) => display.event(event));
    connection.onMeasurement((news) => display.measurement(news));
    connection.onProgress((progress) => display.progress(progress));
    const { events } = await readEvents(run.folder);
    const finished = events.flatMap((event) => (event.type === 'training-finished' ? [event.id] : []));
    display.begin({ ...run, experiment, finished });
    // The runner may end while it is asked.
    const first = await Promise.race([connection.progress().catch(() => null), closed]);
    if (first !== null && first !== 'ended') display.progress(first);
    return await Promise.race([closed, interrupts.left]);
  } finally {
    interrupts.dispose();
    connection.dispose();
    display.end();
  }
}

function displayFor(json: boolean): Display {
  if (json) return new JsonDisplay();
  if (process.stdout.isTTY && process.env['TERM'] !== 'dumb') return new TerminalDisplay();
  const paint = paintFor(process.stdout);
  return new PlainDisplay((line) =>
    process.stdout.write(`${line.startsWith('warning:') ? paint('yellow', line) : line}\n`),
  );
}
