// Ctrl-C while a run is followed or waited for (docs/decisions/0060-ctrl-c.md).
import { select } from '@inquirer/prompts';
import { LabError } from '../../lottery/errors';
import type { Display } from './display';

export interface Interrupts {
  /** Resolves when the person chose to leave all as it is; rejects where they could not be asked. */
  left: Promise<'left'>;
  dispose(): void;
}

/** What can be done, beside leaving all as it is. */
export interface Choices<C extends string> {
  /** Asked on a terminal. */
  question: string;
  answers: { value: C | 'leave'; name: string; description: string }[];
  /** What is done where there is nobody to ask. */
  unasked: C;
  /** Said while it is done. */
  saying: Record<C, string>;
  act(choice: C): Promise<void>;
}

/**
 * Handles SIGINT and SIGTERM until disposed; a second signal always leaves all as it is.
 * @param how what SIGINT does: ask on the terminal, what is done unasked, or leave. SIGTERM never asks.
 */
export function handleInterrupts<C extends string>(
  choices: Choices<C>,
  display: Pick<Display, 'note' | 'suspend' | 'resume'>,
  how: 'ask' | 'unasked' | 'leave',
): Interrupts {
  const ended = new AbortController();
  let leave: (left: 'left') => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const left = new Promise<'left'>((resolve, reject) => {
    leave = resolve;
    fail = reject;
  });
  // Whoever follows the run may be gone before it settles.
  left.catch(() => undefined);
  let busy = false;

  const act = async (choice: C | 'leave'): Promise<void> => {
    if (ended.signal.aborted) return;
    if (choice === 'leave') {
      leave('left');
      return;
    }
    display.note(choices.saying[choice]);
    try {
      await choices.act(choice);
    } catch (error) {
      // It may have ended by itself in the meantime.
      if (!ended.signal.aborted && error instanceof LabError) display.note(error.message);
    }
  };
  const choose = async (signal: NodeJS.Signals): Promise<C | 'leave'> => {
    if (how === 'leave') return 'leave';
    if (signal === 'SIGTERM' || how === 'unasked') return choices.unasked;
    display.suspend();
    const choice = await ask(choices, ended.signal);
    display.resume();
    return choice;
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (busy) {
      leave('left');
      return;
    }
    busy = true;
    choose(signal).then(act).catch(fail);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    left,
    dispose: () => {
      ended.abort();
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** A second Ctrl-C, or the end of what it asks about, leaves everything as it is. */
async function ask<C extends string>(
  { question, answers }: Choices<C>,
  ended: AbortSignal,
): Promise<C | 'leave'> {
  try {
    return await select<C | 'leave'>({ message: question, choices: answers }, { signal: ended });
  } catch (error) {
    if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) return 'leave';
    throw error;
  }
}
