import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventLog, readEvents } from '../../../src/lab/disk/events';
import { temporaryFolder } from '../../support/temporary';
import { tell } from '../../../src/lottery/translate';

const open = async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'events.jsonl');
  return { folder, path, log: new EventLog(folder) };
};

describe('the event log', () => {
  test('reads back what was written, in order', async () => {
    const { folder, log } = await open();
    const started = log.append({ type: 'started', owner: 1, pid: 2, cores: 3, version: '0.1.0' });
    const paused = log.append({ type: 'paused' });
    expect(await readEvents(folder)).toEqual({ events: [started, paused], problems: [] });
  });

  test('where there is none, is empty', async () => {
    expect(await readEvents(await temporaryFolder())).toEqual({ events: [], problems: [] });
  });

  test('cut short anywhere, loses at most the line that was cut, and goes on after it', async () => {
    const { folder, path, log } = await open();
    const events = [
      log.append({ type: 'training-started', id: 'replicate-0/level-00/ticket', fromIteration: 0 }),
      log.append({ type: 'warning', message: 'Überraschung: ✓' }),
      log.append({ type: 'finished' }),
    ];
    log.close();
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (length) => {
        const kept = whole.subarray(0, length).filter((byte) => byte === 10).length;
        await writeFile(path, whole.subarray(0, length));
        expect(await readEvents(folder)).toEqual({ events: events.slice(0, kept), problems: [] });
        const again = new EventLog(folder);
        const paused = again.append({ type: 'paused' });
        again.close();
        expect(await readEvents(folder)).toEqual({
          events: [...events.slice(0, kept), paused],
          problems: [],
        });
      }),
      { numRuns: 40 },
    );
  });

  test('damaged in the middle, names the line and keeps the others', async () => {
    const { folder, path, log } = await open();
    const paused = log.append({ type: 'paused' });
    log.close();
    await appendFile(path, '{"time":"2026-01-01T00:00:00.000Z","type":"started"}\nrubbish\n');
    const finished = new EventLog(folder).append({ type: 'finished' });
    const { events, problems } = await readEvents(folder);
    expect(events).toEqual([paused, finished]);
    expect(problems).toHaveLength(2);
    const told = problems.map((problem) => tell(problem));
    expect(told[0]).toBe(`${path}, line 2 is damaged and was left out; the other lines were read.`);
    expect(told[1]).toContain('line 3');
  });
});
