// Options of runs started from the editor: they use its own Node, so nothing else has to be installed.
import { pythonOfEditor } from '../../lab/pytorch/editor-python';
import type { StartOptions } from '../../lab/connection/client';
import { checkpointSetting, coresSetting } from '../settings';

/** @param folder of the run */
export async function startOptions(folder: string): Promise<StartOptions> {
  const cores = coresSetting();
  const editorPython = await pythonOfEditor(folder);
  return {
    ...(cores === undefined ? {} : { cores }),
    ...(editorPython === undefined ? {} : { editorPython }),
    checkpointSeconds: checkpointSetting(),
  };
}
