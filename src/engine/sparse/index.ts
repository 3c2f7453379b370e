// The sparse engine: cost follows the surviving weights (docs/decisions/0020-sparse-kernels.md).
import { builtInSetup, inMemory } from '../engine';
import type { Engine, TrainerSetup, Workspace } from '../engine';
import { bindKernels } from './kernels';
import { placeOf } from './placed-network';
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
    let current = 0;
    return {
      async trainer(setup: TrainerSetup) {
        const generation = ++current;
        const place = placeOf(shared, worker, kernels);
        return Promise.resolve(
          new SparseTrainer({ ...place, owns: () => generation === current }, builtInSetup(setup)),
        );
      },
    };
  },
};
