// Builds the WebAssembly kernels of the sparse engine; alone when run by itself.
import asc from 'assemblyscript/asc';
import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** Where they are built to: beside the code that loads them. */
export const KERNELS = 'src/engine/sparse/kernels.wasm';

/** @throws Error with the compiler's messages */
export async function buildKernels(file = KERNELS) {
  const { error, stderr } = await asc.main([
    'src/engine/sparse/kernels/index.ts',
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
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
  ]);
  if (error) throw new Error(`the kernels do not compile: ${error.message}\n${stderr.toString()}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildKernels();
  console.log(`built ${KERNELS} (${(await stat(KERNELS)).size} bytes)`);
}
