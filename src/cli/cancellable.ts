// Work that ends in order at Ctrl-C.
import { LabError } from '../lottery/errors';
import { EXIT, reportFailure } from './exit';
import type { ExitCode } from './exit';

/** Has the work stop at Ctrl-C; a second one ends the process at once, as everywhere. */
export async function cancellable(work: (signal: AbortSignal) => Promise<ExitCode>): Promise<ExitCode> {
  const cancel = new AbortController();
  const onSignal = () => cancel.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await work(cancel.signal);
  } catch (error) {
    if (!cancel.signal.aborted || !(error instanceof LabError)) throw error;
    reportFailure(error);
    return EXIT.unfinished;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
