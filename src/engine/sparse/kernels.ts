// Loads the WebAssembly kernels; kernels/*.ts says what each does.
import { readFile } from 'node:fs/promises';

/** Addresses are bytes into the memory that the kernels were given. */
export interface Kernels {
  gatherBytes: Gather;
  gatherFloats: Gather;
  forward(
    vectors: number,
    outputs: number,
    stretches: number,
    offsets: number,
    weights: number,
    biases: number,
    x: number,
    y: number,
    activation: number,
  ): void;
  inputGradient(
    vectors: number,
    inputs: number,
    spans: number,
    links: number,
    weights: number,
    errors: number,
    y: number,
    d: number,
    activation: number,
  ): void;
  weightGradient(
    vectors: number,
    then: number,
    first: boolean,
    outputs: number,
    stretches: number,
    offsets: number,
    weights: number,
    gradients: number,
    memory1: number,
    memory2: number,
    x: number,
    errors: number,
    biasGradients: number,
    settings: number,
  ): void;
  adamStep(
    count: number,
    gradients: number,
    weights: number,
    mean: number,
    square: number,
    settings: number,
  ): void;
  momentumStep(count: number, gradients: number, weights: number, buffer: number, settings: number): void;
  plainStep(count: number, gradients: number, weights: number, settings: number): void;
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
}

type Gather = (
  vectors: number,
  data: number,
  features: number,
  examples: number,
  blocks: number,
  blockCount: number,
  rows: number,
  scale: number,
  shift: number,
  tile: number,
) => void;

const NAMES: readonly (keyof Kernels)[] = [
  'gatherBytes',
  'gatherFloats',
  'forward',
  'inputGradient',
  'weightGradient',
  'adamStep',
  'momentumStep',
  'plainStep',
  'crossEntropy',
  'score',
  'widenRanges',
];

/** The file lies beside this one in the sources and beside the bundled programs. */
export async function compileKernels(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL('./kernels.wasm', import.meta.url)));
}

export async function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernels> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  if (!areKernels(exports)) throw new Error('kernels.wasm is of another version: run `npm run build`');
  return exports;
}

const areKernels = (exports: WebAssembly.Exports): exports is WebAssembly.Exports & Kernels =>
  NAMES.every((name) => typeof exports[name] === 'function');
