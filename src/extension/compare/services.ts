// Services that the comparison uses.
import type { ExtensionContext } from 'vscode';
import type { RunMarks } from '../runs/marked-runs';
import type { RunColours } from '../runs/run-colours';
import type { RunService } from '../runs/service';

export interface CompareServices {
  context: Pick<ExtensionContext, 'extensionUri' | 'workspaceState'>;
  service: RunService;
  marks: RunMarks;
  colours: RunColours;
  log: (message: string) => void;
}
