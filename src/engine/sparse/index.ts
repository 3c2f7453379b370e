// The sparse engine: cost follows the surviving weights (docs/decisions/0020-sparse-kernels.md).
import { builtInSetup, inMemory } from '../engine';
import type { Engine, TrainerSetup, Workspace } from '../engine';
import { Arena } from './arena';
import { bindKernels } from './kernels';
import { isSharedDataset, shareDataset } from './shared-dataset';
import { SparseTrainer } from './trainer';

export const sparseEngine: Engine = {
  workersFor: (cores) => cores,
  environmentFor: () => ({}),

  share: (data, needs) => shareDataset(inMemory(data), needs),

  async open(shared, worker): Promise<Workspace> {
    if (!isSharedDataset(shared)) throw new TypeError('This dataset was shared by another engine');
    if (!(worker >= 0 && worker < shared.workers))
      throw new RangeError(`Worker ${worker}: the dataset was shared for ${shared.workers}`);
    const kernels = await bindKernels(shared.module, shared.memory);
    const start = shared.arenas + worker * shared.arenaBytes;
    let current = 0;
    return {
      async trainer(setup: TrainerSetup) {
        const generation = ++current;
        const arena = new Arena(start, start + shared.arenaBytes);
        return Promise.resolve(
          new SparseTrainer(
            { kernels, shared, arena, owns: () => generation === current },
            builtInSetup(setup),
          ),
        );
      },
    };
  },
};
