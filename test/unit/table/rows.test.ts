// The rows that the Runs table is told of: all at first, then what has changed; kept for the next window as long as they hold.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { stampOfRun } from '../../../src/extension/runs/tracked-run';
import { cacheFile, keepRows, readKeptRows } from '../../../src/extension/runs-table/row-cache';
import { TableRows } from '../../../src/extension/runs-table/rows';
import { annotate } from '../../../src/lab/disk/annotations';
import { EventLog } from '../../../src/lab/disk/events';
import type { RunSummary } from '../../../src/protocol/run';
import { makeRun } from '../../support/runs';
import { temporaryFolder } from '../../support/temporary';
import { watchingService } from '../../support/watching-service';

const words = {
  stateName: (state: string) => state,
  messageOf: ({ message }: RunSummary) => message ?? null,
};

async function open(count: number) {
  vi.stubEnv('TICKETLAB_CACHE', await temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const folders = [await makeRun({ experiment: 'run-0' })];
  const root = dirname(folders[0] ?? '');
  for (let i = 1; i < count; i++)
    folders.push(await makeRun({ experiment: `run-${i}`, seed: i, pruning: { rounds: 2 + i } }, root));
  const service = watchingService(root);
  const rows = () => {
    const made = new TableRows(service, { of: () => 0 }, words, () => undefined);
    onTestFinished(() => made.dispose());
    return made;
  };
  return { folders, root, service, rows };
}

const namesOf = (runs: readonly { name: string }[]) => runs.map(({ name }) => name).sort();

describe('rows', () => {
  it('are told once, and again where something has changed', async () => {
    const { folders, root, service, rows } = await open(3);
    const [first = '', second = ''] = folders;
    const table = rows();
    await service.setRoots([root]);
    for (const folder of folders) await service.readResultsSoFar(folder);
    const all = await table.all();
    expect(namesOf(all.runs)).toEqual(['run-0', 'run-1', 'run-2']);
    expect(all.runs.find(({ folder }) => folder === second)?.cells).toMatchObject({
      ...{ state: 'waiting', dataset: 'digits', 'pruning.rounds': 3, starred: false },
    });
    expect(await table.changes(new Set(folders))).toMatchObject({ runs: [], gone: [] });
    await service.annotate(first, { starred: true, tags: ['a', 'b'] });
    const changed = await table.changes(new Set(folders));
    expect(changed.runs).toMatchObject([{ folder: first, cells: { starred: true, tags: 'a, b' } }]);
    await service.delete(second);
    expect(await table.changes(null)).toMatchObject({ runs: [], gone: [second] });
  });

  it('show before all runs are read what was kept of them, unless the run has changed since', async () => {
    const { folders, root, service, rows } = await open(2);
    const [same = '', changed = ''] = folders;
    await service.setRoots([root]);
    for (const folder of folders) await service.readResultsSoFar(folder);
    const { runs } = await rows().all();
    await keepRows(
      root,
      runs.map((shown) => ({ stamp: service.stamp(shown.folder) ?? '', shown })),
    );
    expect([...(await readKeptRows(root)).keys()].sort()).toEqual([...folders].sort());
    const log = new EventLog(changed);
    log.append({ type: 'warning', message: 'something happened' });
    log.close();
    const next = watchingService(root);
    const early = new TableRows(next, { of: () => 0 }, words, () => undefined);
    onTestFinished(() => early.dispose());
    const found = next.setRoots([root]);
    const first = await early.all();
    expect(first.complete).toBe(false);
    expect(first.runs.map(({ folder }) => folder)).toContain(same);
    expect(first.runs.find(({ folder }) => folder === changed)?.cells['pruning.rounds']).toBeUndefined();
    await found;
    const all = await early.changes(null);
    expect(all.complete).toBe(true);
    expect(namesOf([...first.runs, ...all.runs])).toEqual(expect.arrayContaining(['run-0', 'run-1']));
  });
});

describe('what was kept', () => {
  async function kept() {
    const { folders, root, service, rows } = await open(2);
    await service.setRoots([root]);
    for (const folder of folders) await service.readResultsSoFar(folder);
    const { runs } = await rows().all();
    await keepRows(
      root,
      runs.map((shown) => ({ stamp: service.stamp(shown.folder) ?? '', shown })),
    );
    return { folders, root, file: cacheFile(root) };
  }
  const size = async (root: string) => (await readKeptRows(root)).size;

  it('holds as long as the run looks as it did', async () => {
    const { folders, root } = await kept();
    const [first = ''] = folders;
    expect(await size(root)).toBe(2);
    const before = await stampOfRun(first);
    await annotate(first, { note: 'new' });
    expect(await stampOfRun(first)).not.toBe(before);
    expect(await size(root)).toBe(1);
    await rm(first, { recursive: true });
    expect(await size(root)).toBe(1);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -200), 1],
    ['of another release', (text: string) => text.replace(/"version":"[^"]*"/, '"version":"9.9.9"'), 0],
    ['no lines of ours', () => 'not\nours\n', 0],
    ['with figures that are none', (text: string) => text.replaceAll('"colour":0', '"colour":"red"'), 0],
    ['of another folder', (text: string) => text.replace(/"root":"[^"]*"/, '"root":"/elsewhere"'), 0],
  ])('is passed over where it is %s', async (_, damage, left) => {
    const { root, file } = await kept();
    await writeFile(file, damage(await readFile(file, 'utf8')));
    expect(await size(root)).toBe(left);
  });
});
