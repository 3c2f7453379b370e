// Images of a network, whatever its mask: their layouts in memory, their activations, the steps that read them.
import { convolutionOf, imageShapes } from '../../../lottery/network/network';
import type { Activation, ImagePart, ImageStep, Network } from '../../../lottery/network/network';
import { inputBorder, resultBorder } from './filters';
import { planes } from './planes';
import type { Planes } from './planes';

/** The images that a step reads. */
export const readBy = (step: ImageStep): number[] =>
  step.op === 'add' ? [step.from, step.with] : [step.from];

/** How many steps read an image; the fully connected layers count as one reader of the last. */
export function readersOf({ steps }: ImagePart, image: number): number {
  const readers = steps.flatMap(readBy).filter((read) => read === image).length;
  return image === steps.length ? readers + 1 : readers;
}

/** How each image lies in memory: with borders as wide as whatever reads it, or its gradient, looks beyond the edge. */
export function imageLayouts(network: Network, part: ImagePart): Planes[] {
  const borders = new Array<number>(part.steps.length + 1).fill(0);
  const widen = (image: number, border: number) => {
    borders[image] = Math.max(borders[image] as number, border);
  };
  part.steps.forEach((step, i) => {
    if (step.op !== 'convolution') return;
    const layer = convolutionOf(network, step.layer);
    widen(step.from, inputBorder(layer));
    widen(i + 1, resultBorder(layer));
  });
  // Steps that work position by position need the same layout for all that they read and write.
  for (let before = -1, sum = 0; before !== sum;) {
    before = sum;
    part.steps.forEach((step, i) => {
      if (step.op !== 'batch-norm' && step.op !== 'add') return;
      const together = [...readBy(step), i + 1];
      const widest = Math.max(...together.map((image) => borders[image] as number));
      for (const image of together) widen(image, widest);
    });
    sum = borders.reduce((total, border) => total + border, 0);
  }
  return imageShapes(network, part).map(([channels, height, width], i) =>
    planes(channels, height, width, borders[i] as number),
  );
}

/** Of each image, the activation that made it. */
export function activationsOf(network: Network, { steps }: ImagePart): Activation[] {
  return [
    'none',
    ...steps.map((step): Activation => {
      if (step.op === 'convolution') return convolutionOf(network, step.layer).activation;
      return step.op === 'batch-norm' || step.op === 'add' ? step.activation : 'none';
    }),
  ];
}
