// Whether this machine has an NVIDIA card, which decides about the build of an engine.
import { CommandError, runCommand } from './command';

/** Whether there is a card with its driver. */
export async function hasNvidiaCard(signal: AbortSignal): Promise<boolean> {
  try {
    return (await runCommand('nvidia-smi', ['-L'], { signal })).includes('GPU 0');
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}
