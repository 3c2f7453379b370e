// Connects a run service to the workspace: its folders, settings and file watchers.
import { dirname } from 'node:path';
import { Disposable, RelativePattern, Uri, workspace } from 'vscode';
import { Coalescer } from '../../events/coalescer';
import { placesChanged, queueChanged } from '../settings';
import { runsFolders } from './runs-folders';
import type { RunService } from './service';

/** Files whose coming, going or growing says that a run is not as it was. */
const TELLING = '{run.json,events.jsonl}';

/** Until disposed. Polling is the service's own: watchers only make it hear sooner. */
export function watchRuns(service: RunService): Disposable {
  let outside: Disposable[] = [];
  const poke = (uri: Uri) => {
    const folder = dirname(uri.fsPath);
    if (service.watchedRoots.includes(dirname(folder))) void service.poke(folder);
    else void updating.ask();
  };
  const watch = (pattern: string | RelativePattern): Disposable => {
    const watcher = workspace.createFileSystemWatcher(pattern);
    for (const seen of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) seen(poke);
    return watcher;
  };
  const updating = new Coalescer(async () => {
    const places = await runsFolders();
    for (const watcher of outside) watcher.dispose();
    outside = places
      .map((place) => Uri.file(place))
      .filter((place) => !workspace.getWorkspaceFolder(place))
      .map((place) => watch(new RelativePattern(place, `*/${TELLING}`)));
    await service.setRoots(places);
    if (workspace.isTrusted) await service.goOn();
  });
  const lasting = [
    watch(`**/.ticketlab/runs/*/${TELLING}`),
    workspace.onDidChangeWorkspaceFolders(() => updating.ask()),
    workspace.onDidGrantWorkspaceTrust(() => updating.ask()),
    workspace.onDidChangeConfiguration((change) => {
      if (placesChanged(change) || queueChanged(change)) void updating.ask();
    }),
    updating,
  ];
  void updating.ask();
  return new Disposable(() => {
    for (const disposable of [...lasting, ...outside]) disposable.dispose();
  });
}
