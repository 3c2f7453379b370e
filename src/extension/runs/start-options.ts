// How runs are started from the editor: on the editor's own Node, so that nothing else has to be installed.
import { l10n, workspace } from 'vscode';
import type { StartOptions } from '../../lab/client';
import { LabError } from '../../lottery/errors';
import { checkpointSetting, coresSetting } from '../settings';

/** @throws LabError in a workspace that is not trusted */
export function requireTrust(): void {
  if (!workspace.isTrusted)
    throw new LabError(l10n.t('This workspace is not trusted: its runs can be looked at, not run.'), {
      hint: l10n.t('Trust the workspace to run experiments in it.'),
    });
}

export function startOptions(): StartOptions {
  const cores = coresSetting();
  return { ...(cores === undefined ? {} : { cores }), checkpointSeconds: checkpointSetting() };
}
