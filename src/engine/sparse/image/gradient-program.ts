// The backward pass through the images of a network: the order in which gradients are formed, and the buffers they are kept in. A
// buffer is used for another gradient once the one in it is no longer needed.
import { imageShapes } from '../../../lottery/network/network';
import type { Activation, ImagePart, Network } from '../../../lottery/network/network';
import { activationsOf, imageLayouts, readersOf } from './image-layouts';
import type { Planes } from './planes';

/** One operation on gradients, which are given as numbers of buffers. */
export type GradientOperation =
  /** From the gradient of what a step makes to those of what it reads: `into` is null where that is the network's input. */
  | { op: 'step'; step: number; errors: number; into: number | null }
  /** The gradient of an image that is read twice; `rectify`: before the ReLU that made it. */
  | { op: 'add'; image: number; a: number; b: number; into: number; rectify: boolean }
  | { op: 'copy'; image: number; errors: number; into: number }
  /** From after the activation that made an image to before, in place. */
  | { op: 'slope'; image: number; errors: number; activation: Activation };

export interface GradientProgram {
  operations: GradientOperation[];
  /** Layout of each buffer. */
  buffers: Planes[];
  /** Where the gradient of the last image is brought to, after its activation. */
  last: number;
}

/** Whether the gradient that a step hands down is already the one before the ReLU that made what it reads. */
export function rectifies(network: Network, part: ImagePart, step: number): boolean {
  const { op, from } = part.steps[step] as ImagePart['steps'][number];
  return (
    (op === 'convolution' || op === 'max-pool') &&
    readersOf(part, from) === 1 &&
    activationsOf(network, part)[from] === 'relu'
  );
}

export function gradientProgram(network: Network, part: ImagePart): GradientProgram {
  return new ProgramBuilder(network, part).build();
}

class ProgramBuilder {
  readonly #network: Network;
  readonly #part: ImagePart;
  readonly #layouts: Planes[];
  readonly #activations: Activation[];
  readonly #buffers: Planes[] = [];
  /** How often the gradient in a buffer is still needed. */
  readonly #needed: number[] = [];
  /** Buffers of which not every position is written: they serve for nothing else. */
  readonly #reserved = new Set<number>();
  readonly #operations: GradientOperation[] = [];
  /** Of each image, the gradients that steps have handed down. */
  readonly #handed: number[][];

  constructor(network: Network, part: ImagePart) {
    this.#network = network;
    this.#part = part;
    this.#layouts = imageLayouts(network, part);
    this.#activations = activationsOf(network, part);
    this.#handed = this.#layouts.map(() => []);
  }

  build(): GradientProgram {
    const { steps } = this.#part;
    const last = this.#take(steps.length);
    this.#handed[steps.length]?.push(last);
    for (let i = steps.length - 1; i >= 0; i--) {
      const errors = this.#complete(i + 1);
      if (errors !== null) this.#step(i, errors);
    }
    return { operations: this.#operations, buffers: this.#buffers, last };
  }

  /** The gradient of an image before the activation that made it; null where nothing reads it. */
  #complete(image: number): number | null {
    const [first, ...others] = this.#handed[image] as number[];
    if (first === undefined) return null;
    const activation = this.#activations[image] as Activation;
    let errors = first;
    others.forEach((other, i) => {
      const rectify = activation === 'relu' && i === others.length - 1;
      this.#release(errors);
      this.#release(other);
      const into = this.#takeOneOf([errors, other], image);
      this.#operations.push({ op: 'add', image, a: errors, b: other, into, rectify });
      errors = into;
    });
    const reader = this.#part.steps.findIndex(({ from }) => from === image);
    const done =
      activation === 'none' ||
      (activation === 'relu' &&
        (others.length > 0 || (reader >= 0 && rectifies(this.#network, this.#part, reader))));
    if (done) return errors;
    if ((this.#needed[errors] as number) > 1) {
      this.#release(errors);
      const into = this.#take(image);
      this.#operations.push({ op: 'copy', image, errors, into });
      errors = into;
    }
    this.#operations.push({ op: 'slope', image, errors, activation });
    return errors;
  }

  #step(i: number, errors: number): void {
    const step = this.#part.steps[i] as ImagePart['steps'][number];
    if (step.op === 'add') {
      // The gradient of both is that of the sum: the buffer is needed twice.
      this.#needed[errors] = (this.#needed[errors] as number) + 1;
      for (const image of [step.from, step.with])
        if (image > 0) this.#handed[image]?.push(errors);
        else this.#release(errors);
      return;
    }
    // Position by position, a buffer can be read and written at once.
    const inPlace = step.op === 'batch-norm' || step.op === 'dropout';
    if (inPlace) this.#release(errors);
    let into: number | null = null;
    if (step.from > 0) {
      into = inPlace ? this.#takeOneOf([errors], step.from) : this.#take(step.from, this.#leavesGaps(i));
      this.#handed[step.from]?.push(into);
    }
    this.#operations.push({ op: 'step', step: i, errors, into });
    if (!inPlace) this.#release(errors);
  }

  /** Pooling leaves out an odd last row or column, whose gradient stays 0. */
  #leavesGaps(i: number): boolean {
    const step = this.#part.steps[i] as ImagePart['steps'][number];
    const [, height, width] = imageShapes(this.#network, this.#part)[step.from] as [number, number, number];
    return step.op === 'max-pool' && (height % 2 === 1 || width % 2 === 1);
  }

  #takeOneOf(buffers: number[], image: number): number {
    const free = buffers.find((buffer) => this.#isFree(buffer, image));
    if (free === undefined) return this.#take(image);
    this.#needed[free] = 1;
    return free;
  }

  #take(image: number, reserve = false): number {
    let buffer = reserve ? -1 : this.#buffers.findIndex((_, candidate) => this.#isFree(candidate, image));
    if (buffer < 0) buffer = this.#buffers.push(this.#layouts[image] as Planes) - 1;
    if (reserve) this.#reserved.add(buffer);
    this.#needed[buffer] = 1;
    return buffer;
  }

  /** No longer needed, and laid out as the image: its borders are 0. */
  #isFree(buffer: number, image: number): boolean {
    const layout = this.#layouts[image] as Planes;
    const own = this.#buffers[buffer] as Planes;
    const alike = (Object.keys(layout) as (keyof Planes)[]).every((key) => own[key] === layout[key]);
    return alike && this.#needed[buffer] === 0 && !this.#reserved.has(buffer);
  }

  #release(buffer: number): void {
    this.#needed[buffer] = (this.#needed[buffer] as number) - 1;
  }
}
