// Gradients of images: calls the kernels for the operations of a gradient program (gradient-program.ts).
import type { ImagePart } from '../../../lottery/network/network';
import type { Kernels } from '../kernel-interface';
import type { GradientProgram, GradientOperation } from './gradient-program';
import type { ImageBuffer } from './image-buffer';
import { planeArguments, quadAddress } from './image-buffer';
import type { GradientBuffer, StepPass } from './step-passes';
import type { QuadPipeline } from './quad-pipeline';

export interface GradientContext {
  kernels: Kernels;
  part: ImagePart;
  images: ImageBuffer[];
  /** Of each step. */
  passes: StepPass[];
  bufferOf: (buffer: number, image: ImageBuffer) => GradientBuffer;
  /** Where the gradient of the last image is, if not in a buffer. */
  flat: GradientBuffer | null;
}

export function addGradients(
  pipeline: QuadPipeline,
  { operations }: GradientProgram,
  context: GradientContext,
): void {
  for (const operation of operations)
    if (operation.op === 'step') addStep(pipeline, operation, context);
    else addOther(pipeline, operation, context);
}

function addStep(
  pipeline: QuadPipeline,
  { step, errors, into }: GradientOperation & { op: 'step' },
  { part, images, passes, bufferOf, flat }: GradientContext,
): void {
  const result = images[step + 1] as ImageBuffer;
  const input = images[part.steps[step]?.from ?? 0] as ImageBuffer;
  const source = flat && step === part.steps.length - 1 ? flat : bufferOf(errors, result);
  passes[step]?.backward(pipeline, source, into === null ? null : bufferOf(into, input));
}

function addOther(
  pipeline: QuadPipeline,
  operation: Exclude<GradientOperation, { op: 'step' }>,
  { kernels, images, bufferOf }: GradientContext,
): void {
  const image = images[operation.image] as ImageBuffer;
  const planes = planeArguments(image, false);
  const values = (quad: number) => quadAddress(image, image.values, quad);
  switch (operation.op) {
    case 'slope': {
      const { at } = bufferOf(operation.errors, image);
      const { bytes, origin } = image.planes;
      pipeline.each((quad) => {
        if (operation.activation === 'relu')
          kernels.rectifyGradient(...planes, values(quad), at(quad), image.grid);
        else kernels.tanhGradient(values(quad) - origin, at(quad) - origin, bytes);
      });
      break;
    }
    case 'copy': {
      const [from, to] = [bufferOf(operation.errors, image), bufferOf(operation.into, image)];
      pipeline.each((quad) => kernels.copyPlanes(...planes, from.at(quad), from.grid, to.at(quad), to.grid));
      break;
    }
    case 'add': {
      const [a, b, into] = [
        bufferOf(operation.a, image),
        bufferOf(operation.b, image),
        bufferOf(operation.into, image),
      ];
      pipeline.each((quad) => {
        const args = [...planes, a.at(quad), b.at(quad), into.at(quad), image.grid] as const;
        if (operation.rectify) kernels.addWherePositive(...args, values(quad));
        else kernels.addPlanes(...args, false);
      });
    }
  }
}
