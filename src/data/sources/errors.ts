// Reasons why a source failed, worded for a list, and failures of this machine's disk.
import { LabError, errorCode } from '../../lottery/errors';
import { say, tell } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

/** One source's failure; the next one may do better. The message goes on from the source's name: "…: answers 404". */
export class SourceError extends Error {
  constructor(
    readonly said: TranslatableText,
    readonly options: { cause?: unknown; /** It may work when tried again. */ passing?: boolean } = {},
  ) {
    super(tell(said), { cause: options.cause });
    this.name = 'SourceError';
  }
}

const DISK_PROBLEMS: Record<string, TranslatableText> = {
  ENOSPC: say('the disk is full'),
  EDQUOT: say('your quota on the disk is used up'),
  EROFS: say('the disk is read-only'),
  ENOENT: say('no folder can be created there'),
  EACCES: say('you have no permission to write there'),
  EPERM: say('you have no permission to write there'),
  ENOTDIR: say('a part of the path is a file'),
  EIO: say('the disk has an error'),
};

/** A failure to write into the cache, for a person; null for anything else. */
export function diskError(error: unknown, folder: string, needed: number): LabError | null {
  const problem = DISK_PROBLEMS[errorCode(error) ?? ''];
  const network = error instanceof Error && 'syscall' in error && error.syscall === 'connect';
  if (problem === undefined || network) return null;
  return new LabError(say`The dataset cannot be stored in ${folder}: ${problem}.`, {
    hint: say`It needs ${Math.ceil(needed / 1e6)} MB. Make room, or name another folder in the environment variable TICKETLAB_CACHE.`,
    cause: error,
  });
}

const NETWORK_PROBLEMS: Record<string, TranslatableText> = {
  ENOTFOUND: say('its name cannot be resolved: no internet, or only through a proxy'),
  EAI_AGAIN: say('its name cannot be resolved: no internet, or only through a proxy'),
  ECONNREFUSED: say('refuses the connection'),
  ENETUNREACH: say('cannot be reached: no internet, or only through a proxy'),
  EHOSTUNREACH: say('cannot be reached: no internet, or only through a proxy'),
  ETIMEDOUT: say('does not answer'),
  UND_ERR_CONNECT_TIMEOUT: say('does not answer'),
  UND_ERR_HEADERS_TIMEOUT: say('does not answer'),
};
/** The connection broke after it had been made. */
const CUT = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_BODY_TIMEOUT']);

/** What `fetch` threw, as a source's failure. */
export function networkError(error: unknown): SourceError {
  // fetch() says only "fetch failed" and "terminated"; what happened is in the cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = errorCode(cause) ?? '';
  const known = NETWORK_PROBLEMS[code];
  if (known !== undefined) return new SourceError(known, { cause: error });
  const detail = cause instanceof Error ? cause.message : String(cause);
  const cut = CUT.has(code) || (error instanceof Error && error.message === 'terminated');
  return new SourceError(cut ? say('cuts the connection') : say`cannot be reached: ${detail}`, {
    cause: error,
    passing: cut,
  });
}
