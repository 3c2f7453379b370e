// Options of runs started from the editor: they use its own Node, so nothing else has to be installed.
import type { StartOptions } from '../../lab/connection/client';
import { checkpointSetting, coresSetting, runOnSetting } from '../settings';

export function startOptions(): StartOptions {
  const cores = coresSetting();
  const on = runOnSetting();
  return {
    ...(on === 'local' ? {} : { on }),
    ...(cores === undefined ? {} : { cores }),
    checkpointSeconds: checkpointSetting(),
  };
}
