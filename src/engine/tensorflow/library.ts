// TensorFlow.js, seen as the engine uses it. Which build of it does the computing is not the engine's affair.
import type * as core from '@tensorflow/tfjs-core';

/** What all of its builds share: the native one, and the one in plain JavaScript that tests use. */
export type TensorFlow = typeof core;

export type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
