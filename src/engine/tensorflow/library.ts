// The part of TensorFlow.js that the engine uses. Any build of it can do the computing.
import type * as core from '@tensorflow/tfjs-core';

/** What all of its builds share: the native one, and the one in plain JavaScript that tests use. */
export type TensorFlow = typeof core;

export type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
