// Failures that a person can do something about.

/** Its message says what was wrong and where; `hint` what to do. Shown without a stack. */
export class LabError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LabError';
    this.hint = options.hint;
  }
}

/** `ENOENT`, `Z_DATA_ERROR` and the like, where it is an error of the operating system or of Node. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
