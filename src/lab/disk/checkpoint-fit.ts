// Whether a checkpoint is one that its training could have saved: whoever made the file knows how to make its sum fit.
import type { EarlyState } from '../../engine/early-values';
import type { Checkpoint } from '../../engine/train';
import { lookedUpTo, measuredUpTo, updatedUpTo } from '../../engine/when-due';
import type { Mask } from '../../lottery/network/network';
import { LabError } from '../../lottery/errors';
import type { TrainingRecipe } from '../../lottery/settings';
import type { TrainingTask } from '../../lottery/trainings/training';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import type { SafetensorsFile } from './tensors/safetensors';

/** What a checkpoint has to fit. */
export interface ResumedTraining extends Pick<
  TrainingTask,
  'startIteration' | 'captureAt' | 'mask' | 'schedule' | 'pruningPoint'
> {
  recipe: Pick<TrainingRecipe, 'iterations' | 'evaluate_every'>;
  /** Names and lengths of what is learned, and of what the optimiser keeps under a mask. */
  parameters: Lengths;
  optimiser: (mask: Mask) => Promise<Lengths>;
}

export type Lengths = ReadonlyMap<string, number>;

export const lengthsOf = (arrays: Record<string, Float32Array | Uint8Array>): Lengths =>
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
export async function expectTensors(
  file: SafetensorsFile,
  { iteration, captured }: Pick<Checkpoint, 'iteration'> & { captured: boolean },
  training: ResumedTraining,
): Promise<void> {
  const { startIteration, captureAt, parameters, optimiser, recipe, schedule } = training;
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
  // Amid a measurement, or an update of the mask, the last is still missing.
  const rows = (name: string, due: number) => {
    const found = names.has(name) ? file.info(name).shape[0] : undefined;
    return found === due - 1 ? found : due;
  };
  const expect = ([name, { dtype, shape }]: Expected) => {
    if (!names.has(name)) throw refused(say`it has no tensor "${name}"`);
    const found = file.info(name);
    if (found.dtype !== dtype || found.shape.join() !== shape.join())
      throw refused(
        say`tensor "${name}" is ${found.dtype} [${found.shape.join(', ')}], where ${dtype} [${shape.join(', ')}] is needed`,
      );
  };
  const masks = vectors('mask', schedule ? lengthsOf(training.mask) : new Map(), 'U8');
  masks.forEach(expect);
  const mask = schedule ? await storedMask(file, training.mask) : training.mask;
  if (!mask) throw refused(say('its mask holds other numbers than 0 and 1'));
  const updated = updatedUpTo(iteration, training, recipe).length;
  const expected: Expected[] = [
    ...masks,
    ...vectors('parameters', parameters),
    ...vectors('optimiser', await optimiser(mask)),
    ...(captured ? vectors('captured', parameters) : []),
    ['lossSum', { dtype: 'F64', shape: [1] }],
    ['measurements', { dtype: 'F64', shape: [rows('measurements', measured), MEASUREMENT_FIELDS.length] }],
    ...(schedule
      ? [
          [
            'maskUpdates',
            { dtype: 'F64', shape: [rows('maskUpdates', updated), 1 + 2 * masks.length] },
          ] satisfies Expected,
        ]
      : []),
  ];
  expected.push(...earlyExpected(file, iteration, training));
  const known = new Set(expected.map(([name]) => name));
  for (const name of names) if (!known.has(name)) throw refused(say`tensor "${name}" does not belong to it`);
  expected.forEach(expect);
}

/** What is known of masks that are pruned from values amid the training; nothing where they are not. */
function earlyExpected(
  file: SafetensorsFile,
  iteration: number,
  { pruningPoint, parameters, mask, recipe }: ResumedTraining,
): Expected[] {
  if (!pruningPoint) return [];
  const { compared } = pruningPoint;
  const isTaken = file.names.some((name) => name.startsWith('early/'));
  const due = lookedUpTo(iteration, { pruningPoint }, recipe).length;
  const found = file.names.includes('looks') ? (file.info('looks').shape[0] ?? 0) : 0;
  // Amid a look the last is still missing; once values are taken, there are no more.
  const looked = found === due - 1 || (isTaken && found > compared && found < due) ? found : due;
  const others = isTaken ? 0 : Math.min(looked, compared);
  const width = 1 + Math.min(Math.max(0, looked - 1), compared);
  return [
    ['looks', { dtype: 'F64', shape: [looked, width] }],
    ...Array.from({ length: others }, (_, i) => vectors(`window/${i}`, lengthsOf(mask), 'U8')).flat(),
    ...(isTaken ? vectors('early', parameters) : []),
  ];
}

/** null where it is no mask. */
async function storedMask(file: SafetensorsFile, like: Mask): Promise<Mask | null> {
  const mask: Mask = {};
  for (const name of Object.keys(like)) {
    const bytes = await file.readBytes(`mask/${name}`);
    if (bytes.some((byte) => byte > 1)) return null;
    mask[name] = bytes;
  }
  return mask;
}

/** A tensor by name, with its type and shape. */
type Expected = [string, { dtype: string; shape: number[] }];

/**
 * Compares what was measured and updated with when the training does so.
 * @throws LabError naming the file, and the tensor
 */
export function expectMeasurements(
  path: string,
  { iteration, measurements, masked, early }: Checkpoint,
  training: ResumedTraining,
): void {
  const updates = updatedUpTo(iteration, training, training.recipe);
  if (
    masked?.updates.some((one, i) => one.iteration !== updates[i]) ||
    (masked && masked.updates.length < updates.length && updates.at(-1) !== iteration)
  )
    throw unfit(path, say('tensor "maskUpdates" is not when the training updates its mask'));
  if (early && !areLooksOf(early, iteration, training))
    throw unfit(path, say('tensor "looks" is not what the training compares'));
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

function areLooksOf({ looks, values }: EarlyState, iteration: number, training: ResumedTraining): boolean {
  const due = lookedUpTo(iteration, training, training.recipe);
  const compared = training.pruningPoint?.compared ?? 0;
  return (
    looks.every(
      (look, i) =>
        look.iteration === due[i] &&
        look.distances.length === Math.min(i, compared) &&
        look.distances.every((one) => one >= 0 && one <= 1),
    ) && (values === null ? looks.length === due.length || due.at(-1) === iteration : looks.length > compared)
  );
}

const unfit = (path: string, why: TranslatableText) =>
  new LabError(say`${path} does not fit its training: ${why}.`);

const vectors = (group: string, lengths: Lengths, dtype = 'F32'): Expected[] =>
  Array.from(lengths, ([name, length]) => [`${group}/${name}`, { dtype, shape: [length] }]);
