// Whether TensorFlow is on this machine, or what it still needs.
import { findInstalled, tensorflowFolder, TFJS_VERSION } from '../../engine/tensorflow/installed';
import type { Experiment } from '../../lottery/settings';
import { unsupported } from './install';
import { inEnglish, say, tell } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';

export interface EngineStatus {
  name: Experiment['engine'];
  what: string;
  available: boolean;
  /** What is here, or why nothing is. */
  detail: string;
  /** Where it is installed, or would be; null where nothing has to be. */
  folder: string | null;
}

export function tensorflowStatus(translate: Translate = inEnglish): EngineStatus {
  const installed = findInstalled();
  return {
    name: 'tensorflow',
    what: translate(
      'Dense arithmetic by TensorFlow, one training at a time on all cores, or on an NVIDIA card.',
    ),
    available: installed !== null,
    detail: installed
      ? `TensorFlow ${installed.tensorflow}, ${installed.package} ${TFJS_VERSION}`
      : tell(unsupported() ?? say('not installed'), translate),
    folder: tensorflowFolder(),
  };
}
