// Options of runs started from the editor: they use its own Node, so nothing else has to be installed.
import type { StartOptions } from '../../lab/connection/client';
import { checkpointSetting, coresSetting } from '../settings';

export function startOptions(): StartOptions {
  const cores = coresSetting();
  return { ...(cores === undefined ? {} : { cores }), checkpointSeconds: checkpointSetting() };
}
