// A ticket's place in a run folder: which training it is of, and the other levels of its replicate.
import { access, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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

/** Tickets of the same kind and replicate that are on disk now, by level. */
export async function levelsOf(path: string): Promise<{ level: number; ticket: string }[]> {
  const place = ticketPlace(path);
  if (!place) return [];
  const kindFolder = dirname(path);
  const replicateFolder = dirname(dirname(kindFolder));
  const names = await readdir(replicateFolder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const level = numbered(name, 'level');
      const ticket = join(replicateFolder, name, basename(kindFolder), basename(path));
      const exists = await access(ticket).then(
        () => true,
        () => false,
      );
      return level !== null && exists ? [{ level, ticket }] : [];
    }),
  );
  return found.flat().sort((a, b) => a.level - b.level);
}

/** Every ticket of a run that is on disk now, in order of replicate, level and name. */
export async function ticketsOf(runFolder: string): Promise<(TicketPlace & { ticket: string })[]> {
  const trainings = await readdir(runFolder, { recursive: true }).catch(() => []);
  return trainings
    .filter((path) => basename(path) === TICKET)
    .map((path) => join(runFolder, path))
    .flatMap((ticket) => {
      const place = ticketPlace(ticket);
      return place ? [{ ...place, ticket }] : [];
    })
    .sort((a, b) => a.replicate - b.replicate || a.level - b.level || natural.compare(a.ticket, b.ticket));
}
