// The run service of a window that may do anything, for the test that makes it.
import { onTestFinished } from 'vitest';
import { RunService } from '../../src/extension/runs/service';
import { inEnglish } from '../../src/lottery/translate';

/** @param root the folder of its runs */
export function watchingService(root: string): RunService {
  const service = new RunService({
    rootFor: () => Promise.resolve(root),
    startOptions: () => ({}),
    requireTrust: () => undefined,
    requireReadable: () => Promise.resolve(),
    log: () => undefined,
    translate: inEnglish,
  });
  onTestFinished(() => service.dispose());
  return service;
}
