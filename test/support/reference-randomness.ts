// Randomness of the reference's batches: the draws are the product's own (src/lottery/random/step-randomness.ts), what is made of them
// is not.
import { imageShapes, isDense } from '../../src/lottery/network/network';
import type { Network } from '../../src/lottery/network/network';
import { augmentationAt, dropoutKeeps } from '../../src/lottery/random/step-randomness';
import type { RandomnessAddress } from '../../src/lottery/random/step-randomness';
import { at } from './reference-images';
import type { ImageDraws, Vector } from './reference-images';

export interface Draws extends ImageDraws {
  /** Per example: whether flipped, rows down, columns right; null where nothing is augmented. */
  changes: Vector[] | null;
  /** [examples][outputs] of a fully connected layer's dropout, by layer: 0, or what a kept value is multiplied by. */
  layers: Map<number, Vector[]>;
}

export function drawsOf(
  network: Network,
  address: RandomnessAddress,
  augment: 'none' | 'flip-crop',
  position: number,
  examples: number,
): Draws {
  let site = 0;
  const factors = (units: number, rate: number) => {
    const keeps = dropoutKeeps(address, position, site++, units, examples, rate);
    return rowsOf(
      Array.from(keeps, (kept) => (kept ? 1 / (1 - rate) : 0)),
      examples,
    );
  };
  const { image } = network;
  const shapes = image ? imageShapes(network, image) : [];
  const images = new Map<number, Vector[]>();
  image?.steps.forEach((step, i) => {
    const [channels = 0, height = 0, width = 0] = shapes[i + 1] ?? [];
    if (step.op === 'dropout') images.set(i, factors(channels * height * width, step.rate));
  });
  const layers = new Map<number, Vector[]>();
  network.layers.filter(isDense).forEach(({ outputs, dropout }, i) => {
    if (dropout > 0) layers.set(i, factors(outputs, dropout));
  });
  const changes =
    augment === 'none' ? null : rowsOf(Array.from(augmentationAt(address, position, examples)), examples);
  return { images, layers, changes };
}

const rowsOf = (values: Vector, rows: number): Vector[] =>
  Array.from({ length: rows }, (_, n) =>
    values.slice((n * values.length) / rows, ((n + 1) * values.length) / rows),
  );

/** Flipped, then moved, black coming in. */
export function augmented(raw: Vector, shape: number[], [flip = 0, down = 0, right = 0]: Vector): Vector {
  const [, height = 1, width = 1] = shape;
  return raw.map((_, k) => {
    const [row, column] = [Math.floor(k / width) % height, k % width];
    const y = row - down;
    const x = column - right;
    if (y < 0 || y >= height || x < 0 || x >= width) return 0;
    return at(raw, k - column - row * width + y * width + (flip ? width - 1 - x : x));
  });
}
