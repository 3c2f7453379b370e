// One memory for all workers: the dataset once, as the bytes it came in, then a stretch for each worker's network.
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { Part, PreparedData, SharingNeeds } from '../engine';
import { Arena } from './arena';
import { GATHER_OVERRUN } from './input-rows';
import { compileKernels } from './kernels';
import { networkBytes } from './network-memory';
import { SCAN_BYTES } from './survivors';

const PAGE = 65_536;
const MOST_PAGES = 65_536;
/** The first bytes are the compiler's own. */
const START = 4096;

/** Plain data, shared memory and a compiled module: can be posted to workers. Addresses are bytes. */
export interface SharedDataset {
  engine: 'sparse';
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  features: number;
  classes: number;
  examples: number;
  /** Whether values are f32 rather than bytes. */
  floats: boolean;
  values: number;
  /** u16 per example. */
  labels: number;
  /** f32 per feature. */
  scale: number;
  shift: number;
  /** u32 indices of examples. */
  parts: Record<Part, { at: number; length: number }>;
  /** Where the workers' stretches start, and how long each is: `SCAN_BYTES` for looking through masks, then the network. */
  arenas: number;
  arenaBytes: number;
  workers: number;
}

export function isSharedDataset(shared: object): shared is SharedDataset {
  return 'engine' in shared && shared.engine === 'sparse';
}

/** @throws LabError when it does not fit into the 4 GB that WebAssembly can address */
export async function shareDataset(data: PreparedData, needs: SharingNeeds): Promise<SharedDataset> {
  const { features, classes, values, labels, parts } = data;
  const floats = values instanceof Float32Array;
  const arena = new Arena(START, Number.MAX_SAFE_INTEGER);
  const placePart = (part: Part) => ({ at: arena.take(parts[part].length * 4), length: parts[part].length });
  const places = {
    values: arena.take(values.byteLength + GATHER_OVERRUN * values.BYTES_PER_ELEMENT),
    labels: arena.take(labels.byteLength),
    scale: arena.take(features * 4),
    shift: arena.take(features * 4),
    parts: { train: placePart('train'), validation: placePart('validation'), test: placePart('test') },
  };
  const arenas = arena.take(0);
  const arenaBytes = Math.ceil((SCAN_BYTES + networkBytes(needs)) / PAGE) * PAGE;
  const pages = Math.ceil((arenas + arenaBytes * needs.workers) / PAGE);
  if (pages > MOST_PAGES) throw tooLarge(pages, arenaBytes, needs.workers);

  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { buffer } = memory;
  if (floats) new Float32Array(buffer, places.values, values.length).set(values);
  else new Uint8Array(buffer, places.values, values.length).set(values);
  new Uint16Array(buffer, places.labels, labels.length).set(labels);
  new Float32Array(buffer, places.scale, features).set(data.scale);
  new Float32Array(buffer, places.shift, features).set(data.shift);
  for (const part of ['train', 'validation', 'test'] as const)
    new Uint32Array(buffer, places.parts[part].at, parts[part].length).set(parts[part]);

  return {
    engine: 'sparse',
    memory,
    module: await compileKernels(),
    features,
    classes,
    examples: labels.length,
    floats,
    ...places,
    arenas,
    arenaBytes,
    workers: needs.workers,
  };
}

function tooLarge(pages: number, arenaBytes: number, workers: number): LabError {
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`;
  return new LabError(
    say`The dataset and ${workers} networks under training need ${gigabytes(pages * PAGE)}; the sparse engine can address 4 GB.`,
    {
      hint: say`Each network needs ${gigabytes(arenaBytes)}: train on fewer cores at a time, or a smaller network.`,
    },
  );
}
