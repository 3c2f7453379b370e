// The TensorFlow engine: dense arithmetic by TensorFlow's operations, masks on top (docs/decisions/0029-tensorflow-engine.md).
import { builtInSetup, inMemory } from '../engine';
import type { Engine, TrainerSetup, Workspace } from '../engine';
import { TFJS_VERSION } from './installed';
import type { TensorFlow } from './library';
import { isSharedDataset, shareDataset } from './shared-dataset';
import { TensorFlowTrainer } from './trainer';

export interface LibrarySource {
  /** Throws a LabError where the library is not there. Loads nothing. */
  check: () => void;
  /** Called once in each worker. */
  load: () => Promise<TensorFlow>;
}

export const tensorflowEngine = ({ check, load }: LibrarySource): Engine => ({
  // It spreads each operation over the cores by itself, and a second network at a time would only have them wait.
  workersFor: () => 1,
  environmentFor: (cores) => ({
    TF_NUM_INTRAOP_THREADS: String(cores),
    TF_NUM_INTEROP_THREADS: '1',
    // It tells its life story on stderr otherwise.
    TF_CPP_MIN_LOG_LEVEL: '2',
  }),

  async share(data) {
    check();
    return Promise.resolve(shareDataset(inMemory(data)));
  },

  async open(shared): Promise<Workspace> {
    if (!isSharedDataset(shared)) throw new TypeError('This dataset was shared by another engine');
    const tf = await load();
    let current: TensorFlowTrainer | null = null;
    const threads = process.env['TF_NUM_INTRAOP_THREADS'] ?? 'all';
    return {
      about: `TensorFlow.js ${TFJS_VERSION}, ${tf.getBackend()}, ${threads} threads`,
      async trainer(setup: TrainerSetup) {
        current?.dispose();
        current = new TensorFlowTrainer(tf, shared, builtInSetup(setup));
        return Promise.resolve(current);
      },
    };
  },
});
