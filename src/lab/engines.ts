// The engines, and what each still needs on this machine.
import { inEnglish } from '../lottery/translate';
import type { Translate } from '../lottery/translate';
import { pytorchStatus } from './pytorch/status';
import { tensorflowStatus } from './tensorflow/status';
import type { EngineStatus } from './tensorflow/status';

/** @param folder where a Python is looked for first; null where none may be run */
export const listEngines = async (
  folder: string | null,
  translate: Translate = inEnglish,
): Promise<EngineStatus[]> => [
  {
    name: 'sparse',
    what: translate('Cost follows the surviving weights; one training on each core.'),
    available: true,
    detail: translate('ships with Ticket Lab'),
    folder: null,
  },
  tensorflowStatus(translate),
  await pytorchStatus(folder, translate),
];
