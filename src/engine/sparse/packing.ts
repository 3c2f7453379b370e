// V8 versions that pack pairs of 128-bit operations into one of 256 bits: docs/decisions/0022-packed-vectors.md.
import { arch, env, versions } from 'node:process';
import { setFlagsFromString } from 'node:v8';

const FLAG = '--experimental-wasm-revectorize';
/** Versions of V8 on which packed kernels were seen to give the same bits (test/e2e/packed-vectors.test.ts). */
const PROVEN = /^13\.6\./;

/** The same in all threads of a process. `TICKETLAB_PACKED=off` turns it off. */
export const PACKS = arch === 'x64' && PROVEN.test(versions.v8) && env.TICKETLAB_PACKED !== 'off';

/** To be called before kernels are compiled; holds for the whole process. */
export function allowPacking(): void {
  if (PACKS) setFlagsFromString(FLAG);
}
