// Descriptions of what code of the user's own makes: asked of a Python process that ends afterwards.
import { join, resolve } from 'node:path';
import { criterionOf } from '../../lottery/pruning/criteria';
import type { Experiment } from '../../lottery/settings';
import type { Result } from '../../protocol/channel/contract';
import type { PythonContract } from './contract';
import { PythonProcess } from './process';
import { usablePython } from './python';
import { makeScratch, readArrays, removeScratch } from './scratch';
import { userCode } from './user-code';

export interface Described extends Result<PythonContract, 'describe'> {
  /** Class of each training example, where the user's code reads the data; 0 where targets are no classes. */
  labels: Int32Array;
}

/**
 * Builds the experiment's model and opens its datasets, and tries the one on the other.
 * @param from folder of the experiment file
 * @param data of a dataset that Ticket Lab reads; null where the user's code does
 * @param cache folder where labels are kept that had to be read one by one
 * @throws LabError where there is no usable Python, or the code fails or does not fit: it says where
 */
export async function describeUserCode(
  experiment: Experiment,
  from: string,
  data: { shape: number[]; classes: number } | null,
  cache: string,
): Promise<Described> {
  const folder = resolve(from);
  const found = await usablePython(experiment.pytorch?.python, folder);
  const scratch = await makeScratch();
  const python = new PythonProcess({ python: found.path, folder: scratch, environment: {} });
  try {
    const answer = join(scratch, 'labels.safetensors');
    const described = await python.ask('describe', {
      ...{ folder, ...userCode(experiment, folder), data },
      ...{ recipe: experiment.training, cache, answer },
      flow: criterionOf(experiment.pruning.criterion).needs.includes('flow'),
    });
    const labels = described.data ? (await readArrays(answer))['labels'] : undefined;
    return { ...described, labels: labels instanceof Int32Array ? labels : new Int32Array() };
  } finally {
    await python.end();
    await removeScratch(scratch);
  }
}
