// What the passes through images are given by the rest of the engine.
import type { Mask } from '../../../lottery/network';
import type { Arena } from '../arena';
import type { Kernels } from '../kernels';
import type { OptimiserKind } from '../optimiser';
import type { SharedDataset } from '../shared-dataset';
import type { Vectors } from '../vectors';
import type { ImageAddresses } from './image-memory';

export interface ImageSurroundings {
  kernels: Kernels;
  shared: SharedDataset;
  at: ImageAddresses;
  /** Where the weights of convolutions go. */
  arena: Arena;
  mask: Mask;
  kind: OptimiserKind;
  /** Of all layers and norms, and their gradients. */
  biases: Vectors;
  biasGradients: Vectors;
  /** u32 addresses of a tile's examples. */
  examples: number;
  /** Fours of examples in memory at a time. */
  quads: number;
}
