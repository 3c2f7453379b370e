// VGG-16 for CIFAR-100, as SynFlow's authors prune it: 14,761,664 weights.
import { buildNetwork } from '../../src/lottery/network/build-network';

/** Filters of the convolutions; 0 is a pooling. */
const CONVOLUTIONS = [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512];

const layers = CONVOLUTIONS.flatMap((filters) =>
  filters === 0 ? ['pool'] : [`conv ${filters}`, 'batch-norm'],
);

export const VGG_16 = buildNetwork(
  { layers: [...layers, 'average-pool'], activation: 'relu' },
  [3, 32, 32],
  100,
);

/**
 * Densities of its layers, from the result files of Tanaka et al. 2020 (Synaptic-Flow), means of three runs: magnitude at initialisation, global, by
 * the density of the whole network.
 */
export const VGG_16_BY_MAGNITUDE: [density: number, layers: number[]][] = [
  [0.316, [0.93, 0.703, 0.7, 0.586, 0.586, 0.441, 0.441, 0.441, 0.275, 0.275, 0.275, 0.275, 0.275, 0.72]],
  [0.1, [0.883, 0.518, 0.516, 0.358, 0.357, 0.193, 0.193, 0.193, 0.066, 0.066, 0.066, 0.066, 0.066, 0.542]],
  [0.01, [0.8, 0.247, 0.247, 0.102, 0.1, 0.02, 0.02, 0.02, 0.001, 0.001, 0.001, 0.001, 0.001, 0.274]],
];

/** SynFlow in 100 steps to a density of 0.1. Their runs differ by at most 1.7% of the value. */
export const VGG_16_BY_FLOW = [
  ...[0.9965, 0.8981, 0.8042, 0.6444, 0.4355, 0.2482, 0.2345],
  ...[0.1213, 0.0603, 0.0604, 0.0564, 0.0538, 0.0603, 0.8579],
];
