// The way back through the images of a network: in which order gradients are formed, and in which places. A place serves for
// another gradient once nobody needs the one in it any more.
import { imageShapes } from '../../../lottery/network';
import type { Activation, ImagePart, Network } from '../../../lottery/network';
import { activationsOf, imageLayouts, readersOf } from './layouts';
import type { Planes } from './planes';

/** What is done, of four examples after the other; gradients are numbers of places. */
export type GradientWork =
  /** From the gradient of what a step makes to those of what it reads: `into` is null where that is the network's input. */
  | { work: 'step'; step: number; errors: number; into: number | null }
  /** The gradient of an image that is read twice; `rectify`: before the ReLU that made it. */
  | { work: 'add'; image: number; a: number; b: number; into: number; rectify: boolean }
  | { work: 'copy'; image: number; errors: number; into: number }
  /** From after the activation that made an image to before, in place. */
  | { work: 'slope'; image: number; errors: number; activation: Activation };

export interface GradientPlan {
  works: GradientWork[];
  /** Layout of each place. */
  places: Planes[];
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

export function gradientPlan(network: Network, part: ImagePart): GradientPlan {
  return new Planner(network, part).plan();
}

class Planner {
  readonly #network: Network;
  readonly #part: ImagePart;
  readonly #layouts: Planes[];
  readonly #activations: Activation[];
  readonly #places: Planes[] = [];
  /** How often the gradient in a place is still needed. */
  readonly #needed: number[] = [];
  /** Places of which not every position is written: nothing else may lie there. */
  readonly #reserved = new Set<number>();
  readonly #works: GradientWork[] = [];
  /** Of each image, the gradients that steps have handed down. */
  readonly #handed: number[][];

  constructor(network: Network, part: ImagePart) {
    this.#network = network;
    this.#part = part;
    this.#layouts = imageLayouts(network, part);
    this.#activations = activationsOf(network, part);
    this.#handed = this.#layouts.map(() => []);
  }

  plan(): GradientPlan {
    const { steps } = this.#part;
    const last = this.#take(steps.length);
    this.#handed[steps.length]?.push(last);
    for (let i = steps.length - 1; i >= 0; i--) {
      const errors = this.#complete(i + 1);
      if (errors !== null) this.#step(i, errors);
    }
    return { works: this.#works, places: this.#places, last };
  }

  /** The gradient of an image before the activation that made it; null where nobody reads it. */
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
      this.#works.push({ work: 'add', image, a: errors, b: other, into, rectify });
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
      this.#works.push({ work: 'copy', image, errors, into });
      errors = into;
    }
    this.#works.push({ work: 'slope', image, errors, activation });
    return errors;
  }

  #step(i: number, errors: number): void {
    const step = this.#part.steps[i] as ImagePart['steps'][number];
    if (step.op === 'add') {
      // Both get what the sum has: the place is needed twice.
      this.#needed[errors] = (this.#needed[errors] as number) + 1;
      for (const image of [step.from, step.with])
        if (image > 0) this.#handed[image]?.push(errors);
        else this.#release(errors);
      return;
    }
    // Position by position, a place can be read and written at once.
    const inPlace = step.op === 'batch-norm' || step.op === 'dropout';
    if (inPlace) this.#release(errors);
    let into: number | null = null;
    if (step.from > 0) {
      into = inPlace ? this.#takeOneOf([errors], step.from) : this.#take(step.from, this.#leavesGaps(i));
      this.#handed[step.from]?.push(into);
    }
    this.#works.push({ work: 'step', step: i, errors, into });
    if (!inPlace) this.#release(errors);
  }

  /** Pooling leaves out an odd last row or column, whose gradient stays 0. */
  #leavesGaps(i: number): boolean {
    const step = this.#part.steps[i] as ImagePart['steps'][number];
    const [, height, width] = imageShapes(this.#network, this.#part)[step.from] as [number, number, number];
    return step.op === 'max-pool' && (height % 2 === 1 || width % 2 === 1);
  }

  #takeOneOf(places: number[], image: number): number {
    const free = places.find((place) => this.#isFree(place, image));
    if (free === undefined) return this.#take(image);
    this.#needed[free] = 1;
    return free;
  }

  #take(image: number, reserve = false): number {
    let place = reserve ? -1 : this.#places.findIndex((_, candidate) => this.#isFree(candidate, image));
    if (place < 0) place = this.#places.push(this.#layouts[image] as Planes) - 1;
    if (reserve) this.#reserved.add(place);
    this.#needed[place] = 1;
    return place;
  }

  /** Nobody needs what is there, and it lies as the image does: its borders are 0. */
  #isFree(place: number, image: number): boolean {
    const layout = this.#layouts[image] as Planes;
    const own = this.#places[place] as Planes;
    const alike = (Object.keys(layout) as (keyof Planes)[]).every((key) => own[key] === layout[key]);
    return alike && this.#needed[place] === 0 && !this.#reserved.has(place);
  }

  #release(place: number): void {
    this.#needed[place] = (this.#needed[place] as number) - 1;
  }
}
