// A training under way, saved so that it goes on bit-identically: checkpoint.safetensors.
import { createHash } from 'node:crypto';
import type { Checkpoint } from '../engine/train';
import { LabError } from '../lottery/errors';
import type { Measurement, TrainingId } from '../lottery/training';
import { encodeSafetensors, withSafetensors } from './tensors/safetensors';
import type { SafetensorsFile, Tensor, TensorArray } from './tensors/safetensors';
import { viewBytes } from './tensors/dtype';
import { VERSION } from './version';
import { say } from '../lottery/translate';

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
  const { iteration, lossSum, measurements, captured } = checkpoint;
  const tensors: Record<string, Tensor> = {
    ...prefixed('parameters', checkpoint.parameters),
    ...prefixed('optimiser', checkpoint.optimiser),
    ...(captured ? prefixed('captured', captured) : {}),
    lossSum: flat(Float64Array.of(lossSum)),
    measurements: {
      shape: [measurements.length, FIELDS.length],
      // Null, the training loss of the first, becomes NaN.
      data: Float64Array.from(measurements.flatMap((m) => FIELDS.map((field) => m[field] ?? NaN))),
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
 * @throws LabError where the file is missing, damaged, or not of this training; it is then trained from its start
 */
export async function readCheckpoint(path: string, { hash, id }: CheckpointOwner): Promise<Checkpoint> {
  return withSafetensors(path, async (file) => {
    const { sha256, ...about } = file.metadata;
    const arrays: [string, TensorArray][] = [];
    for (const name of file.names) arrays.push([name, await file.read(name)]);
    if (sha256 !== checksum(about, arrays))
      throw new LabError(say`${path} is damaged: its checksum does not fit.`);
    if (about['hash'] !== hash || about['id'] !== id)
      throw new LabError(say`${path} is the checkpoint of another training.`);
    if (about['version'] !== VERSION)
      throw new LabError(
        say`${path} was written by Ticket Lab ${about['version'] ?? ''}, this is ${VERSION}.`,
      );
    const [lossSum] = await doubles(file, 'lossSum');
    return {
      iteration: Number(about['iteration']),
      parameters: await group(file, 'parameters'),
      optimiser: await group(file, 'optimiser'),
      captured: about['captured'] === 'true' ? await group(file, 'captured') : null,
      lossSum: lossSum ?? 0,
      measurements: toMeasurements(await doubles(file, 'measurements')),
    };
  });
}

/** Steps taken up to a checkpoint, from its header alone; null where there is none that can be read. */
export const checkpointIteration = (path: string): Promise<number | null> =>
  withSafetensors(path, async ({ metadata }) => Number(metadata['iteration'] ?? NaN)).then(
    (iteration) => (Number.isFinite(iteration) ? iteration : null),
    () => null,
  );

const FIELDS = [
  'iteration',
  'trainLoss',
  'validationLoss',
  'validationAccuracy',
  'testLoss',
  'testAccuracy',
] as const;

function toMeasurements(values: Float64Array): Measurement[] {
  return Array.from({ length: values.length / FIELDS.length }, (_, i) => {
    const at = (field: (typeof FIELDS)[number]) => values[i * FIELDS.length + FIELDS.indexOf(field)] ?? NaN;
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

const prefixed = (group: string, arrays: Record<string, Float32Array>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(arrays).map(([name, data]) => [`${group}/${name}`, flat(data)]));

async function group(file: SafetensorsFile, name: string): Promise<Record<string, Float32Array>> {
  const arrays: Record<string, Float32Array> = {};
  for (const full of file.names) {
    if (full.startsWith(`${name}/`)) arrays[full.slice(name.length + 1)] = await file.readFloats(full);
  }
  return arrays;
}

async function doubles(file: SafetensorsFile, name: string): Promise<Float64Array> {
  const values = await file.read(name);
  if (values instanceof Float64Array) return values;
  throw new LabError(say`${file.path}: tensor "${name}" is ${file.info(name).dtype}, where F64 is needed.`);
}

/** Over all that the file says, in an order of its own. */
function checksum(about: Record<string, string>, arrays: [string, TensorArray][]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(Object.entries(about).sort(([a], [b]) => (a < b ? -1 : 1))));
  for (const [name, data] of [...arrays].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\n${name} ${data.byteLength}\n`);
    hash.update(viewBytes(data));
  }
  return hash.digest('hex');
}
