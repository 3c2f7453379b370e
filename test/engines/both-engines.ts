// Requirements of every engine, and the networks that they are tried on.
import { sparseEngine } from '../../src/engine/sparse/index';
import type { Engine, PreparedData } from '../../src/engine/engine';
import type { Network } from '../../src/lottery/network/network';
import { testedEngine, testsPyTorch } from '../support/tested-engine';
import { deepNetwork } from '../support/engine/deep-networks';
import { blobs, network, randomOf } from '../support/engine/fixtures';
import { conv, images, networkOf } from '../support/engine/image-networks';

export const ENGINES: [name: string, engine: Engine][] = [
  ['sparse', sparseEngine],
  [testsPyTorch ? 'PyTorch' : 'TensorFlow', testedEngine],
];

export interface Studied {
  name: string;
  data: PreparedData;
  network: Network;
  augment: 'none' | 'flip-crop';
}

const random = randomOf(41);
const layers = blobs(random, { features: 22, classes: 3, examples: 110 });
const convolutions = networkOf([2, 7, 8], [conv(5, 3), 'pool', conv(4, 3, 2)], [7], 3, 'relu');
const residual = deepNetwork({
  shape: [2, 6, 6],
  parts: [
    { part: 'convolution', filters: 4, kernel: 3, stride: 1, padding: 1, norm: true },
    { part: 'residual', filters: 4, stride: 1, norm: true },
    { part: 'dropout', rate: 0.3 },
    { part: 'residual', filters: 5, stride: 2, norm: true },
    { part: 'average' },
  ],
  hidden: [{ neurons: 6, dropout: 0.4 }],
  classes: 3,
  activation: 'relu',
});

/** Fully connected with odd and even layers, convolutional, and residual with batch norm, dropout and augmentation. */
export const STUDIED: Studied[] = [
  { name: 'layers', data: layers, network: network(layers, [14, 9], 'tanh'), augment: 'none' },
  {
    name: 'convolutions',
    data: images(random, convolutions, 110, false),
    network: convolutions,
    augment: 'none',
  },
  {
    name: 'residual blocks',
    data: images(random, residual, 110, false),
    network: residual,
    augment: 'flip-crop',
  },
];
