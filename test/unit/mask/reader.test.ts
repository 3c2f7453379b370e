// The thread that reads ticket files: the real one, built as for the extension.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MaskReader } from '../../../src/lab/mask/client';
import { LabError } from '../../../src/lottery/errors';
import { encode, mask, testFile, testFolder } from './files';

let reader: MaskReader;

beforeAll(async () => {
  const script = join(await testFolder(), 'mask-worker.mjs');
  await build({
    entryPoints: ['src/lab/mask/worker.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  reader = new MaskReader(script);
});
afterAll(() => reader.dispose());

const file = (bits: number[], name?: string) =>
  testFile(encode({ w_mask: mask([2, bits.length / 2], bits) }), name);

describe('the reading thread', () => {
  it('answers what is asked of any number of files at once', async () => {
    const paths = await Promise.all(Array.from({ length: 20 }, (_, i) => file([1, i % 2, 0, 0])));
    const scans = await Promise.all(paths.map((ticket) => reader.ask('scan', { ticket, layer: 'w' })));
    scans.forEach((scan, i) => expect(scan.survivors).toBe(1 + (i % 2)));
    const again = await Promise.all(
      paths.map((other) => reader.ask('overlap', { ticket: paths[0] ?? '', other })),
    );
    again.forEach((overlap, i) => expect(overlap.total.jaccard).toBe(i % 2 ? 0.5 : 1));
  });

  it('passes on what is wrong and what to do', async () => {
    const ticket = await testFile(Buffer.from('not a ticket, but text that goes on for a while'));
    const error: unknown = await reader.ask('ticket', { ticket }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).hint).toBeTruthy();
  });

  it('looks again at a file that could not be read before', async () => {
    const ticket = await testFile(new Uint8Array(3));
    await expect(reader.ask('ticket', { ticket })).rejects.toThrow(LabError);
    await writeFile(ticket, encode({ w_mask: mask([1, 1], [1]) }));
    expect((await reader.ask('ticket', { ticket })).layers).toHaveLength(1);
  });

  it('sees a file that was replaced once it is told to', async () => {
    const ticket = await file([1, 1]);
    expect((await reader.ask('scan', { ticket, layer: 'w' })).survivors).toBe(2);
    await rename(await file([0, 1]), ticket);
    reader.forget();
    expect((await reader.ask('scan', { ticket, layer: 'w' })).survivors).toBe(1);
  });

  it('rejects what was cancelled, and goes on', async () => {
    const ticket = await file([1, 1]);
    const cancelled = new AbortController();
    const asked = reader.ask('values', { ticket, layer: 'w', bins: 8 }, cancelled.signal);
    cancelled.abort();
    await expect(asked).rejects.toThrow('Cancelled');
    await expect(reader.ask('scan', { ticket, layer: 'w' }, cancelled.signal)).rejects.toThrow();
    expect((await reader.ask('scan', { ticket, layer: 'w' })).survivors).toBe(2);
  });

  it('starts anew after it was disposed of, and fails what was under way', async () => {
    const ticket = await file([1, 0]);
    const asked = reader.ask('scan', { ticket, layer: 'w' });
    await Promise.all([expect(asked).rejects.toThrow(LabError), reader.dispose()]);
    expect((await reader.ask('scan', { ticket, layer: 'w' })).survivors).toBe(1);
  });
});
