// Exit codes of the command line, and the messages of failures.
import type { Command } from 'commander';
import { LabError } from '../lottery/errors';
import { printAside } from './options';
import { paintFor } from './style';

/** Documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** Something failed while working. */
  failed: 1,
  /** The command line, the experiment file or another input is wrong; nothing was started. */
  input: 2,
  /** The run was paused, stopped or interrupted before its end. */
  unfinished: 3,
  /** Left with Ctrl-C; the run goes on without us. */
  left: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Has a command end with these codes. Subcommands of a subcommand need it, too: they inherit from their parent when they are made, which is
 * before the program hands its settings on.
 */
export const withExitCodes = (command: Command): Command =>
  command
    .showHelpAfterError('Add --help to see what is possible.')
    .exitOverride((stop) => process.exit(stop.exitCode === 0 ? EXIT.ok : EXIT.input));

/** A failure whose cause is the input: ends with EXIT.input. */
export class InputError extends LabError {
  override readonly name = 'InputError';
}

/** Prints a failure for a person; only a defect of ours shows its stack. @returns the exit code */
export function reportFailure(error: unknown): ExitCode {
  const paint = paintFor(process.stderr);
  if (error instanceof LabError) {
    printAside(`${paint('red', 'error:')} ${error.message}`);
    if (error.hint) printAside(`${paint('cyan', 'hint:')} ${error.hint}`);
    return error instanceof InputError ? EXIT.input : EXIT.failed;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  printAside(`${paint('red', 'error:')} this is a defect of Ticket Lab:\n${detail}`);
  return EXIT.failed;
}
