// Which engines there are, and what each needs that is not here.
import { findInstalled, tensorflowFolder, TFJS_VERSION } from '../../engine/tensorflow/installed';
import type { Experiment } from '../../lottery/experiment/schema';
import { unsupported } from './install';

export interface EngineStatus {
  name: Experiment['engine'];
  what: string;
  available: boolean;
  /** What is here, or why nothing is. */
  detail: string;
  /** Where it is installed, or would be; null where nothing has to be. */
  folder: string | null;
}

export const listEngines = (): EngineStatus[] => [
  {
    name: 'sparse',
    what: 'Cost follows the surviving weights; a training on every core.',
    available: true,
    detail: 'ships with Ticket Lab',
    folder: null,
  },
  tensorflowStatus(),
];

export function tensorflowStatus(): EngineStatus {
  const installed = findInstalled();
  return {
    name: 'tensorflow',
    what: 'Dense arithmetic by TensorFlow, one training at a time on all cores, or on an NVIDIA card.',
    available: installed !== null,
    detail: installed
      ? `TensorFlow ${installed.tensorflow}, ${installed.package} ${TFJS_VERSION}`
      : (unsupported() ?? 'not installed'),
    folder: tensorflowFolder(),
  };
}
