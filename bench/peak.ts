// Limits of this machine, which kernels are compared with: bench/assembly/peak.ts.
import { readFile } from 'node:fs/promises';

const ROUNDS = 20_000;
const OPERATIONS_OF_A_ROUND = 96;

/** @returns what measures the operations a second, in 10⁹ */
export async function loadPeak(): Promise<() => number> {
  const source = await readFile(new URL('./peak.wasm', import.meta.url));
  const { instance } = await WebAssembly.instantiate(source);
  const { peak } = instance.exports;
  if (typeof peak !== 'function') throw new Error('peak.wasm is of another version');
  return () => {
    const start = performance.now();
    peak(ROUNDS, 0.5, 0.25, 0.125);
    return (ROUNDS * OPERATIONS_OF_A_ROUND) / (performance.now() - start) / 1e6;
  };
}
