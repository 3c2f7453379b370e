// Loads the WebAssembly kernels.
import { readFile } from 'node:fs/promises';
import { KERNELS } from './kernel-interface';
import type { Kernels } from './kernel-interface';
import { allowPacking, PACKS } from './packing';

/** The file lies beside this one in the sources and beside the bundled programs. */
export async function compileKernels(): Promise<WebAssembly.Module> {
  allowPacking();
  return WebAssembly.compile(await readFile(new URL('./kernels.wasm', import.meta.url)));
}

/** @throws Error where the module lacks kernels: it was built from other sources */
export async function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernels> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  if (!areKernels(exports))
    throw new Error(
      `kernels.wasm is of another version: it lacks ${missing(exports).join(', ')}. Run \`npm run build\``,
    );
  exports.setPacks(PACKS);
  return exports;
}

const missing = (exports: WebAssembly.Exports) =>
  KERNELS.filter((name) => typeof exports[name] !== 'function');

const areKernels = (exports: WebAssembly.Exports): exports is WebAssembly.Exports & Kernels =>
  missing(exports).length === 0;
