// Services that commands use.
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { CurvesPanels } from '../curves/panels';
import type { NotebookRegistration } from '../notebook/register';
import type { RunMarks } from '../runs/marked-runs';
import type { RunService } from '../runs/service';
import type { Datasets } from '../datasets';
import type { RunsTablePanels } from '../runs-table/panels';
import type { RunsTree } from '../views/runs-tree';

export interface CommandServices {
  context: ExtensionContext;
  log: LogOutputChannel;
  service: RunService;
  marks: RunMarks;
  datasets: Datasets;
  curves: CurvesPanels;
  table: RunsTablePanels;
  runsTree: RunsTree;
  notebooks: Pick<NotebookRegistration, 'runsOf'>;
}

/** A command's work; `argument` and `selection` are what the editor passes from where it was called. */
export type Command = (
  services: CommandServices,
  argument?: unknown,
  selection?: unknown,
) => Promise<unknown> | unknown;
