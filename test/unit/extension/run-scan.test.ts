// The scan for runs: one folder after the other, and none that has not changed.
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WorkQueue } from '../../../src/extension/runs/work-queue';
import { TrackedRun } from '../../../src/extension/runs/tracked-run';
import { eventsFile, resolvedFile } from '../../../src/lab/disk/paths';
import { makeRun } from '../../support/runs';
import { temporaryFolder } from '../../support/temporary';
import { watchingService } from '../../support/watching-service';

const silent = { changed() {}, event() {}, measured() {}, outdated() {}, log() {} };

describe('work that is done one by one', () => {
  test('begins when what was asked for before has ended, also where that failed', async () => {
    const turns = new WorkQueue();
    const said: string[] = [];
    const piece = (name: string) => async () => {
      said.push(`${name} begins`);
      await Promise.resolve();
      said.push(`${name} ends`);
      if (name === 'first') throw new Error(name);
      return name;
    };
    const first = turns.add(piece('first'));
    const second = turns.add(piece('second'));
    await expect(first).rejects.toThrow('first');
    expect(await second).toBe('second');
    expect(said).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });
});

describe('a run', () => {
  test('is looked into when it is its turn', async () => {
    const turns = new WorkQueue();
    let end = () => {};
    void turns.add(() => new Promise<void>((done) => (end = done)));
    const run = new TrackedRun(await makeRun(), turns, silent);
    onTestFinished(() => run.dispose());
    const other = new TrackedRun(run.folder, new WorkQueue(), silent);
    onTestFinished(() => other.dispose());
    const refreshed = run.refresh();
    await other.refresh();
    expect([other.summary?.state, run.summary]).toEqual(['waiting', null]);
    end();
    await refreshed;
    expect(run.summary?.state).toBe('waiting');
  });

  test('is looked into again only once its log has grown', async () => {
    const root = join(await temporaryFolder(), '.ticketlab', 'runs');
    const [same, changed] = [
      await makeRun({ experiment: 'same' }, root),
      await makeRun({ experiment: 'changed', seed: 1 }, root),
    ];
    const service = watchingService(root);
    await service.setRoots([root]);
    const states = () => service.runs.map(({ experiment, state }) => [experiment, state]).sort();
    expect(states()).toEqual([
      ['changed', 'waiting'],
      ['same', 'waiting'],
    ]);
    // Whoever looked into a folder now would find it damaged.
    for (const folder of [same, changed]) await rm(resolvedFile(folder));
    await appendFile(eventsFile(changed), '\n');
    await service.scan();
    expect(states()).toEqual([
      ['changed', 'failed'],
      ['same', 'waiting'],
    ]);
  });
});
