// What the comparison is made with.
import type { ExtensionContext } from 'vscode';
import type { RunMarks } from '../runs/marks';
import type { RunService } from '../runs/service';

export interface CompareParts {
  context: Pick<ExtensionContext, 'extensionUri' | 'workspaceState'>;
  service: RunService;
  marks: RunMarks;
  log: (message: string) => void;
}
