// What each kind of step does with the images of four examples, forward and backward.
import type { ImageStep } from '../../../lottery/network';
import type { Kernels } from '../kernels';
import type { Convolution } from './convolution';
import type { ImageDropout } from './dropout';
import type { ImagePlace, Now } from './image-place';
import { everywhere, placeIn } from './image-place';
import type { Norm } from './norm';
import type { Way } from './way';

/** Where four examples' gradient is: at its first position, and the layout. */
export interface GradientPlace {
  at: (quad: number) => number;
  grid: number;
}

export interface StepPass {
  forward(way: Way, training: boolean): void;
  /** @param into where the gradient of what it reads goes; null where that is the network's input */
  backward(way: Way, errors: GradientPlace, into: GradientPlace | null): void;
}

export interface StepSurroundings {
  kernels: Kernels;
  now: Now;
  /** All images. */
  images: ImagePlace[];
  /** Where the result's values are. */
  result: { place: ImagePlace; at: (quad: number) => number; grid: number };
  /** Whether the gradient handed down is the one before the ReLU that made what is read. */
  rectifies: boolean;
}

export function poolPass({ from }: ImageStep, around: StepSurroundings): StepPass {
  const { kernels, now, result, rectifies } = around;
  const input = around.images[from] as ImagePlace;
  const { place } = result;
  return {
    forward: (way) =>
      way.each((quad) =>
        kernels.maxPool(
          ...everywhere(place, now.all),
          placeIn(input, input.values, quad),
          input.grid,
          result.at(quad),
          result.grid,
        ),
      ),
    backward: (way, errors, into) =>
      into &&
      way.each((quad) =>
        kernels.maxPoolGradient(
          ...everywhere(place, false),
          placeIn(input, input.values, quad),
          into.at(quad),
          into.grid,
          errors.at(quad),
          errors.grid,
          rectifies,
        ),
      ),
  };
}

export function averagePass({ from }: ImageStep, around: StepSurroundings): StepPass {
  const { kernels, now, result } = around;
  const input = around.images[from] as ImagePlace;
  const which = (all: boolean) => {
    const [channels, count] = everywhere(result.place, all);
    const { height, width } = input.planes;
    return [channels, count, height, width] as const;
  };
  return {
    forward: (way) =>
      way.each((quad) =>
        kernels.averagePool(
          ...which(now.all),
          placeIn(input, input.values, quad),
          input.grid,
          result.at(quad),
          result.grid,
        ),
      ),
    backward: (way, errors, into) =>
      into &&
      way.each((quad) =>
        kernels.averagePoolGradient(...which(false), errors.at(quad), errors.grid, into.at(quad), into.grid),
      ),
  };
}

export function addPass(step: ImageStep & { op: 'add' }, around: StepSurroundings): StepPass {
  const { kernels, now, images } = around;
  const a = images[step.from] as ImagePlace;
  const b = images[step.with] as ImagePlace;
  const { place, at } = around.result;
  const { activation, planes, values } = place;
  return {
    forward: (way) =>
      way.each((quad) => {
        kernels.addPlanes(
          ...everywhere(place, now.all),
          placeIn(a, a.values, quad),
          placeIn(b, b.values, quad),
          at(quad),
          place.grid,
          activation === 'relu',
        );
        if (activation === 'tanh') kernels.tanhOf(values + quad * planes.bytes, planes.bytes);
      }),
    // What it reads has the gradient of what it makes: gradients.ts.
    backward: () => undefined,
  };
}

export const convolutionPass = (convolution: Convolution): StepPass => ({
  forward: (way) => way.each((quad) => convolution.forward(quad)),
  backward(way, errors, into) {
    if (into) way.before(() => convolution.arrange());
    way.each((quad) => convolution.backward(quad, errors.at(quad), into && into.at(quad)));
  },
});

export const normPass = (norm: Norm): StepPass => ({
  forward(way, training) {
    if (training) {
      way.each((quad) => norm.measure(quad));
      way.together(() => norm.settle());
    }
    way.each((quad) => norm.forward(quad));
  },
  backward(way, errors, into) {
    way.each((quad) => norm.measureGradient(quad, errors.at(quad)));
    way.together(() => norm.settleGradient());
    if (into) way.each((quad) => norm.backward(quad, errors.at(quad), into.at(quad)));
  },
});

export const dropoutPass = (dropout: ImageDropout): StepPass => ({
  forward: (way) => way.each((quad) => dropout.forward(quad)),
  backward: (way, errors, into) =>
    into && way.each((quad) => dropout.backward(quad, errors.at(quad), into.at(quad))),
});
