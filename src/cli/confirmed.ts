// A question on the terminal that is answered with yes or no.
import { confirm } from '@inquirer/prompts';
import { forTerminal } from '../lab/results/escape-text';

/** No unless the person says yes; Ctrl-C is a no. */
export async function confirmed(question: string): Promise<boolean> {
  try {
    return await confirm({ message: forTerminal(question), default: false });
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  }
}
