// Ctrl-C while a run is followed (docs/decisions/0060-ctrl-c.md).
import { select } from '@inquirer/prompts';
import type { RunConnection } from '../../lab/connection/client';
import { LabError } from '../../lottery/errors';
import type { Display } from './display';

type Choice = 'leave' | 'pause' | 'stop';

export interface Interrupts {
  /** Resolves when the person chose to leave the run to itself; rejects where they could not be asked. */
  left: Promise<'left'>;
  dispose(): void;
}

/**
 * Handles SIGINT and SIGTERM until disposed; a second signal always leaves the run running.
 * @param how what SIGINT does: ask on the terminal, pause the run, or leave it. SIGTERM never asks: it pauses or leaves.
 */
export function handleInterrupts(
  connection: RunConnection,
  display: Display,
  how: 'ask' | 'pause' | 'leave',
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

  const act = async (choice: Choice): Promise<void> => {
    if (ended.signal.aborted) return;
    if (choice === 'leave') {
      leave('left');
      return;
    }
    display.note(choice === 'pause' ? 'Pausing …' : 'Stopping …');
    try {
      await connection[choice]();
    } catch (error) {
      // It may have ended by itself in the meantime.
      if (!ended.signal.aborted && error instanceof LabError) display.note(error.message);
    }
  };
  const choose = async (signal: NodeJS.Signals): Promise<Choice> => {
    if (how === 'leave') return 'leave';
    if (signal === 'SIGTERM' || how === 'pause') return 'pause';
    display.suspend();
    const choice = await ask(ended.signal);
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

/** A second Ctrl-C, or the end of the run while it asks, leaves everything as it is. */
async function ask(ended: AbortSignal): Promise<Choice> {
  try {
    return await select<Choice>(
      {
        message: 'The run is still running. What should happen to it?',
        choices: [
          { value: 'leave', name: 'Leave it running', description: 'watch it again with ticketlab attach' },
          { value: 'pause', name: 'Pause it', description: 'continue it with ticketlab resume' },
          { value: 'stop', name: 'Stop it', description: 'its results so far are kept' },
        ],
      },
      { signal: ended },
    );
  } catch (error) {
    if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) return 'leave';
    throw error;
  }
}
