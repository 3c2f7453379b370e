// A workspace with tickets to look at: a run of two replicates and three levels, files of other kinds, and a damaged one.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encode, floats, mask, type TestTensor } from '../support/tensors';

const SIDE = 12;
const INPUTS = SIDE * SIDE;
const HIDDEN = 20;
const OUTPUTS = 5;

/** A pixel's distance from the middle of the picture, as a share of that of the corners. */
const offCentre = (pixel: number) =>
  Math.hypot((pixel % SIDE) - SIDE / 2 + 0.5, Math.floor(pixel / SIDE) - SIDE / 2 + 0.5) / (SIDE / 2);

/** Scattered, the same every time: 0 to 1. */
const noise = (i: number, replicate: number) => ((i * 7919 + replicate * 104_729) % 1009) / 1009;

/** Weights of the borders go first, and all of the last hidden neuron from level 1 on. */
function tensorsOf(replicate: number, level: number): Record<string, TestTensor> {
  const survives = (i: number) => {
    const neuron = Math.floor(i / INPUTS);
    if (level > 0 && neuron === HIDDEN - 1) return 0;
    return noise(i, replicate) + offCentre(i % INPUTS) / 2 < 2 - level * 0.7 ? 1 : 0;
  };
  const layer = (name: string, shape: [number, number], kept: (i: number) => number) => {
    const places = Array.from({ length: shape[0] * shape[1] }, (_, i) => i);
    const initial = places.map((i) => noise(i * 31 + 7, replicate) - 0.5);
    return {
      [name]: floats(
        shape,
        places.map((i) => (kept(i) ? (initial[i] ?? 0) * 1.5 : 0)),
      ),
      [`${name}_initial`]: floats(shape, initial),
      [`${name}_mask`]: mask(shape, places.map(kept)),
    };
  };
  return {
    ...layer('fc1.weight', [HIDDEN, INPUTS], survives),
    ...layer('fc2.weight', [OUTPUTS, HIDDEN], (i) => (noise(i, replicate) < 1 - level * 0.2 ? 1 : 0)),
  };
}

/** Survivors of fc1.weight at a level, as the workspace's files have them. */
export function survivorsOf(replicate: number, level: number): number {
  const bytes = tensorsOf(replicate, level)['fc1.weight_mask']?.bytes ?? new Uint8Array(0);
  return bytes.reduce((sum, bit) => sum + bit, 0);
}

export const RUN = '.ticketlab/runs/borders-0123456789ab';
export const ticketPath = (replicate: number, level: number) =>
  `${RUN}/replicate-${replicate}/level-0${level}/ticket/ticket.safetensors`;

/**
 * Two convolutions, the last read by a fully connected layer as 4 channels of 5 × 4 pixels; norms, and no biases. Filter 2 of the first
 * and channel 2 of the second are cut off.
 */
function images(): Buffer {
  const layer = (name: string, shape: number[], survives: (place: number) => boolean) => {
    const places = Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i);
    const values = places.map((i) => noise(i * 13 + shape.length, 5) - 0.5);
    return {
      [name]: floats(
        shape,
        values.map((value, i) => (survives(i) ? value : 0)),
      ),
      [`${name}_initial`]: floats(shape, values),
      [`${name}_mask`]: mask(
        shape,
        places.map((i) => (survives(i) ? 1 : 0)),
      ),
    };
  };
  const norm = floats([4], [1, 1, 1, 1]);
  return encode(
    {
      ...layer('conv1.weight', [4, 3, 3, 3], (i) => Math.floor(i / 27) !== 2 && noise(i, 6) < 0.6),
      ...layer('conv2.weight', [4, 4, 3, 3], (i) => Math.floor(i / 9) % 4 !== 2 && noise(i, 7) < 0.5),
      'bn1.weight': norm,
      'bn1.running_mean': norm,
      ...layer('fc1.weight', [10, 80], (i) => noise(i, 8) < 0.3),
    },
    { input_shape: '[3,10,8]', dense_input_shape: '[4,5,4]' },
  );
}

/** Has filters, and PyTorch's names. */
function convolution(): Buffer {
  const shape = [4, 3, 3, 3];
  const values = Array.from({ length: 108 }, (_, i) => noise(i, 3) - 0.5);
  return encode({
    'conv1.weight_orig': floats(shape, values),
    'conv1.weight_mask': mask(
      shape,
      values.map((value) => (Math.abs(value) > 0.25 ? 1 : 0)),
    ),
  });
}

/** 20 million weights, every fifth of which survives; only the mask, so that it is soon written. */
function large(): Buffer {
  const shape = [4000, 5000];
  return encode({
    'fc1.weight_mask': mask(
      shape,
      new Uint8Array(20_000_000).map((_, i) => (i % 5 === 0 ? 1 : 0)),
    ),
  });
}

export function writeMaskWorkspace(folder: string): void {
  const write = (path: string, content: Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const replicate of [0, 1])
    for (const level of [0, 1, 2])
      write(
        ticketPath(replicate, level),
        encode(tensorsOf(replicate, level), {
          experiment: 'borders',
          replicate: String(replicate),
          level: String(level),
          kind: 'ticket',
          draw: '0',
          early_stop_accuracy: '0.95',
          end_accuracy: '0.94',
        }),
      );
  const whole = encode(tensorsOf(0, 1));
  write('first.ticket.safetensors', whole);
  write('damaged.ticket.safetensors', whole.subarray(0, whole.length - 100));
  write('filters.ticket.safetensors', convolution());
  write('images.ticket.safetensors', images());
  write('large.ticket.safetensors', large());
}
