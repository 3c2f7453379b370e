// The PyTorch engine in the Python that TICKETLAB_PYTHON names. Loading PyTorch takes seconds: tests one after the other use the same
// processes, which end with the process of the tests.
import { onTestFinished } from 'vitest';
import type { Engine } from '../../src/engine/engine';
import { pytorchEngine } from '../../src/engine/pytorch/index';
import { userCode } from '../../src/engine/pytorch/user-code';
import { PythonProcess } from '../../src/engine/pytorch/process';
import { PYTORCH_DEFAULTS } from '../../src/lottery/settings';
import type { PyTorchSettings } from '../../src/lottery/settings';

const free: PythonProcess[] = [];

/** The Python that the tests of PyTorch are run with. */
export const pythonOfTests = (): string => process.env['TICKETLAB_PYTHON'] ?? 'python3';

/** To be used within tests alone. */
export function pytorchFor(
  settings: Partial<PyTorchSettings> = {},
  experiment: Parameters<typeof userCode>[0] = {},
): Engine {
  const engine = pytorchEngine(
    { ...PYTORCH_DEFAULTS, device: 'cpu', ...settings },
    {
      code: (folder) => userCode(experiment, folder),
      start: (options) => {
        const worker = free.pop() ?? new PythonProcess(options);
        const end = () => Promise.resolve(void free.push(worker));
        return { ask: worker.ask, end };
      },
    },
  );
  return {
    ...engine,
    async share(data, needs) {
      const shared = await engine.share(data, needs);
      onTestFinished(async () => engine.release?.(shared));
      return shared;
    },
    async open(shared, worker) {
      const workspace = await engine.open(shared, worker);
      onTestFinished(async () => workspace.end?.());
      return workspace;
    },
  };
}
