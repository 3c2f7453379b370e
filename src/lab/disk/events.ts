// The event log of a run: events.jsonl, one JSON object a line, only ever added to.
import { z } from 'zod';
import type { RunEvent } from '../../protocol/run';
import { errorCode } from '../../lottery/errors';
import { AppendLog, readError } from './files';
import { eventsFile } from './paths';
import { openToAppend, readText } from './run-files';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { phraseSchema } from './message-schema';

const time = z.string();

/** A run's: that of its folder. */
export const RUN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}-[0-9a-f]{12}$/;

/** One line of the log. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    time,
    type: z.literal('started'),
    owner: z.number(),
    pid: z.number(),
    cores: z.number(),
    version: z.string(),
    spent: z.number().exactOptional(),
  }),
  z.object({ time, type: z.literal('engine'), about: z.string() }),
  z.object({
    time,
    type: z.literal('training-started'),
    id: z.string(),
    fromIteration: z.number(),
    from: z.string().regex(RUN_NAME).exactOptional(),
  }),
  z.object({
    time,
    type: z.literal('training-finished'),
    id: z.string(),
    seconds: z.number().nullable(),
    diverged: z.boolean(),
    where: z
      .object({
        node: z.string().max(256),
        job: z.string().max(64),
        queued: z.number().min(0),
        attempts: z.int().min(1),
      })
      .exactOptional(),
  }),
  z.object({ time, type: z.literal('warning'), message: z.string() }),
  z.object({ time, type: z.literal('paused') }),
  z.object({ time, type: z.literal('stopped') }),
  z.object({ time, type: z.literal('failed'), message: z.string(), said: phraseSchema.exactOptional() }),
  z.object({ time, type: z.literal('finished') }),
]) satisfies z.ZodType<RunEvent>;

/** An event without its time, which the log adds. Distributes over the union, so that each type keeps its own fields. */
export type NewEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never;

/** The log as its run's owner writes it. */
export class EventLog {
  private readonly log: AppendLog;

  /** A last line that a crash cut short is cut off first. */
  constructor(folder: string) {
    const path = eventsFile(folder);
    this.log = new AppendLog(path, () => openToAppend({ run: folder, path }));
  }

  /** @throws LabError where the disk is full */
  append(event: NewEvent): RunEvent {
    const stamped = runEventSchema.parse({ time: new Date().toISOString(), ...event });
    this.log.append(JSON.stringify(stamped));
    return stamped;
  }

  close(): void {
    this.log.close();
  }
}

export interface ReadEvents {
  events: RunEvent[];
  /** Lines that could not be understood, for a person; the others were read. A last line cut short is no problem. */
  problems: TranslatableText[];
}

/** Reads the whole log; a log that is not there is empty. */
export async function readEvents(folder: string): Promise<ReadEvents> {
  const path = eventsFile(folder);
  let text: string;
  try {
    text = await readText({ run: folder, path });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { events: [], problems: [] };
    return { events: [], problems: [readError(error, path).said.message] };
  }
  // Whatever follows the last newline is still being written, or was when its writer died.
  const lines = text.split('\n').slice(0, -1);
  const read = lines.map((line) => parseEvent(line));
  return {
    events: read.filter((event) => event !== null),
    problems: read.flatMap((event, i) =>
      event === null
        ? [say`${path}, line ${i + 1} is damaged and was left out; the other lines were read.`]
        : [],
    ),
  };
}

function parseEvent(line: string): RunEvent | null {
  try {
    return runEventSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
