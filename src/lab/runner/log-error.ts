// Errors in runner.log. What they say may come from files that anybody has written: a line stays a line, and a terminal that shows it
// does nothing else.
import { forLogLine } from '../results/escape-text';

/** Tells on standard error, which is the log, what went wrong and where in the program. */
export const logError = (error: unknown): void =>
  console.error(`${new Date().toISOString()} ${errorText(error)}`);

/** What an error says on one line, then where it was thrown, a line a place, then what caused it. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return forLogLine(String(error));
  const { message, stack = '' } = error;
  // The stack begins with the message, which may look like places.
  const places = stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .slice(1);
  const told = [forLogLine(`${error.name}: ${message}`), ...places.map(forLogLine)].join('\n');
  return error.cause === undefined ? told : `${told}\n  caused by ${errorText(error.cause)}`;
}
