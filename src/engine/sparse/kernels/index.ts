// The kernels of the sparse engine. Plain SIMD multiplications and additions, nothing "relaxed", no maths
// library: every machine computes the same bits (docs/decisions/0020-sparse-kernels.md).
// Methods marked inline are compiled once for each constant they are called with: loops over vectors come out unrolled.
export { gatherBytes, gatherFloats } from './gather';
export { forward } from './forward';
export { inputGradient } from './input-gradient';
export { weightGradient } from './weight-gradient';
export { forwardDense } from './dense-forward';
export { inputGradientDense } from './dense-input-gradient';
export { weightGradientDense } from './dense-weight-gradient';
export { step } from './optimisers';
export { crossEntropy, score } from './softmax';
export { widenRanges } from './ranges';
export { correlate } from './convolution';
export { filterGradient, filterBiasGradient } from './convolution-weight-gradient';
export {
  arrangeWeights,
  copyPlanes,
  dropPlanes,
  joinPhases,
  rectifyGradient,
  splitPhases,
  tanhGradient,
  tanhOf,
  widenPlanes,
} from './planes';
export { setPacks } from './packing';
export { addPlanes, addWherePositive } from './additions';
export { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling';
export { normalise, normGradient, normGradientSums, planeMoments } from './norms';
export { loadAugmented, loadImages } from './load-images';
export { listSurvivors } from './survivors';
