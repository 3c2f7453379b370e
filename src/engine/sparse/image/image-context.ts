// Context of the passes through images: memory, kernels, records.
import type { Mask } from '../../../lottery/network/network';
import type { Arena } from '../arena';
import type { Kernels } from '../kernel-interface';
import type { SharedDataset } from '../shared-dataset';
import type { Survivors } from '../survivors';
import type { Vectors } from '../vectors';
import type { ImageAddresses } from './image-memory';

export interface ImageContext {
  kernels: Kernels;
  shared: SharedDataset;
  at: ImageAddresses;
  /** Where the weights of convolutions go. */
  arena: Arena;
  mask: Mask;
  /** Of the fully connected layers. */
  survivors: Survivors[];
  /** Numbers that the optimiser keeps of each weight. */
  kept: number;
  /** Of all layers and norms, and their gradients. */
  biases: Vectors;
  biasGradients: Vectors;
  /** u32 addresses of a tile's examples. */
  examples: number;
  /** Fours of examples in memory at a time. */
  quads: number;
}
