// Shows a dataset being fetched: a bar on a terminal, plain lines anywhere else, JSON where asked for.
import { createLogUpdate } from 'log-update';
import type { FetchProgress } from '../data/fetch';
import { bytes, duration } from '../protocol/format';
import { forTerminal } from '../lab/results/escape-text';
import { printAside, printJson } from './options';

export interface FetchDisplay {
  show(progress: FetchProgress): void;
  /** Leaves the terminal as it should stay. */
  end(): void;
}

type Bytes = Extract<FetchProgress, { kind: 'bytes' }>;

export function fetchDisplay(json: boolean): FetchDisplay {
  if (json) return new JsonLines();
  const { stderr } = process;
  return stderr.isTTY && process.env['TERM'] !== 'dumb' ? new Bar(stderr) : new Lines(printAside);
}

/** Anything but bytes, as a line; the same on a terminal and elsewhere. */
function lineOf(progress: Exclude<FetchProgress, Bytes>): string {
  switch (progress.kind) {
    case 'source':
      return `from ${progress.source}`;
    case 'stored':
      return `  ${progress.file}: checked and stored (${progress.stored} of ${progress.files})`;
    case 'failed':
      return `  ${progress.source}: ${progress.reason}`;
  }
}

/** Fetching in plain lines: a line for every tenth of a file, so that logs stay short. */
export class Lines implements FetchDisplay {
  #shown = '';

  constructor(readonly write: (line: string) => void) {}

  show(progress: FetchProgress): void {
    if (progress.kind !== 'bytes') {
      this.write(lineOf(progress));
      return;
    }
    const { file, received, total } = progress;
    const tenths = total ? Math.floor((10 * received) / total) : 0;
    const mark = `${file} ${tenths}`;
    if (mark === this.#shown || tenths === 10) return;
    this.#shown = mark;
    const far = received > 0 ? bytes(received) : 'under way';
    this.write(
      `  ${file}: ${total === null ? far : `${bytes(received)} of ${bytes(total)} (${tenths * 10}%)`}`,
    );
  }

  end(): void {
    this.#shown = '';
  }
}

/** Time between two pictures, milliseconds. */
const FRAME = 100;
const WIDTH = 24;

/** Fetching on a terminal: a bar for the file under way, lines above it for what is done. */
export class Bar implements FetchDisplay {
  readonly #update: ReturnType<typeof createLogUpdate>;
  #drawn = 0;
  #file = '';
  #since = { time: 0, received: 0 };

  constructor(readonly stream: NodeJS.WritableStream) {
    this.#update = createLogUpdate(stream);
  }

  show(progress: FetchProgress): void {
    if (progress.kind !== 'bytes') {
      this.#update.clear();
      this.stream.write(`${forTerminal(lineOf(progress))}\n`);
      return;
    }
    const now = performance.now();
    if (progress.file !== this.#file) {
      this.#file = progress.file;
      this.#since = { time: now, received: progress.received };
    } else if (now - this.#drawn < FRAME) return;
    this.#drawn = now;
    this.#update(forTerminal(barText(progress, this.#since, now)));
  }

  end(): void {
    this.#update.clear();
    this.#update.done();
  }
}

/**
 * One line: how far, how fast, how long still.
 * @param since when this file began, and with how many bytes of an earlier try
 */
export function barText(progress: Bytes, since: { time: number; received: number }, now: number): string {
  const { file, received, total } = progress;
  const seconds = (now - since.time) / 1000;
  // Of less than a second no speed is worth showing.
  const speed = seconds >= 1 ? (received - since.received) / seconds : 0;
  const rate = speed > 0 ? `  ${bytes(speed)}/s` : '';
  if (total === null) return `  ${file}  ${received > 0 ? bytes(received) : 'under way'}${rate}`;
  const share = total > 0 ? received / total : 1;
  const full = Math.round(WIDTH * share);
  const left = speed > 0 ? `  ${duration((total - received) / speed)} left` : '';
  const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
  return `  ${file}  ${bar}  ${bytes(received)} of ${bytes(total)}${rate}${left}`;
}

/** One object a line on stdout; of bytes, one a second. */
class JsonLines implements FetchDisplay {
  #written = -Infinity;

  show({ kind, ...rest }: FetchProgress): void {
    if (kind === 'bytes') {
      if (performance.now() - this.#written < 1000) return;
      this.#written = performance.now();
    }
    printJson({ type: kind, ...rest });
  }

  end(): void {
    this.#written = -Infinity;
  }
}
