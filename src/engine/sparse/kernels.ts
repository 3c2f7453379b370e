// Loads the WebAssembly kernels; kernels/*.ts says what each does.
import { readFile } from 'node:fs/promises';
import { allowPacking, PACKS } from './packing';

type Gather = (
  vectors: number,
  examples: number,
  bytes: number,
  blocks: number,
  blockCount: number,
  columns: number,
  tile: number,
) => void;

type LayerKernel = (layer: number, vectors: number) => void;

type WeightGradient = (
  layer: number,
  vectors: number,
  first: boolean,
  then: number,
  settings: number,
) => void;

/** Which channels, and the size of their planes: kernels/planes.ts. */
type Planes = [channels: number, count: number, rows: number, columns: number];

/** Addresses are bytes into the memory that the kernels were given; `layer` is that of a record as kernels/layout.ts has it. */
export interface Kernels {
  gatherBytes: Gather;
  gatherFloats: Gather;
  forward: LayerKernel;
  forwardDense: LayerKernel;
  inputGradient: LayerKernel;
  inputGradientDense: LayerKernel;
  weightGradient: WeightGradient;
  weightGradientDense: WeightGradient;
  step(
    optimiser: number,
    values: number,
    stride: number,
    training: number,
    group: number,
    end: number,
    settings: number,
  ): void;
  crossEntropy(
    count: number,
    classes: number,
    z: number,
    labels: number,
    share: number,
    errors: number,
    scratch: number,
  ): number;
  score(count: number, classes: number, z: number, labels: number, given: number, scratch: number): number;
  widenRanges(vectors: number, neurons: number, y: number, ranges: number): void;
  peak(rounds: number, memory: number): number;
  setPacks(packs: boolean): void;
  correlate(layer: number, source: number, target: number, activations: number): void;
  filterGradient(layer: number, source: number, errors: number, gradients: number, group: number): void;
  filterBiasGradient(layer: number, errors: number, gradients: number): void;
  arrangeWeights(count: number, slots: number, weights: number, target: number): void;
  loadImages(
    examples: number,
    floats: boolean,
    ...rest: [...Planes, scale: number, shift: number, target: number, grid: number]
  ): void;
  loadAugmented(
    examples: number,
    floats: boolean,
    ...rest: [...Planes, scale: number, shift: number, target: number, grid: number, changes: number]
  ): void;
  maxPool(...args: [...Planes, source: number, from: number, target: number, to: number]): void;
  maxPoolGradient(
    ...args: [
      ...Planes,
      values: number,
      errors: number,
      grid: number,
      pooledErrors: number,
      pooled: number,
      rectified: boolean,
    ]
  ): void;
  copyPlanes(...args: [...Planes, source: number, from: number, target: number, to: number]): void;
  rectifyGradient(...args: [...Planes, values: number, errors: number, grid: number]): void;
  splitPhases(...args: PhaseArguments): void;
  joinPhases(...args: PhaseArguments): void;
  addPlanes(...args: [...Planes, a: number, b: number, target: number, grid: number, rectify: boolean]): void;
  addWherePositive(
    ...args: [...Planes, a: number, b: number, target: number, grid: number, values: number]
  ): void;
  averagePool(...args: [...Planes, source: number, from: number, target: number, to: number]): void;
  averagePoolGradient(
    ...args: [...Planes, pooledErrors: number, pooled: number, errors: number, grid: number]
  ): void;
  dropPlanes(
    ...args: [
      ...Planes,
      source: number,
      from: number,
      target: number,
      to: number,
      keeps: number,
      units: number,
      scale: number,
    ]
  ): void;
  planeMoments(...args: [...Planes, source: number, grid: number, lanes: number, sums: number]): void;
  normalise(
    ...args: [...Planes, source: number, target: number, grid: number, records: number, rectify: boolean]
  ): void;
  normGradientSums(
    ...args: [...Planes, source: number, errors: number, grid: number, records: number, sums: number]
  ): void;
  normGradient(
    ...args: [
      ...Planes,
      source: number,
      errors: number,
      target: number,
      grid: number,
      records: number,
      lanes: number,
    ]
  ): void;
  tanhOf(values: number, bytes: number): void;
  tanhGradient(values: number, errors: number, bytes: number): void;
  widenPlanes(
    channels: number,
    rows: number,
    columns: number,
    values: number,
    grid: number,
    ranges: number,
  ): void;
}

type PhaseArguments = [
  ...Planes,
  padding: number,
  stride: number,
  source: number,
  from: number,
  target: number,
  to: number,
];

const NAMES: readonly (keyof Kernels)[] = [
  'gatherBytes',
  'gatherFloats',
  'forward',
  'forwardDense',
  'inputGradient',
  'inputGradientDense',
  'weightGradient',
  'weightGradientDense',
  'step',
  'crossEntropy',
  'score',
  'widenRanges',
  'peak',
  'correlate',
  'filterGradient',
  'filterBiasGradient',
  'arrangeWeights',
  'loadImages',
  'loadAugmented',
  'maxPool',
  'maxPoolGradient',
  'copyPlanes',
  'rectifyGradient',
  'splitPhases',
  'joinPhases',
  'tanhOf',
  'tanhGradient',
  'widenPlanes',
  'addPlanes',
  'addWherePositive',
  'averagePool',
  'averagePoolGradient',
  'dropPlanes',
  'planeMoments',
  'normalise',
  'normGradientSums',
  'normGradient',
  'setPacks',
];

/** The file lies beside this one in the sources and beside the bundled programs. */
export async function compileKernels(): Promise<WebAssembly.Module> {
  allowPacking();
  return WebAssembly.compile(await readFile(new URL('./kernels.wasm', import.meta.url)));
}

export async function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernels> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  if (!areKernels(exports)) throw new Error('kernels.wasm is of another version: run `npm run build`');
  exports.setPacks(PACKS);
  return exports;
}

const areKernels = (exports: WebAssembly.Exports): exports is WebAssembly.Exports & Kernels =>
  NAMES.every((name) => typeof exports[name] === 'function');
