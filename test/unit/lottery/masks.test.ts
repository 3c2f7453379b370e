import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  denseMask,
  density,
  layerMask,
  layerSurvivors,
  randomMask,
  survivors,
} from '../../../src/lottery/pruning/masks';
import { stream } from '../../../src/lottery/random/stream';
import { LENET, networkOf } from './fixtures';

const network = networkOf([6]);
const random = (index = 0) => stream({ seed: 1, replicate: 0, purpose: 'random-mask', index });

describe('a dense mask', () => {
  it('keeps all 266,200 weights of LeNet-300-100', () => {
    expect(survivors(denseMask(LENET))).toBe(266_200);
    expect(layerSurvivors(LENET, denseMask(LENET))).toEqual([235_200, 30_000, 1_000]);
  });

  it('has density 1: density is what is left, sparsity what is gone', () => {
    expect(density(LENET, denseMask(LENET))).toBe(1);
    expect(density(network, randomMask(network, [24, 6], random()))).toBe(0.25);
  });
});

describe('a random mask', () => {
  it('has exactly the counts asked for, layer by layer', () => {
    fc.assert(
      fc.property(fc.nat(96), fc.nat(24), fc.nat(1000), (first, second, index) => {
        const mask = randomMask(network, [first, second], random(index));
        expect(layerSurvivors(network, mask)).toEqual([first, second]);
      }),
    );
  });

  it('gives every weight of the dense layer the same chance', () => {
    const hits = new Uint32Array(24);
    for (let index = 0; index < 4000; index++)
      randomMask(network, [48, 6], random(index))['fc2.weight']?.forEach((byte, i) => {
        hits[i] = (hits[i] ?? NaN) + byte;
      });
    // Binomial: 1000 of 4000 each, standard deviation 27.
    expect(Math.min(...hits)).toBeGreaterThan(880);
    expect(Math.max(...hits)).toBeLessThan(1120);
  });

  it('is full where a layer is kept whole and empty where nothing is left', () => {
    const mask = randomMask(network, [0, 24], random());
    expect(mask['fc1.weight']).toEqual(new Uint8Array(96));
    expect(mask['fc2.weight']).toEqual(new Uint8Array(24).fill(1));
  });
});

it('a mask that does not fit its network is refused', () => {
  const [layer] = network.layers;
  if (!layer) throw new Error('no layer');
  expect(() => layerMask({}, layer)).toThrow(/fc1\.weight has no entries, not 96/);
  expect(() => layerMask({ 'fc1.weight': new Uint8Array(95) }, layer)).toThrow(/95 entries, not 96/);
});
