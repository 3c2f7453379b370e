// Rows of the Runs table as they were last time, so that a window that has just opened shows them before it has read every run. In the
// user's own cache folder: nobody else writes there, and no run depends on it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { cacheFolder } from '../../data/cache';
import { makeFolders } from '../../data/system';
import { writeAtomically } from '../../lab/disk/files';
import { VERSION } from '../../lab/version';
import { shownRunSchema } from '../../protocol/views/runs-table';
import { stampOfRun } from '../runs/tracked-run';

const headSchema = z.object({ version: z.literal(VERSION), root: z.string() });

const keptRowSchema = z.object({
  /** Looks of the run's folder before what is shown was read from it. */
  stamp: z.string(),
  shown: shownRunSchema,
});
export type KeptRow = z.output<typeof keptRowSchema>;

/** So many lines are read or written in one step. */
const AT_ONCE = 25;

/** A line for the head, and a line a run. */
export const cacheFile = (root: string): string =>
  join(cacheFolder(), 'tables', `${createHash('sha256').update(root).digest('hex').slice(0, 16)}.jsonl`);

/** Rows of runs in `root` whose folders look as they did, by folder. What is damaged, or of another release, is passed over. */
export async function readKeptRows(root: string): Promise<Map<string, KeptRow>> {
  const rows = new Map<string, KeptRow>();
  const text = await readFile(cacheFile(root), 'utf8').catch(() => '');
  const [head = '', ...lines] = text.split('\n');
  if (headSchema.safeParse(parsed(head)).data?.root !== root) return rows;
  for (let i = 0; i < lines.length; i += AT_ONCE) {
    const kept = lines
      .slice(i, i + AT_ONCE)
      .flatMap((line) => keptRowSchema.safeParse(parsed(line)).data ?? []);
    await Promise.all(
      kept.map(async (row) => {
        const { folder } = row.shown;
        // Whatever the line says, rows are of this root's runs alone.
        if (folder === join(root, basename(folder)) && (await stampOfRun(folder)) === row.stamp)
          rows.set(folder, row);
      }),
    );
    await setImmediate();
  }
  return rows;
}

/** @throws LabError where the disk is full or refuses */
export async function keepRows(root: string, rows: readonly KeptRow[]): Promise<void> {
  const lines = [JSON.stringify({ version: VERSION, root })];
  for (const [i, row] of rows.entries()) {
    lines.push(JSON.stringify(row));
    if (i % AT_ONCE === 0) await setImmediate();
  }
  const file = cacheFile(root);
  await makeFolders(dirname(file));
  await writeAtomically(file, lines.join('\n'));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
