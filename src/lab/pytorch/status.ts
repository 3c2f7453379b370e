// The Python that the PyTorch engine would use on this machine, and what it can compute on.
import { findInstalledPyTorch, pytorchFolder } from '../../engine/pytorch/installed';
import { findPython, lookAtPython, usablePython } from '../../engine/pytorch/python';
import type { FoundPython } from '../../engine/pytorch/python';
import { explanation, LabError } from '../../lottery/errors';
import { inEnglish, tell } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';
import type { EngineStatus } from '../tensorflow/status';

/** @param folder where a `.venv` is looked for first; null where nothing of it may be run */
export async function pytorchStatus(
  folder: string | null,
  translate: Translate = inEnglish,
): Promise<EngineStatus> {
  return {
    name: 'pytorch',
    what: translate(
      'Dense arithmetic by PyTorch in a Python of yours or one that Ticket Lab installs, one training on each core, or one at a time on a GPU.',
    ),
    ...(await found(folder, translate)),
  };
}

async function found(
  folder: string | null,
  translate: Translate,
): Promise<Pick<EngineStatus, 'available' | 'detail' | 'folder'>> {
  if (folder === null)
    return {
      available: false,
      detail: translate('not looked for: Python is run in trusted workspaces only'),
      folder: null,
    };
  const { python, from } = await findPython(undefined, folder);
  try {
    await usablePython(undefined, folder);
    const { packages, devices, ...looked } = await lookAtPython(python, true);
    const about = `PyTorch ${packages.torch ?? ''}, Python ${looked.python} (${looked.path}): ${(devices ?? []).join(', ')}`;
    return { available: true, detail: detailOf(about, from, translate), folder: folderFor(from) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return {
      available: false,
      detail: tell(explanation(error), translate),
      // Where a Python is named, an installed one would not be used.
      folder: from === 'named' ? null : pytorchFolder(),
    };
  }
}

function detailOf(about: string, from: FoundPython['from'], translate: Translate): string {
  if (from === 'installed') return translate('{0}; installed by Ticket Lab', about);
  return from === 'editor' ? translate('{0}; chosen in the editor', about) : about;
}

const folderFor = (from: FoundPython['from']): string | null =>
  from === 'installed' ? (findInstalledPyTorch()?.folder ?? null) : null;

/** Whether an experiment's trainings need PyTorch to be installed: no Python is named, and there is none that has it. */
export async function needsPyTorch(own: string | undefined, folder: string): Promise<boolean> {
  if ((await findPython(own, folder)).from === 'named') return false;
  try {
    await usablePython(own, folder);
    return false;
  } catch (error) {
    if (error instanceof LabError) return true;
    throw error;
  }
}
