// What notebooks are made with.
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { RunService } from '../runs/service';
import type { Datasets } from '../views/datasets';

export interface NotebookParts {
  context: Pick<ExtensionContext, 'extensionUri'>;
  log: LogOutputChannel;
  service: RunService;
  datasets: Datasets;
}

/** As package.json names them. */
export const NOTEBOOK_TYPE = 'ticket-lab';
export const CONTROLLER_ID = 'ticket-lab';
