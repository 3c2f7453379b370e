// Errors that a person can do something about.
import { say, tell } from './translate';
import type { TranslatableText } from './translate';

/** Its message says what was wrong and where; `hint` what to do. Shown without a stack. */
export class LabError extends Error {
  readonly hint: string | undefined;
  /** Message and hint as they can be put into another language than English. */
  readonly said: { message: TranslatableText; hint: TranslatableText | undefined };

  constructor(
    message: TranslatableText,
    { hint, cause }: { hint?: TranslatableText | undefined; cause?: unknown } = {},
  ) {
    super(tell(message), cause === undefined ? undefined : { cause });
    this.name = 'LabError';
    this.said = { message, hint };
    this.hint = hint === undefined ? undefined : tell(hint);
  }
}

/** What an error says, to be put into words where it is shown. */
export function saidBy(error: unknown): LabError['said'] {
  if (error instanceof LabError) return error.said;
  return { message: error instanceof Error ? error.message : String(error), hint: undefined };
}

/** The same in one go: what was wrong, and what to do. */
export function explanation(error: unknown): TranslatableText {
  const { message, hint } = saidBy(error);
  return hint === undefined ? message : say`${message} ${hint}`;
}

/** `ENOENT`, `Z_DATA_ERROR` and the like, where it is an error of the operating system or of Node. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Why a file cannot be written, by the code of the error. */
export const WRITE_PROBLEMS: Readonly<Record<string, TranslatableText>> = {
  ENOENT: say('there is no such folder'),
  ENOTDIR: say('what should be its folder is a file'),
  EISDIR: say('it is a folder'),
  ENAMETOOLONG: say('the name is too long'),
  ENOSPC: say('the disk is full'),
  EDQUOT: say('your quota of disk space is used up'),
  EFBIG: say('the file would become larger than the system allows'),
  EROFS: say('the disk is read-only'),
  EACCES: say('permission is denied'),
  EPERM: say('permission is denied'),
  EIO: say('the disk has an error'),
};
