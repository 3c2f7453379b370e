// The settings of package.json, read where they are used.
import { workspace } from 'vscode';
import type { ConfigurationChangeEvent, Uri } from 'vscode';

const section = (scope?: Uri) => workspace.getConfiguration('ticketLab', scope);

/** Folder of runs, absolute or relative to the workspace folder; '' for the nearest `.ticketlab/runs` upwards. */
export const runFolderSetting = (folder: Uri): string => section(folder).get('runFolder', '').trim();

export const placesChanged = (change: ConfigurationChangeEvent): boolean =>
  change.affectsConfiguration('ticketLab.runFolder');

/** Worker threads of a run at most; undefined for as many as the machine has cores. */
export function coresSetting(): number | undefined {
  const cores = section().get('cores', 0);
  return cores > 0 ? Math.floor(cores) : undefined;
}

/** Seconds between checkpoints of a training under way. */
export const checkpointSetting = (): number => section().get('checkpointSeconds', 15);

/** Whether to offer TensorFlow where an experiment wants it and it is not installed. */
export const offerTensorFlowSetting = (): boolean => section().get('offerTensorFlow', true);

/** Whether to offer PyTorch where an experiment wants it and no Python has it. */
export const offerPyTorchSetting = (): boolean => section().get('offerPyTorch', true);

/** Whether a message tells when a run has ended. */
export const notifySetting = (): boolean => section().get('notifyWhenEnded', true);
