// Reasons of a failed installation, from its output.
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { CommandError } from './command';

export interface Known {
  in: RegExp;
  message: TranslatableText;
  hint: TranslatableText;
}

/** In the words of npm and of pip. */
export const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|getaddrinfo|Name or service not known|Temporary failure in name resolution|NewConnectionError|Max retries/i;

/** @returns null where the output has none of the known reasons in it */
export function knownTrouble(all: readonly Known[], error: CommandError): LabError | null {
  const known = all.find((trouble) => trouble.in.test(error.output));
  return known ? new LabError(known.message, { hint: known.hint, cause: error }) : null;
}

/** Why the test of what was installed failed, whose last line is the reason; any other error as it is. */
export function brokenLibrary(library: string, error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  const reason = error.output.trim().split('\n').at(-1) ?? '';
  return new LabError(
    reason
      ? say`${library} was downloaded but does not work on this machine: ${reason}`
      : say`${library} was downloaded but does not work on this machine: it crashed.`,
    { hint: say('The sparse engine runs everywhere: leave `engine` out of the experiment.'), cause: error },
  );
}

/** What a program has printed last. */
export const lastLines = ({ output }: CommandError): string => output.trim().split('\n').slice(-5).join('\n');
