// The TensorFlow engine: dense arithmetic by TensorFlow's operations, masks on top (docs/decisions/0029-tensorflow-engine.md).
import type { Engine, TrainerSetup, Workspace } from '../engine';
import type { TensorFlow } from './library';
import { isSharedDataset, shareDataset } from './shared-dataset';
import { TensorFlowTrainer } from './trainer';

/** @param library asked for in workers only, once in each; it says what is missing before any work begins */
export const tensorflowEngine = (library: () => Promise<TensorFlow>): Engine => ({
  share: (data) => Promise.resolve(shareDataset(data)),

  async open(shared): Promise<Workspace> {
    if (!isSharedDataset(shared)) throw new TypeError('This dataset was shared by another engine');
    const tf = await library();
    let current: TensorFlowTrainer | null = null;
    return {
      trainer(setup: TrainerSetup) {
        current?.dispose();
        return (current = new TensorFlowTrainer(tf, shared, setup));
      },
    };
  },
});
