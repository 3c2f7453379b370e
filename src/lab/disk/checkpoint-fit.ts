// Whether a checkpoint is one that its training could have saved: whoever made the file knows how to make its sum fit.
import type { Checkpoint } from '../../engine/train';
import { measuredUpTo } from '../../engine/train';
import { LabError } from '../../lottery/errors';
import type { TrainingRecipe } from '../../lottery/settings';
import type { TrainingTask } from '../../lottery/trainings/training';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import type { SafetensorsFile } from './tensors/safetensors';

/** What a checkpoint has to fit. */
export interface ResumedTraining extends Pick<TrainingTask, 'startIteration' | 'captureAt'> {
  recipe: Pick<TrainingRecipe, 'iterations' | 'evaluate_every'>;
  /** Names and lengths of what is learned, and of what the optimiser keeps. */
  parameters: Lengths;
  optimiser: Lengths;
}

export type Lengths = ReadonlyMap<string, number>;

export const lengthsOf = (arrays: Record<string, Float32Array>): Lengths =>
  new Map(Object.entries(arrays).map(([name, { length }]) => [name, length]));

/** Numbers of a measurement, as they are stored. */
export const MEASUREMENT_FIELDS = [
  'iteration',
  'trainLoss',
  'validationLoss',
  'validationAccuracy',
  'testLoss',
  'testAccuracy',
] as const;

/**
 * Compares what the file's header says with the training, before anything of it is in memory.
 * @param captured whether it holds the values that tickets rewind to
 * @throws LabError naming the file, and the tensor
 */
export function expectTensors(
  file: SafetensorsFile,
  { iteration, captured }: Pick<Checkpoint, 'iteration'> & { captured: boolean },
  training: ResumedTraining,
): void {
  const { startIteration, captureAt, parameters, optimiser, recipe } = training;
  const refused = (why: TranslatableText) => unfit(file.path, why);
  if (iteration < startIteration || iteration > recipe.iterations)
    throw refused(
      say`it was saved after ${iteration} steps, the training goes from ${startIteration} to ${recipe.iterations}`,
    );
  // At `captureAt` itself it may be saved before and after they are taken.
  const captures = captureAt > 0 && iteration >= captureAt;
  if (captured ? !captures : captures && iteration > captureAt)
    throw refused(
      captures
        ? say('the values that tickets rewind to are missing')
        : say('it holds values that tickets rewind to, which the training does not have yet'),
    );
  const measured = measuredUpTo(iteration, training, recipe).length;
  const names = new Set(file.names);
  const rows = names.has('measurements') ? file.info('measurements').shape[0] : undefined;
  const expected = new Map<string, { dtype: string; shape: number[] }>([
    ...vectors('parameters', parameters),
    ...vectors('optimiser', optimiser),
    ...(captured ? vectors('captured', parameters) : []),
    ['lossSum', { dtype: 'F64', shape: [1] }],
    // Amid a measurement the last is still missing.
    [
      'measurements',
      { dtype: 'F64', shape: [rows === measured - 1 ? rows : measured, MEASUREMENT_FIELDS.length] },
    ],
  ]);
  for (const name of names)
    if (!expected.has(name)) throw refused(say`tensor "${name}" does not belong to it`);
  for (const [name, { dtype, shape }] of expected) {
    if (!names.has(name)) throw refused(say`it has no tensor "${name}"`);
    const found = file.info(name);
    if (found.dtype !== dtype || found.shape.join() !== shape.join())
      throw refused(
        say`tensor "${name}" is ${found.dtype} [${found.shape.join(', ')}], where ${dtype} [${shape.join(', ')}] is needed`,
      );
  }
}

/**
 * Compares what was measured with when the training measures.
 * @throws LabError naming the file, and the tensor
 */
export function expectMeasurements(
  path: string,
  { iteration, measurements }: Checkpoint,
  training: ResumedTraining,
): void {
  const due = measuredUpTo(iteration, training, training.recipe);
  const missing = due.length - measurements.length;
  const isShare = (value: number) => value >= 0 && value <= 1;
  if (
    measurements.some((one, i) => one.iteration !== due[i]) ||
    (missing > 0 && due.at(-1) !== iteration) ||
    !measurements.every((one) => isShare(one.validationAccuracy) && isShare(one.testAccuracy))
  )
    throw unfit(path, say('tensor "measurements" is not what the training measures'));
}

const unfit = (path: string, why: TranslatableText) =>
  new LabError(say`${path} does not fit its training: ${why}.`);

const vectors = (group: string, lengths: Lengths): [string, { dtype: string; shape: number[] }][] =>
  Array.from(lengths, ([name, length]) => [`${group}/${name}`, { dtype: 'F32', shape: [length] }]);
