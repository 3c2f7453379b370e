// Reads an experiment file for running: prints every problem at once, and stops if any is an error.
import { readSmallFile } from '../data/system';
import { fileTooLarge, MOST_FILE_BYTES } from '../experiment/file/limits';
import { readError } from '../lab/disk/files';
import { errorCode } from '../lottery/errors';
import { say } from '../lottery/translate';
import { nearest } from '../experiment/checks/problem';
import { formatProblem, readExperiments } from '../experiment/file/read-file';
import type { ReadExperiment, ReadResult, ReadSweep } from '../experiment/file/read-file';
import { InputError } from './exit';
import { printAside } from './options';
import { paintFor } from './style';

export interface ExperimentFile {
  experiments: ReadExperiment[];
  sweeps: ReadSweep[];
  compares: ReadResult['compares'];
  inspects: ReadResult['inspects'];
}

/**
 * @param only name of the one experiment or sweep that is wanted: errors in other cells are told, and do not keep it from being run
 * @throws InputError: unreadable, with errors, or without experiments; what is wrong in it is on stderr by then
 */
export async function readExperimentFile(path: string, only?: string): Promise<ExperimentFile> {
  const { experiments, sweeps, compares, inspects, problems } = readExperiments(await readText(path), path);
  const paint = paintFor(process.stderr);
  for (const problem of problems) {
    const style = problem.severity === 'error' ? 'red' : 'yellow';
    printAside(paint(style, formatProblem(problem)));
  }
  const all = problems.filter(({ severity }) => severity === 'error');
  const errors = all.length;
  const isSound = [...names(experiments), ...names(sweeps)].some((name) => name === only);
  // Of two experiments of one name it would not be clear which is meant.
  const isClear = all.every(({ field }) => field !== 'experiment');
  if (errors > 0 && !(isSound && isClear))
    throw new InputError(`${errors} ${errors === 1 ? 'error' : 'errors'} in ${path}; nothing was run.`, {
      hint: 'docs/experiment.md lists every setting with what is allowed.',
    });
  if (experiments.length === 0)
    throw new InputError(`${path} holds no experiment.`, {
      hint: 'An experiment is a fenced yaml block whose first key is `experiment:`; see examples/digits.lottery.md.',
    });
  if (only === undefined) return { experiments, sweeps, compares, inspects };
  const named = (one: ReadExperiment | ReadSweep) => nameOf(one) === only;
  const wanted = { experiments: experiments.filter(named), sweeps: sweeps.filter(named) };
  if (wanted.experiments.length + wanted.sweeps.length === 0)
    throw nothingNamed(only, [...names(experiments), ...names(sweeps)], path);
  return { ...wanted, compares, inspects };
}

const nameOf = (one: ReadExperiment | ReadSweep): string =>
  'sweep' in one ? one.sweep.name : one.experiment.experiment;

const names = (all: readonly (ReadExperiment | ReadSweep)[]): string[] => all.map(nameOf);

function nothingNamed(only: string, there: string[], path: string): InputError {
  const best = nearest(only, there);
  return new InputError(`${path} has no experiment "${only}".`, {
    hint: best === undefined ? `It has: ${there.join(', ')}` : `Did you mean ${best}?`,
  });
}

async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${path} is not text in UTF-8.`, { hint: 'Save it as UTF-8.', cause });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readSmallFile(path, MOST_FILE_BYTES);
  } catch (error) {
    if (errorCode(error) === 'EFBIG') {
      const { message, hint } = fileTooLarge();
      throw new InputError(say`${path}: ${message}.`, { hint, cause: error });
    }
    const { message, hint, cause } = readError(error, path);
    throw new InputError(message, { hint, cause });
  }
}
