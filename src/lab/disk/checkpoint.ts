// checkpoint.safetensors: an unfinished training, saved so that it resumes bit-identically.
import { createHash } from 'node:crypto';
import type { Checkpoint, UpdatedMask } from '../../engine/train';
import { LabError } from '../../lottery/errors';
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import { earlyTensors, toEarly } from './checkpoint-early';
import { MEASUREMENT_FIELDS, expectMeasurements, expectTensors } from './checkpoint-fit';
import type { ResumedTraining } from './checkpoint-fit';
import type { Place } from './run-files';
import { pieces, viewBytes } from '../../tensors/dtype';
import type { TensorArray } from '../../tensors/dtype';
import { encodeSafetensors } from '../../tensors/encode';
import type { Tensor } from '../../tensors/encode';
import { withSafetensors } from './tensors/safetensors';
import { VERSION } from '../version';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

/** Which training a checkpoint is of. One of another run, training or release is of no use. */
export interface CheckpointOwner {
  hash: string;
  id: TrainingId;
}

/** @param version the release that writes it */
export function encodeCheckpoint(
  { hash, id }: CheckpointOwner,
  checkpoint: Checkpoint,
  version = VERSION,
): Uint8Array[] {
  const { iteration, lossSum, measurements, captured, masked, early } = checkpoint;
  const tensors: Record<string, Tensor> = {
    ...prefixed('parameters', checkpoint.parameters),
    ...prefixed('optimiser', checkpoint.optimiser),
    ...(captured ? prefixed('captured', captured) : {}),
    ...(masked ? maskTensors(masked) : {}),
    ...(early ? earlyTensors(early) : {}),
    lossSum: flat(Float64Array.of(lossSum)),
    measurements: {
      shape: [measurements.length, MEASUREMENT_FIELDS.length],
      // Null, the training loss of the first, becomes NaN.
      data: Float64Array.from(
        measurements.flatMap((m) => MEASUREMENT_FIELDS.map((field) => m[field] ?? NaN)),
      ),
    },
  };
  const about = {
    hash,
    id,
    version,
    iteration: String(iteration),
    captured: String(captured !== null),
  };
  const arrays = Object.entries(tensors).map(([name, { data }]): [string, TensorArray] => [name, data]);
  return encodeSafetensors(tensors, { ...about, sha256: checksum(about, arrays) });
}

/**
 * @param training what it has to fit, as far as its header goes before its values are read; null takes any
 * @throws LabError where the file is missing, damaged, or not of this training; it is then trained from its start
 */
export async function readCheckpoint(
  place: Place,
  { hash, id }: CheckpointOwner,
  training: ResumedTraining | null,
): Promise<Checkpoint> {
  return withSafetensors(place, async (file) => {
    const { path } = file;
    const { sha256, ...about } = file.metadata;
    const damaged = (why: TranslatableText) => new LabError(say`${path} is damaged: ${why}.`);
    if (about['hash'] !== hash || about['id'] !== id)
      throw new LabError(say`${path} is the checkpoint of another training.`);
    if (about['version'] !== VERSION)
      throw new LabError(
        say`${path} was written by Ticket Lab ${about['version'] ?? ''}, this is ${VERSION}.`,
      );
    const iteration = iterationIn(about);
    if (iteration === null) throw damaged(say('its iteration is not a number of steps'));
    const captured = about['captured'] === 'true';
    if (training) await expectTensors(file, { iteration, captured }, training);
    const arrays: [string, TensorArray][] = [];
    for (const name of file.names) arrays.push([name, await file.read(name)]);
    if (sha256 !== checksum(about, arrays)) throw damaged(say('its checksum does not match'));
    const named = (name: string) => arrays.find(([other]) => other === name)?.[1];
    const [lossSum, measurements] = [named('lossSum'), named('measurements')];
    if (!(lossSum instanceof Float64Array && measurements instanceof Float64Array))
      throw damaged(say('its measurements are missing'));
    const group = (name: string) =>
      Object.fromEntries(
        arrays
          .filter(([full]) => full.startsWith(`${name}/`))
          .map(([full, values]) => {
            if (!(values instanceof Float32Array)) throw damaged(say`${full} is of another type`);
            return [full.slice(name.length + 1), values];
          }),
      );
    const checkpoint = {
      iteration,
      parameters: group('parameters'),
      optimiser: group('optimiser'),
      captured: captured ? group('captured') : null,
      lossSum: lossSum[0] ?? 0,
      measurements: toMeasurements(measurements),
      ...(training?.schedule ? { masked: toMask(arrays) } : {}),
      ...(training?.pruningPoint ? { early: toEarly(arrays, file.info('looks').shape[0] ?? 0) } : {}),
    };
    if (training) expectMeasurements(path, checkpoint, training);
    return checkpoint;
  });
}

/** Steps taken up to a checkpoint, from its header alone; null where there is none that can be read. */
export const checkpointIteration = (place: Place): Promise<number | null> =>
  withSafetensors(place, async ({ metadata }) => iterationIn(metadata)).catch(() => null);

function iterationIn(about: Record<string, string>): number | null {
  const iteration = Number(about['iteration'] ?? NaN);
  return Number.isSafeInteger(iteration) && iteration >= 0 ? iteration : null;
}

const maskTensors = ({ mask, updates }: UpdatedMask): Record<string, Tensor> => ({
  ...prefixed('mask', mask),
  maskUpdates: {
    shape: [updates.length, 1 + 2 * Object.keys(mask).length],
    data: Float64Array.from(
      updates.flatMap(({ iteration, pruned, grown }) => [iteration, ...pruned, ...grown]),
    ),
  },
});

/** Of tensors whose names, types and shapes are those that `maskTensors` gives. */
function toMask(arrays: [string, TensorArray][]): UpdatedMask {
  const mask = Object.fromEntries(
    arrays.flatMap(([name, bytes]) =>
      name.startsWith('mask/') && bytes instanceof Uint8Array ? [[name.slice('mask/'.length), bytes]] : [],
    ),
  );
  const layers = Object.keys(mask).length;
  const values = Array.from(arrays.find(([name]) => name === 'maskUpdates')?.[1] ?? []);
  const width = 1 + 2 * layers;
  const updates = Array.from({ length: values.length / width }, (_, i) => {
    const [iteration = 0, ...counts] = values.slice(i * width, (i + 1) * width);
    return { iteration, pruned: counts.slice(0, layers), grown: counts.slice(layers) };
  });
  return { mask, updates };
}

function toMeasurements(values: Float64Array): Measurement[] {
  const fields = MEASUREMENT_FIELDS;
  return Array.from({ length: Math.floor(values.length / fields.length) }, (_, i) => {
    const at = (field: (typeof fields)[number]) => values[i * fields.length + fields.indexOf(field)] ?? NaN;
    return {
      iteration: at('iteration'),
      trainLoss: i === 0 ? null : at('trainLoss'),
      validationLoss: at('validationLoss'),
      validationAccuracy: at('validationAccuracy'),
      testLoss: at('testLoss'),
      testAccuracy: at('testAccuracy'),
    };
  });
}

const flat = (data: TensorArray): Tensor => ({ shape: [data.length], data });

const prefixed = (group: string, arrays: Record<string, Float32Array | Uint8Array>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(arrays).map(([name, data]) => [`${group}/${name}`, flat(data)]));

/** SHA-256 over all that the file says but the sum itself, in an order of its own. */
export function checksum(about: Record<string, string>, arrays: [string, TensorArray][]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(Object.entries(about).sort(([a], [b]) => (a < b ? -1 : 1))));
  for (const [name, data] of [...arrays].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\n${name} ${data.byteLength}\n`);
    for (const piece of pieces(viewBytes(data))) hash.update(piece);
  }
  return hash.digest('hex');
}
