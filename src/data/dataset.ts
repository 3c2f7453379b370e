// A dataset in memory: the output of every reader.

export interface Examples {
  /** Raw values, example by example: [examples][features]. */
  values: Uint8Array | Float32Array;
  /** Class of each example, from 0. */
  labels: Uint16Array;
}

export interface Dataset {
  /** [channels, height, width] of images, [features] of anything else. */
  shape: number[];
  /** Values of one example: the product of `shape`. */
  features: number;
  classes: number;
  /** What a person calls each class. */
  classNames: string[];
  /** What stands for 1 where values are not normalised: 255 for images of bytes, 1 for numbers meant as they are. */
  fullScale: number;
  train: Examples;
  test: Examples;
}

/** Examples of two parts one after the other; without a copy where they already lie so in memory. */
export function joinExamples(first: Examples, second: Examples): Examples {
  const labels = new Uint16Array(first.labels.length + second.labels.length);
  labels.set(first.labels);
  labels.set(second.labels, first.labels.length);
  return { values: joinValues(first.values, second.values), labels };
}

type Values = Examples['values'];

function joinValues(first: Values, second: Values): Values {
  const length = first.length + second.length;
  const adjacent =
    first.buffer === second.buffer &&
    first.BYTES_PER_ELEMENT === second.BYTES_PER_ELEMENT &&
    first.byteOffset + first.byteLength === second.byteOffset;
  const bytes = first instanceof Uint8Array && second instanceof Uint8Array;
  if (adjacent) {
    return bytes
      ? new Uint8Array(first.buffer, first.byteOffset, length)
      : new Float32Array(first.buffer, first.byteOffset, length);
  }
  const joined = bytes ? new Uint8Array(length) : new Float32Array(length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** Copies of the examples with these indices, in this order. */
export function pickExamples(examples: Examples, features: number, indices: Uint32Array): Examples {
  const { values, labels } = examples;
  const picked =
    values instanceof Uint8Array
      ? new Uint8Array(indices.length * features)
      : new Float32Array(indices.length * features);
  indices.forEach((index, i) => {
    picked.set(values.subarray(index * features, (index + 1) * features), i * features);
  });
  return { values: picked, labels: Uint16Array.from(indices, (index) => labels[index] ?? 0) };
}
