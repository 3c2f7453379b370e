// The engines by the names that experiments give them.
import type { Experiment } from '../lottery/settings';
import { PYTORCH_DEFAULTS } from '../lottery/settings';
import type { Engine } from './engine';
import { pytorchEngine } from './pytorch/index';
import { userCode } from './pytorch/user-code';
import { sparseEngine } from './sparse/index';
import { tensorflowEngine } from './tensorflow/index';
import { loadTensorFlow, requireInstalled } from './tensorflow/load';

const nativeEngine = tensorflowEngine({ check: requireInstalled, load: loadTensorFlow });

/** @param experiment with its network and dataset where they may be code of the user's own */
export function engineFor(
  experiment: Pick<Experiment, 'engine' | 'pytorch'> & Partial<Pick<Experiment, 'network' | 'dataset'>>,
): Engine {
  switch (experiment.engine) {
    case 'sparse':
      return sparseEngine;
    case 'tensorflow':
      return nativeEngine;
    case 'pytorch':
      return pytorchEngine(experiment.pytorch ?? PYTORCH_DEFAULTS, {
        code: (folder) => userCode(experiment, folder),
      });
  }
}
