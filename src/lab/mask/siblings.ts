// A ticket's place in a run folder: which training it is of, and the other levels of its replicate.
import { basename, dirname, join } from 'node:path';
import { filesIn, lookAt, namesIn } from '../disk/run-files';
import type { InRun, Place } from '../disk/run-files';
import { parseLeaf } from '../../lottery/trainings/training-id';
import type { TrainingKey } from '../../lottery/trainings/training';

/** Name of every ticket file of a run. */
const TICKET = 'ticket.safetensors';
const natural = new Intl.Collator('en', { numeric: true });

/** …/RUN/replicate-R/level-NN/KIND/ticket.safetensors */
export interface TicketPlace extends TrainingKey {
  run: string;
}

const numbered = (name: string, prefix: string): number | null => {
  const digits = name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : '';
  return /^\d+$/.test(digits) ? Number(digits) : null;
};

/** Null for a file that does not lie in a run folder. */
export function ticketPlace(path: string): TicketPlace | null {
  const kindFolder = dirname(path);
  const levelFolder = dirname(kindFolder);
  const replicateFolder = dirname(levelFolder);
  const level = numbered(basename(levelFolder), 'level');
  const replicate = numbered(basename(replicateFolder), 'replicate');
  const kind = parseLeaf(basename(kindFolder));
  if (level === null || replicate === null || !kind) return null;
  return { run: basename(dirname(replicateFolder)), replicate, level, ...kind };
}

/** How a ticket is opened: where it lies in a run folder, through no link in that. */
export const placeOf = (path: string): Place =>
  ticketPlace(path) ? { run: dirname(dirname(dirname(dirname(path)))), path } : path;

/** Tickets of the same kind and replicate that are on disk now, by level. */
export async function levelsOf(path: string): Promise<{ level: number; ticket: string }[]> {
  const place = placeOf(path);
  if (typeof place === 'string') return [];
  const { run } = place;
  const kind = basename(dirname(path));
  const replicateFolder = dirname(dirname(dirname(path)));
  const names = await unlessRefused(() => namesIn({ run, path: replicateFolder }), []);
  const found: { level: number; ticket: string }[] = [];
  for (const name of names) {
    const level = numbered(name, 'level');
    const ticket = join(replicateFolder, name, kind, basename(path));
    if (level !== null && (await isThere({ run, path: ticket }))) found.push({ level, ticket });
  }
  return found.sort((a, b) => a.level - b.level);
}

const isThere = (place: InRun): Promise<boolean> =>
  unlessRefused(() => Promise.resolve(lookAt(place) !== null), false);

/** Every ticket of a run that is on disk now, in order of replicate, level and name; none of a folder that no run has made. */
export async function ticketsOf(runFolder: string): Promise<(TicketPlace & { ticket: string })[]> {
  const files = await unlessRefused(() => filesIn(runFolder), new Set<string>());
  return [...files]
    .filter((path) => basename(path) === TICKET)
    .flatMap((ticket) => {
      const place = ticketPlace(ticket);
      return place ? [{ ...place, ticket }] : [];
    })
    .sort((a, b) => a.replicate - b.replicate || a.level - b.level || natural.compare(a.ticket, b.ticket));
}

/** @param otherwise what stands for something that a run folder must not hold, or that cannot be read */
async function unlessRefused<T>(look: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await look();
  } catch {
    return otherwise;
  }
}
