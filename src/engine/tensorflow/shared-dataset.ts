// The dataset once, in memory that all threads see, and batches of it as TensorFlow wants them.
import type { ImageShape, Network } from '../../lottery/network/network';
import type { Part, PreparedData } from '../engine';
import { CHANGES } from '../step-draws';

/** Plain data and shared memory: can be posted to workers. */
export interface SharedDataset extends Omit<PreparedData, 'values'> {
  engine: 'tensorflow';
  values: Uint8Array | Float32Array;
}

export function isSharedDataset(shared: object): shared is SharedDataset {
  return 'engine' in shared && shared.engine === 'tensorflow';
}

export function shareDataset(data: PreparedData): SharedDataset {
  const { values, labels, parts, scale, shift } = data;
  const part = (name: Part) => inSharedMemory(Uint32Array, parts[name]);
  return {
    ...data,
    engine: 'tensorflow',
    values:
      values instanceof Float32Array
        ? inSharedMemory(Float32Array, values)
        : inSharedMemory(Uint8Array, values),
    labels: inSharedMemory(Uint16Array, labels),
    parts: { train: part('train'), validation: part('validation'), test: part('test') },
    scale: inSharedMemory(Float32Array, scale),
    shift: inSharedMemory(Float32Array, shift),
  };
}

/** Arrays that can lie in shared memory. */
interface NumberArray<T> {
  readonly length: number;
  set(values: T): void;
}

function inSharedMemory<T extends NumberArray<T>>(
  type: { new (memory: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  values: T,
): T {
  const copy = new type(new SharedArrayBuffer(values.length * type.BYTES_PER_ELEMENT));
  copy.set(values);
  return copy;
}

/** Normalised values of examples: [examples][features], or of images [examples][height][width][channels]. */
export class InputReader {
  readonly #data: SharedDataset;
  readonly #image: ImageShape;
  /** Of each value that an example is given: which of its features it is. */
  readonly #order: Uint32Array;

  constructor(data: SharedDataset, { inputs, image }: Network) {
    this.#data = data;
    this.#image = image?.shape ?? [inputs, 1, 1];
    this.#order = channelsLast(this.#image);
  }

  /** @param changes how each example is augmented (src/lottery/random/step-randomness.ts), null for not at all */
  read(examples: Uint32Array, changes: Int8Array | null = null): Float32Array {
    const { values, features, scale, shift } = this.#data;
    const order = this.#order;
    const inputs = new Float32Array(examples.length * features);
    for (let i = 0, to = 0; i < examples.length; i++) {
      const from = (examples[i] as number) * features;
      const source = changes ? this.#augmented(changes.subarray(i * CHANGES)) : order;
      for (let k = 0; k < features; k++, to++) {
        const feature = order[k] as number;
        const at = source[k] as number;
        const value = at === BLACK ? 0 : (values[from + at] as number);
        inputs[to] = value * (scale[feature] as number) + (shift[feature] as number);
      }
    }
    return inputs;
  }

  labels(examples: Uint32Array): Int32Array {
    return Int32Array.from(examples, (example) => this.#data.labels[example] as number);
  }

  /** Of each value that an example is given, flipped and then shifted: which feature it comes from. */
  #augmented([flips = 0, down = 0, right = 0]: Int8Array): Int32Array {
    const [channels, height, width] = this.#image;
    const sources = new Int32Array(channels * height * width).fill(BLACK);
    for (let y = Math.max(down, 0); y < Math.min(height + down, height); y++)
      for (let x = Math.max(right, 0); x < Math.min(width + right, width); x++) {
        const column = flips ? width - 1 - (x - right) : x - right;
        for (let channel = 0; channel < channels; channel++)
          sources[(y * width + x) * channels + channel] = (channel * height + y - down) * width + column;
      }
    return sources;
  }
}

/** Instead of a feature: what comes in from outside of the image. */
const BLACK = -1;

/** Where [height][width][channels] finds its values in [channels][height][width]. */
function channelsLast([channels, height, width]: ImageShape): Uint32Array {
  const area = height * width;
  return Uint32Array.from(
    { length: channels * area },
    (_, to) => (to % channels) * area + Math.floor(to / channels),
  );
}
