// Keeps the context keys that package.json uses up to date.
import { commands } from 'vscode';
import type { RunMarks } from '../runs/marked-runs';
import type { Disposable } from '../../events/emitter';
import type { RunService } from '../runs/service';
import type { RunsTree } from './runs-tree';

export function followContexts(service: RunService, tree: RunsTree, marks: RunMarks): Disposable {
  const told = new Map<string, boolean>();
  const tell = () => {
    for (const [key, value] of Object.entries(tree.contexts())) {
      if (told.get(key) === value) continue;
      told.set(key, value);
      void commands.executeCommand('setContext', `ticketLab.${key}`, value);
    }
  };
  tell();
  const listeners = [
    service.onDidChange(tell),
    service.queues.onDidChange(tell),
    tree.onDidArrange(tell),
    marks.ticked.onDidChange(tell),
  ];
  return {
    dispose: () => {
      for (const listener of listeners) listener.dispose();
    },
  };
}
