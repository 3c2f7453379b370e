// Does what the plan of gradients says (gradients.ts).
import type { ImagePart } from '../../../lottery/network';
import type { Kernels } from '../kernels';
import type { GradientPlan, GradientWork } from './gradients';
import type { ImagePlace } from './image-place';
import { everywhere, placeIn } from './image-place';
import type { GradientPlace, StepPass } from './steps';
import type { Way } from './way';

export interface GradientSurroundings {
  kernels: Kernels;
  part: ImagePart;
  images: ImagePlace[];
  /** Of each step. */
  passes: StepPass[];
  placeOf: (place: number, image: ImagePlace) => GradientPlace;
  /** Where the gradient of the last image is, if not in a place. */
  flat: GradientPlace | null;
}

export function addGradients(way: Way, { works }: GradientPlan, around: GradientSurroundings): void {
  for (const work of works)
    if (work.work === 'step') addStep(way, work, around);
    else addOther(way, work, around);
}

function addStep(
  way: Way,
  { step, errors, into }: GradientWork & { work: 'step' },
  { part, images, passes, placeOf, flat }: GradientSurroundings,
): void {
  const result = images[step + 1] as ImagePlace;
  const input = images[part.steps[step]?.from ?? 0] as ImagePlace;
  const source = flat && step === part.steps.length - 1 ? flat : placeOf(errors, result);
  passes[step]?.backward(way, source, into === null ? null : placeOf(into, input));
}

function addOther(
  way: Way,
  work: Exclude<GradientWork, { work: 'step' }>,
  { kernels, images, placeOf }: GradientSurroundings,
): void {
  const image = images[work.image] as ImagePlace;
  const which = everywhere(image, false);
  const values = (quad: number) => placeIn(image, image.values, quad);
  switch (work.work) {
    case 'slope': {
      const { at } = placeOf(work.errors, image);
      const { bytes, origin } = image.planes;
      way.each((quad) => {
        if (work.activation === 'relu') kernels.rectifyGradient(...which, values(quad), at(quad), image.grid);
        else kernels.tanhGradient(values(quad) - origin, at(quad) - origin, bytes);
      });
      break;
    }
    case 'copy': {
      const [from, to] = [placeOf(work.errors, image), placeOf(work.into, image)];
      way.each((quad) => kernels.copyPlanes(...which, from.at(quad), from.grid, to.at(quad), to.grid));
      break;
    }
    case 'add': {
      const [a, b, into] = [placeOf(work.a, image), placeOf(work.b, image), placeOf(work.into, image)];
      way.each((quad) => {
        const around = [...which, a.at(quad), b.at(quad), into.at(quad), image.grid] as const;
        if (work.rectify) kernels.addWherePositive(...around, values(quad));
        else kernels.addPlanes(...around, false);
      });
    }
  }
}
