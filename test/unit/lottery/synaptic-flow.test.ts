import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { initialise } from '../../../src/lottery/network/initialise';
import { isDense, layersOf, weightName } from '../../../src/lottery/network/network';
import type { Mask, Network, Parameters } from '../../../src/lottery/network/network';
import { denseMask, survivors } from '../../../src/lottery/pruning/masks';
import { equalSteps, prune } from '../../../src/lottery/pruning/prune';
import { synapticFlow } from '../../../src/lottery/pruning/synaptic-flow';
import { stream } from '../../../src/lottery/random/stream';
import { denseTask, drawnBuiltIn, startingMask } from '../../../src/lottery/trainings/tickets';
import { blobs, recipe } from '../../support/engine/fixtures';
import { deepNetwork } from '../../support/engine/deep-networks';
import { conv, images, networkOf as imageNetwork } from '../../support/engine/image-networks';
import { Reference } from '../../support/reference';
import { randomOf } from '../../support/engine/fixtures';
import { experimentWith, networkOf, pruningWith } from './fixtures';

const drawn = (network: Network, seed: number): Parameters =>
  initialise(network, 'he-normal', stream({ seed, replicate: 0, purpose: 'weights', index: 0 }));

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

test('the example of two small matrices', () => {
  // W1 = [[1, 2], [3, 4]] and W2 = [[2, 1]]: R is 13.
  const network = networkOf([2], 2, 1);
  const parameters = {
    'fc1.weight': Float32Array.of(1, -2, -3, 4),
    'fc1.bias': new Float32Array(2),
    'fc2.weight': Float32Array.of(-2, 1),
    'fc2.bias': new Float32Array(1),
  };
  const flow = synapticFlow(network, parameters, denseMask(network));
  expect([...(flow['fc1.weight'] ?? [])].map((share) => Math.round(share * 13))).toEqual([2, 4, 3, 4]);
  expect([...(flow['fc2.weight'] ?? [])].map((share) => Math.round(share * 13))).toEqual([6, 7]);
});

const CHAINS: [string, Network][] = [
  ['layers', networkOf([12, 8, 5])],
  ['convolutions', imageNetwork([2, 8, 8], [conv(5, 3), 'pool', conv(4, 3, 2)], [7], 3, 'relu')],
];

/** Half of the weights, the same ones every time. */
const someOf = (network: Network): Mask =>
  Object.fromEntries(
    Object.entries(denseMask(network)).map(([name, bits]) => [name, bits.map((_, i) => Number(i % 3 !== 0))]),
  );

describe.each(CHAINS)('through %s', (_name, network) => {
  it('is conserved: that through every layer is R, of pruned networks, too', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.boolean(), (seed, isPruned) => {
        const mask = isPruned ? someOf(network) : denseMask(network);
        const flow = synapticFlow(network, drawn(network, seed), mask);
        for (const values of Object.values(flow)) expect(sum(values)).toBeCloseTo(1, 5);
      }),
      { numRuns: 20 },
    );
  });
});

test('through a hidden neuron, what comes in goes out', () => {
  const network = networkOf([6, 4]);
  const flow = synapticFlow(network, drawn(network, 3), denseMask(network));
  const [first, second] = network.layers.filter(isDense);
  if (!first || !second) throw new Error('no layers');
  for (let neuron = 0; neuron < first.outputs; neuron++) {
    const incoming = flow['fc1.weight']?.subarray(neuron * first.inputs, (neuron + 1) * first.inputs) ?? [];
    const outgoing = flow['fc2.weight']?.filter((_, i) => i % second.inputs === neuron) ?? [];
    expect(sum(incoming)).toBeCloseTo(sum(outgoing), 6);
  }
});

const RESIDUAL = deepNetwork({
  shape: [2, 6, 6],
  parts: [
    { part: 'convolution', filters: 4, kernel: 3, stride: 1, padding: 1, norm: true },
    { part: 'residual', filters: 4, stride: 1, norm: true },
    { part: 'residual', filters: 5, stride: 2, norm: true },
    { part: 'average' },
  ],
  hidden: [{ neurons: 6, dropout: 0.4 }],
  classes: 3,
  activation: 'relu',
});

test.each([...CHAINS, ['residual blocks with batch norm', RESIDUAL] as [string, Network]])(
  'in %s is what the float64 reference loses without the weight',
  (_name, network) => {
    const random = randomOf(9);
    const data = network.image
      ? images(random, network, 12, true)
      : blobs(random, { features: network.inputs, classes: 4, examples: 12, floats: true });
    data.values.fill(1);
    const ones = {
      ...data,
      scale: new Float32Array(data.scale.length).fill(1),
      shift: new Float32Array(data.shift.length),
    };
    const parameters = Object.fromEntries(
      Object.entries(drawn(network, 4)).map(([name, values]) => [name, values.map(Math.abs)]),
    );
    const reference = new Reference(ones, {
      network,
      parameters,
      mask: denseMask(network),
      recipe: recipe(),
    });
    const total = () => sum(reference.activations(0).at(-1) ?? []);
    const whole = total();
    const flow = synapticFlow(network, drawn(network, 4), denseMask(network));
    for (const layer of layersOf(network)) {
      const name = weightName(layer);
      const values = reference.values[name] ?? [];
      for (let i = 0; i < values.length; i += 7) {
        const before = values[i] ?? 0;
        // Of a layer's weights R is a sum: what is lost without one of them is what goes through it. But for what a pooling then chooses.
        values[i] = before * (1 - 1e-6);
        const lost = (whole - total()) / 1e-6;
        values[i] = before;
        expect((flow[name]?.[i] ?? NaN) * whole, `${name} ${i}`).toBeCloseTo(lost, 3);
      }
    }
  },
);

describe('pruned by it, in 100 steps', async () => {
  const pruning = pruningWith({
    method: 'at-init',
    criterion: 'synflow',
    scope: 'global',
    rounds: 4,
    rate: 0.9,
  });
  const network = networkOf([40, 30, 20]);
  const experiment = experimentWith({ network: { hidden: [40, 30, 20] }, pruning });
  const of = { experiment, network, replicate: 0, draw: drawnBuiltIn(experiment, network) };
  const dense = await denseTask(of);
  const start = { values: dense.initial, mask: dense.mask };

  it('a network keeps a way through, where one step empties a layer', async () => {
    const [many, one] = await Promise.all([
      startingMask(of, 2, start),
      startingMask({ ...of, experiment: { ...experiment, pruning: { ...pruning, steps: 1 } } }, 2, start),
    ]);
    expect(survivors(many)).toBe(survivors(one));
    const left = (mask: Mask) => sum(synapticFlow(network, dense.initial, mask)['fc1.weight'] ?? []);
    expect(left(many)).toBeCloseTo(1, 5);
    expect(Object.values(many).every((bits) => bits.includes(1))).toBe(true);
  });

  it('each removes the same share: density to the power of the steps done', () => {
    const all = survivors(dense.mask);
    const flow = synapticFlow(network, dense.initial, dense.mask);
    for (const done of [1, 10, 50, 99]) {
      const mask = prune({
        ...{ network, mask: dense.mask, trained: dense.initial, settings: pruning, level: 2 },
        ...{
          scoring: { random: randomOf, flow },
          steps: { start: dense.mask, left: equalSteps(done / 100) },
        },
      });
      const target = all - Math.round(0.9 * all);
      const end = target - Math.round(0.9 * target);
      expect(survivors(mask)).toBe(Math.round(all * (end / all) ** (done / 100)));
    }
  });
});
