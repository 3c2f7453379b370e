// docs/decisions/0022-packed-vectors.md: Node 24's V8 packs pairs of 128-bit operations into one of 256 bits.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findNode24 } from '../../scripts/node24.mjs';
import { bundle } from '../support/bundle';
import { ROOT } from '../support/root';

const TRAININGS = 160;
/** Only the optimising compiler packs: it is to compile everything, at once, while the kernels are loaded. */
const OPTIMISED = ['--no-liftoff', '--no-wasm-lazy-compilation'];
const packs = process.platform === 'linux' && process.arch === 'x64';

describe('packed vectors', () => {
  const prepare = async () => {
    const program = await bundle(join(ROOT, 'test/support/packed/program.ts'));
    await copyFile(join(ROOT, 'dist/kernels.wasm'), join(dirname(program), 'kernels.wasm'));
    const node = findNode24();
    return async (setting: 'on' | 'off', trainings: number, ...flags: string[]) => {
      const env = { ...process.env, TICKETLAB_PACKED: setting };
      const args = [...OPTIMISED, ...flags, program, `${trainings}`];
      // Into a file: what V8 itself prints would be lost where a pipe is full.
      const output = join(dirname(program), `${setting}.txt`);
      const file = await open(output, 'w');
      const child = spawn(node, args, { env, stdio: ['ignore', file.fd, 'inherit'] });
      const [status] = await once(child, 'close');
      await file.close();
      expect(status).toBe(0);
      return (await readFile(output, 'utf8')).trim().split('\n');
    };
  };

  test('change no bit of any training, whatever its layers, masks, batches and optimiser', async () => {
    const run = await prepare();
    const [packed, plain] = await Promise.all([run('on', TRAININGS), run('off', TRAININGS)]);
    expect(plain[0]).toBe('not packed');
    expect(packed[0]).toBe(packs ? 'packed' : 'not packed');
    expect(packed).toHaveLength(TRAININGS + 1);
    expect(packed.slice(1)).toEqual(plain.slice(1));
  }, 120_000);

  test.runIf(packs)(
    'are what V8 makes of the kernels that most of the time goes to',
    async () => {
      const run = await prepare();
      const packedFunctions = async (setting: 'on' | 'off') =>
        (await run(setting, 1, '--trace-wasm-revectorize')).filter((line) =>
          line.includes('Decide to vectorize, '),
        ).length;
      expect(await packedFunctions('off')).toBe(0);
      // Forward and both gradients, fully connected and convolutional, whole and sparse.
      expect(await packedFunctions('on')).toBeGreaterThanOrEqual(15);
    },
    120_000,
  );
});
