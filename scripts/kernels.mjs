// Builds the WebAssembly kernels of the sparse engine, and the host's view of them; alone when run by itself.
import asc from 'assemblyscript/asc';
import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { writeInterface } from './kernel-interface.mjs';

/** Where they are built to: beside the code that loads them. */
export const KERNELS = 'src/engine/sparse/kernels.wasm';

/** Of all workers: one that is given. */
const SHARED_MEMORY = [
  '--importMemory',
  '--sharedMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
];

export const buildKernels = (file = KERNELS) =>
  compile('src/engine/sparse/kernels/index.ts', file, SHARED_MEMORY);

/** What the benchmark compares kernels with; no part of what is shipped. */
export const buildPeak = (file) => compile('bench/assembly/peak.ts', file);

/** @throws Error with the compiler's messages */
async function compile(source, file, flags = []) {
  const { error, stderr } = await asc.main([
    source,
    '--outFile',
    file,
    '-O2',
    '--noAssert',
    '--disableWarning',
    '112',
    '--runtime',
    'stub',
    '--enable',
    'simd,threads',
    ...flags,
  ]);
  if (error) throw new Error(`${source} does not compile: ${error.message}\n${stderr.toString()}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeInterface();
  await buildKernels();
  console.log(`built ${KERNELS} (${(await stat(KERNELS)).size} bytes)`);
}
