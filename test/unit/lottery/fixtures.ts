// Real experiments and networks, small or the paper's, for the tests of the science.
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import type { Experiment } from '../../../src/lottery/settings';
import type { z } from 'zod';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { outputsOf, weightName, weightsOf as countOf } from '../../../src/lottery/network/network';
import type { Mask, Network, Parameters } from '../../../src/lottery/network/network';

type Written = z.input<typeof experimentSchema>;

export const experimentWith = (settings: Partial<Written> = {}): Experiment =>
  experimentSchema.parse({
    experiment: 'test',
    dataset: { name: 'digits' },
    network: { hidden: [12, 8] },
    ...settings,
  });

export const pruningWith = (settings: Written['pruning'] = {}) =>
  experimentWith({ pruning: settings }).pruning;

export const networkOf = (widths: number[], inputs = 16, classes = 4): Network =>
  buildNetwork(experimentWith({ network: { hidden: widths } }).network, inputs, classes);

/** LeNet-300-100 on MNIST: 266,200 weights (paper §2). */
export const LENET = buildNetwork(
  experimentWith({ network: { architecture: 'lenet-300-100' } }).network,
  784,
  10,
);

/** The same weights for every layer, one after another, biases 0. */
export const weightsOf = (network: Network, value: (index: number, layer: number) => number): Parameters =>
  Object.fromEntries(
    network.layers.flatMap((layer, l) => [
      [weightName(layer), Float32Array.from({ length: countOf(layer) }, (_, i) => value(i, l))],
      [`${layer.name}.bias`, new Float32Array(outputsOf(layer))],
    ]),
  );

export const isWithin = (inner: Mask, outer: Mask) =>
  Object.entries(inner).every(([name, bytes]) => bytes.every((byte, i) => !byte || outer[name]?.[i] === 1));
