// Options that several commands take.
import { InvalidArgumentError, Option } from 'commander';
import { basename, resolve } from 'node:path';
import { EXECUTOR_NAMES } from '../protocol/run';
import { forTerminal, jsonForTerminal } from '../lab/results/escape-text';

/** A whole number from `least` on. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    return value;
  };

export const coresOption = (): Option =>
  new Option('--cores <n>', 'how many cores to use at most (default: all)').argParser(wholeNumber(1));

export const onOption = (): Option =>
  new Option(
    '--on <where>',
    'where to train: local (default), or slurm, as jobs of the cluster that this machine belongs to',
  ).choices([...EXECUTOR_NAMES]);

export const pythonOption = (): Option =>
  new Option('--python <path>', 'Python of experiments with `engine: pytorch` that do not name their own');

/** As if the environment named it: runners find it there. */
export function usePython({ python }: { python?: string }): void {
  if (python !== undefined) process.env['TICKETLAB_PYTHON'] = pathOrName(python);
}

/** A program as processes in any folder find it: a bare name is looked for on the PATH. */
export const pathOrName = (program: string): string =>
  program === basename(program) ? program : resolve(program);

export const jsonOption = (): Option => new Option('--json', 'JSON on stdout instead of text (docs/cli.md)');

/** Help as paragraphs: commander breaks their lines where the terminal needs it. */
export const prose = (text: string): string => text.replace(/([^\n])\n(?=[^\n])/g, '$1 ');

/**
 * Writes a result as JSON on stdout. Numbers that are none become null, as JSON has it; what a message is put together of, for
 * other languages, is left out.
 */
export const printJson = (value: unknown): void => {
  const json = JSON.stringify(value, (key, part: unknown) => (key === 'said' ? undefined : part));
  process.stdout.write(`${jsonForTerminal(json)}\n`);
};

export const printLine = (text = ''): void => {
  process.stdout.write(`${forTerminal(text)}\n`);
};

/** To a file or a program, the bytes; a person sees no control characters do anything. */
export const printRaw = (text: string): void => {
  process.stdout.write(process.stdout.isTTY ? forTerminal(text) : text);
};

/** A line on stderr. */
export const printAside = (text: string): void => writeAside(`${text}\n`);

/** Text on stderr that brings its own line ends, or goes on from what is there. */
export const writeAside = (text: string): void => {
  process.stderr.write(forTerminal(text));
};
