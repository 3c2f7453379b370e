// Forward and backward pass of each kind of step, over the images of four examples.
import type { ImageStep } from '../../../lottery/network/network';
import type { Kernels } from '../kernel-interface';
import type { Convolution } from './convolution';
import type { ImageDropout } from './dropout';
import type { ImageBuffer, BatchState } from './image-buffer';
import { planeArguments, quadAddress } from './image-buffer';
import type { Norm } from './norm';
import type { QuadPipeline } from './quad-pipeline';

/** The gradient of an image: address of four examples' first position, and the layout. */
export interface GradientBuffer {
  at: (quad: number) => number;
  grid: number;
}

export interface StepPass {
  forward(pipeline: QuadPipeline, training: boolean): void;
  /** @param into where the gradient of what it reads goes; null where that is the network's input */
  backward(pipeline: QuadPipeline, errors: GradientBuffer, into: GradientBuffer | null): void;
}

export interface StepContext {
  kernels: Kernels;
  batch: BatchState;
  /** All images. */
  images: ImageBuffer[];
  /** Where the result's values are. */
  result: { image: ImageBuffer; at: (quad: number) => number; grid: number };
  /** Whether the gradient handed down is the one before the ReLU that made what is read. */
  rectifies: boolean;
}

export function poolPass({ from }: ImageStep, context: StepContext): StepPass {
  const { kernels, batch, result, rectifies } = context;
  const input = context.images[from] as ImageBuffer;
  const { image } = result;
  return {
    forward: (pipeline) =>
      pipeline.each((quad) =>
        kernels.maxPool(
          ...planeArguments(image, batch.all),
          quadAddress(input, input.values, quad),
          input.grid,
          result.at(quad),
          result.grid,
        ),
      ),
    backward: (pipeline, errors, into) =>
      into &&
      pipeline.each((quad) =>
        kernels.maxPoolGradient(
          ...planeArguments(image, false),
          quadAddress(input, input.values, quad),
          into.at(quad),
          into.grid,
          errors.at(quad),
          errors.grid,
          rectifies,
        ),
      ),
  };
}

export function averagePass({ from }: ImageStep, context: StepContext): StepPass {
  const { kernels, batch, result } = context;
  const input = context.images[from] as ImageBuffer;
  const planesOf = (all: boolean) => {
    const [channels, count] = planeArguments(result.image, all);
    const { height, width } = input.planes;
    return [channels, count, height, width] as const;
  };
  return {
    forward: (pipeline) =>
      pipeline.each((quad) =>
        kernels.averagePool(
          ...planesOf(batch.all),
          quadAddress(input, input.values, quad),
          input.grid,
          result.at(quad),
          result.grid,
        ),
      ),
    backward: (pipeline, errors, into) =>
      into &&
      pipeline.each((quad) =>
        kernels.averagePoolGradient(
          ...planesOf(false),
          errors.at(quad),
          errors.grid,
          into.at(quad),
          into.grid,
        ),
      ),
  };
}

export function addPass(step: ImageStep & { op: 'add' }, context: StepContext): StepPass {
  const { kernels, batch, images } = context;
  const a = images[step.from] as ImageBuffer;
  const b = images[step.with] as ImageBuffer;
  const { image, at } = context.result;
  const { activation, planes, values } = image;
  return {
    forward: (pipeline) =>
      pipeline.each((quad) => {
        kernels.addPlanes(
          ...planeArguments(image, batch.all),
          quadAddress(a, a.values, quad),
          quadAddress(b, b.values, quad),
          at(quad),
          image.grid,
          activation === 'relu',
        );
        if (activation === 'tanh') kernels.tanhOf(values + quad * planes.bytes, planes.bytes);
      }),
    // What it reads has the gradient of what it makes: gradient-program.ts.
    backward: () => undefined,
  };
}

export const convolutionPass = (convolution: Convolution): StepPass => ({
  forward: (pipeline) => pipeline.each((quad) => convolution.forward(quad)),
  backward(pipeline, errors, into) {
    if (into) pipeline.prepare(() => convolution.arrange());
    pipeline.each((quad) => convolution.backward(quad, errors.at(quad), into && into.at(quad)));
  },
});

export const normPass = (norm: Norm): StepPass => ({
  forward(pipeline, training) {
    if (training) {
      pipeline.each((quad) => norm.measure(quad));
      pipeline.barrier(() => norm.finishStatistics());
    }
    pipeline.each((quad) => norm.forward(quad));
  },
  backward(pipeline, errors, into) {
    pipeline.each((quad) => norm.measureGradient(quad, errors.at(quad)));
    pipeline.barrier(() => norm.finishGradient());
    if (into) pipeline.each((quad) => norm.backward(quad, errors.at(quad), into.at(quad)));
  },
});

export const dropoutPass = (dropout: ImageDropout): StepPass => ({
  forward: (pipeline) => pipeline.each((quad) => dropout.forward(quad)),
  backward: (pipeline, errors, into) =>
    into && pipeline.each((quad) => dropout.backward(quad, errors.at(quad), into.at(quad))),
});
