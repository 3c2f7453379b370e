// Options that several commands take.
import { InvalidArgumentError, Option } from 'commander';

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
  new Option('--cores <n>', 'cores to use at most (default: all of this machine)').argParser(wholeNumber(1));

export const jsonOption = (): Option => new Option('--json', 'JSON on stdout instead of text (docs/cli.md)');

/** Help as paragraphs: commander breaks their lines where the terminal needs it. */
export const prose = (text: string): string => text.replace(/([^\n])\n(?=[^\n])/g, '$1 ');

/**
 * Writes a result as JSON on stdout. Numbers that are none become null, as JSON has it; what a message is put together of, for
 * other languages, is left out.
 */
export const printJson = (value: unknown): void => {
  process.stdout.write(
    `${JSON.stringify(value, (key, part: unknown) => (key === 'said' ? undefined : part))}\n`,
  );
};

export const printLine = (text = ''): void => {
  process.stdout.write(`${text}\n`);
};
