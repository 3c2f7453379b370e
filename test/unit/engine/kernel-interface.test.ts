// The host's view of the kernels: made from their sources, and held against what is compiled.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INTERFACE, interfaceOf } from '../../../scripts/kernel-interface.mjs';
import { KERNELS } from '../../../src/engine/sparse/kernel-interface';
import { bindKernels, compileKernels } from '../../../src/engine/sparse/kernels';
import { ROOT } from '../../support/root';

/** The shortest WebAssembly: its magic number and version. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

test('constants, records and functions are as the sources of the kernels have them', async () => {
  expect(await readFile(join(ROOT, INTERFACE), 'utf8')).toBe(await interfaceOf());
});

test('the kernels export these functions and no others', async () => {
  const functions = WebAssembly.Module.exports(await compileKernels()).filter(
    ({ kind }) => kind === 'function',
  );
  expect(functions.map(({ name }) => name).sort()).toEqual([...KERNELS].sort());
});

test('kernels that lack a function are refused', async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  await expect(bindKernels(await WebAssembly.compile(EMPTY), memory)).rejects.toThrow(
    `kernels.wasm is of another version: it lacks ${KERNELS.join(', ')}. Run \`npm run build\``,
  );
});
