// Services that notebooks use.
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { RunColours } from '../runs/run-colours';
import type { RunService } from '../runs/service';
import type { Datasets } from '../datasets';

export interface NotebookServices {
  context: Pick<ExtensionContext, 'extensionUri'>;
  log: LogOutputChannel;
  service: RunService;
  colours: RunColours;
  datasets: Datasets;
}
