// What commands work with.
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { CurvesPanels } from '../curves/panels';
import type { NotebookRegistration } from '../notebook/register';
import type { RunMarks } from '../runs/marks';
import type { RunService } from '../runs/service';
import type { Datasets } from '../views/datasets';
import type { RunsTree } from '../views/runs-tree';

export interface Parts {
  context: ExtensionContext;
  log: LogOutputChannel;
  service: RunService;
  marks: RunMarks;
  datasets: Datasets;
  curves: CurvesPanels;
  runsTree: RunsTree;
  notebooks: Pick<NotebookRegistration, 'runsOf'>;
}

/** A command's work; `argument` and `selection` are what the editor passes from where it was called. */
export type Command = (parts: Parts, argument?: unknown, selection?: unknown) => Promise<unknown> | unknown;
