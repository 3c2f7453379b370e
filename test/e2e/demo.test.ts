// `npm run demo` over the run of an earlier demo, in every state that one can be in: it says so, and makes way or refuses.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { removeEarlier } from '../../scripts/earlier-demo.mjs';
import { connect } from '../../src/lab/connection/client';
import { ended, makeRun, runToEnd, start } from '../support/runs';
import { temporaryFolder } from '../support/temporary';

/** Long enough to be under way for the whole of a test. */
const LONG = { training: { iterations: 50_000, evaluate_every: 1000 } };
const NEW_ONE = 'a new one takes its place.';

async function demo(settings: Parameters<typeof makeRun>[0] = {}) {
  const runs = join(await temporaryFolder(), 'demo');
  const folder = await makeRun(settings, runs);
  const said: string[] = [];
  return { runs, folder, said, remove: () => removeEarlier(runs, (line) => said.push(line)) };
}

async function underWay() {
  const earlier = await demo(LONG);
  await start(earlier.folder);
  const connection = await connect(earlier.folder);
  if (!connection) throw new Error('nobody runs it');
  return { ...earlier, connection };
}

describe('an earlier demo', () => {
  test('that never was says nothing', async () => {
    const said: string[] = [];
    expect(removeEarlier(join(await temporaryFolder(), 'demo'), (line) => said.push(line))).toBe(true);
    expect(said).toEqual([]);
  });

  test('that is finished makes way', async () => {
    const { folder, runs, said, remove } = await demo({ pruning: { rounds: 1 }, replicates: 1 });
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
    expect(remove()).toBe(true);
    expect(said).toEqual([expect.stringMatching(`^short-.* is finished: ${NEW_ONE}`)]);
    expect(existsSync(runs)).toBe(false);
  });

  test.each(['pause', 'stop'] as const)('that was ended by `%s` makes way', async (how) => {
    const { folder, runs, said, remove, connection } = await underWay();
    await connection[how]();
    const { state } = await ended(folder);
    expect(remove()).toBe(true);
    expect(said).toEqual([expect.stringMatching(`^short-.* is ${state}: ${NEW_ONE}`)]);
    expect(existsSync(runs)).toBe(false);
  });

  test('that was killed makes way', async () => {
    const { folder, runs, said, remove, connection } = await underWay();
    process.kill(connection.pid, 'SIGKILL');
    expect(await ended(folder)).toMatchObject({ state: 'interrupted' });
    expect(remove()).toBe(true);
    expect(said).toEqual([expect.stringMatching(`is interrupted: ${NEW_ONE}`)]);
    expect(existsSync(runs)).toBe(false);
  });

  test('that is under way in another process is stopped first', async () => {
    const { runs, said, remove, connection } = await underWay();
    expect(remove()).toBe(true);
    expect(said).toEqual([expect.stringMatching(`is still running: it is stopped, and ${NEW_ONE}`)]);
    expect(existsSync(runs)).toBe(false);
    await new Promise<void>((gone) => connection.onClose(gone));
  });

  test('whose process hangs is left alone', async () => {
    const { folder, remove, connection } = await underWay();
    process.kill(connection.pid, 'SIGSTOP');
    try {
      expect(remove()).toBe(false);
      expect(existsSync(join(folder, 'run.json'))).toBe(true);
    } finally {
      process.kill(connection.pid, 'SIGKILL');
    }
    expect(await ended(folder)).toMatchObject({ state: 'interrupted' });
  });

  test('of which only rubbish is left makes way', async () => {
    const { folder, runs, remove } = await demo();
    await rm(join(folder, 'run.json'));
    expect(remove()).toBe(true);
    expect(existsSync(runs)).toBe(false);
  });
});
