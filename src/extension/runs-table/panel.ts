// The Runs table's panel: answers its view, and tells it what has changed.
import { commands, Disposable, l10n, workspace, type ExtensionContext, type WebviewPanel } from 'vscode';
import { Coalescer } from '../../events/coalescer';
import type { Handlers } from '../../protocol/channel/contract';
import { settingNames } from '../../protocol/table/setting-columns';
import {
  runsTableContract,
  tableLayoutSchema,
  type RunAction,
  type RunsTableContract,
  type TableLayout,
} from '../../protocol/views/runs-table';
import { levelsOf } from '../curves/levels';
import { saveTable } from '../curves/save';
import { chosenTrainingCurves } from '../curves/followed-curves';
import type { RunColours } from '../runs/run-colours';
import type { RunService } from '../runs/service';
import { messageOf, stateName } from '../views/run-text';
import { webviewPage, webviewRoot } from '../webviews/page';
import { serve, type ViewConnection } from '../webviews/serve';
import { editNote, editTags } from './annotate';
import { TableRows } from './rows';

export interface RunsTableServices {
  context: Pick<ExtensionContext, 'extensionUri' | 'workspaceState'>;
  service: RunService;
  colours: RunColours;
  log: (message: string) => void;
}

/** How the table is arranged is remembered under this name, with the workspace. */
const MEMORY = 'ticketLab.runsTable';
/** Changes are told at most so often: milliseconds. */
const GATHER = { rows: 250, measured: 1000 };

const COMMANDS: Record<RunAction, string> = {
  pause: 'pauseRun',
  resume: 'resumeRun',
  stop: 'stopRun',
  delete: 'deleteRun',
  compare: 'compareRuns',
  openCurves: 'openCurves',
};

export class RunsTablePanel {
  private readonly view: ViewConnection<RunsTableContract>;
  private readonly listeners: Disposable;
  private readonly rows: TableRows;
  /** The view is there and has its rows: what it is told now is heard. */
  private listening = false;
  /** Folders of runs that may have changed since the view was told; null where runs have come or gone. */
  private changed: Set<string> | null = new Set();
  private readonly measured = new Set<string>();
  private readonly telling = new Coalescer(() => this.tell(), { wait: GATHER.rows });
  private readonly tellingMeasured = new Coalescer(() => this.tellMeasured(), { wait: GATHER.measured });

  /** @param selected folders of the runs that are selected at first */
  constructor(
    panel: WebviewPanel,
    private selected: readonly string[],
    private readonly services: RunsTableServices,
  ) {
    const { context, service, colours, log } = services;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(context.extensionUri)] };
    this.rows = new TableRows(service, colours, { stateName, messageOf }, log);
    this.view = serve(webview, runsTableContract, this.handlers(), { log, translate: l10n.t });
    this.listeners = Disposable.from(
      this.view,
      this.rows,
      this.telling,
      this.tellingMeasured,
      service.onDidChange(({ folders, list }) => this.note(list ? null : folders)),
      service.onDidMeasure(({ folder }) => {
        this.measured.add(folder);
        void this.tellingMeasured.ask();
      }),
      colours.onDidChange(() => this.note(null)),
      workspace.onDidGrantWorkspaceTrust(() => void this.view.send('trusted', true)),
      // A view that is hidden is taken down, and starts anew when it is shown.
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.listening = false;
      }),
    );
    void service.ready.then(() => this.note(null));
    panel.onDidDispose(() => this.dispose());
    webview.html = webviewPage(webview, context.extensionUri, 'runs-table', l10n.t('Runs'));
  }

  dispose(): void {
    this.listening = false;
    this.listeners.dispose();
  }

  select(folders: readonly string[]): void {
    this.selected = folders;
    if (this.listening) void this.view.send('select', { folders: [...folders] });
  }

  private note(folders: ReadonlySet<string> | null): void {
    this.gather(folders);
    if (this.listening) void this.telling.ask();
  }

  private gather(folders: ReadonlySet<string> | null): void {
    if (folders === null) this.changed = null;
    else for (const folder of folders) this.changed?.add(folder);
  }

  private async tell(): Promise<void> {
    if (!this.listening) return;
    const { changed } = this;
    this.changed = new Set();
    try {
      const changes = await this.rows.changes(changed);
      if (changes.runs.length > 0 || changes.gone.length > 0 || changed === null)
        await this.view.send('changed', changes);
    } catch (error) {
      // Told with what changes next.
      this.gather(changed);
      throw error;
    }
  }

  private tellMeasured(): void {
    if (this.listening) void this.view.send('measured', { folders: [...this.measured] });
    this.measured.clear();
  }

  private handlers(): Handlers<RunsTableContract> {
    const { context, service } = this.services;
    const command = async (name: string, ...args: unknown[]) => {
      await commands.executeCommand(`ticketLab.${name}`, ...args);
      return null;
    };
    return {
      start: async () => {
        const { runs, complete } = await this.rows.all();
        this.listening = true;
        // What came while the rows were made.
        void this.telling.ask();
        const selected = [...this.selected];
        this.selected = [];
        return {
          ...{ layout: this.layout(), settings: settingNames(), runs, complete, selected },
          trusted: workspace.isTrusted,
        };
      },
      remember: async (layout) => {
        await context.workspaceState.update(MEMORY, layout);
        return null;
      },
      annotate: async (changes) => {
        for (const { folder, change } of changes) await service.annotate(folder, change);
        return null;
      },
      editTags: ({ folders }) => editTags(service, folders),
      editNote: ({ folders }) => editNote(service, folders),
      // One of those selected, and all of them, as of rows of a tree.
      act: ({ action, folders }) =>
        command(COMMANDS[action], ...(action === 'openCurves' ? [folders] : [folders[0], folders])),
      runExperiment: () => command('runExperiment'),
      saveTable: ({ name, rows }) => saveTable(this.near(), name, rows),
      levels: ({ folder }) => levelsOf(service, folder),
      trainings: ({ folder, ...wanted }, signal) => chosenTrainingCurves(service, folder, wanted, signal),
    };
  }

  /** A folder in whose workspace folder a table is saved. */
  private near(): string {
    return this.services.service.runs[0]?.folder ?? this.services.service.watchedRoots[0] ?? '';
  }

  private layout(): TableLayout {
    const remembered = tableLayoutSchema.safeParse(this.services.context.workspaceState.get(MEMORY) ?? {});
    return remembered.success ? remembered.data : tableLayoutSchema.parse({});
  }
}
