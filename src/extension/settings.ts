// The settings of package.json, read where they are used.
import { workspace } from 'vscode';
import type { ConfigurationChangeEvent, Uri } from 'vscode';
import { MOST_AT_ONCE } from '../protocol/queue';
import { EXECUTOR_NAMES } from '../protocol/run';
import type { ExecutorName } from '../protocol/run';

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

/** Runs at a time, where the person has set it: what others have set is left alone. */
export function runsAtOnceSetting(): number | undefined {
  const found = section().inspect<number>('runsAtOnce');
  const set = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
  return typeof set === 'number' && Number.isInteger(set) && set >= 1 && set <= MOST_AT_ONCE
    ? set
    : undefined;
}

export const queueChanged = (change: ConfigurationChangeEvent): boolean =>
  change.affectsConfiguration('ticketLab.runsAtOnce');

/** Seconds between checkpoints of a training under way. */
export const checkpointSetting = (): number => section().get('checkpointSeconds', 15);

/** Where runs that are started train. Before the workspace is trusted VS Code leaves out what it says. */
export const runOnSetting = (): ExecutorName =>
  EXECUTOR_NAMES.find((name) => name === section().get('runOn')) ?? 'local';

/** Whether to offer TensorFlow where an experiment wants it and it is not installed. */
export const offerTensorFlowSetting = (): boolean => section().get('offerTensorFlow', true);

/** Whether to offer PyTorch where an experiment wants it and no Python has it. */
export const offerPyTorchSetting = (): boolean => section().get('offerPyTorch', true);

/** Whether a message tells when a run has ended. */
export const notifySetting = (): boolean => section().get('notifyWhenEnded', true);
