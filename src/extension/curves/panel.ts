// One curves panel: answers its view, and sends it changes of its runs.
import { commands, Disposable, l10n, type ExtensionContext, type WebviewPanel } from 'vscode';
import { Coalescer } from '../../events/coalescer';
import type { Handlers } from '../../protocol/channel/contract';
import {
  curveChoicesSchema,
  curvesContract,
  type CurveChoices,
  type CurveHead,
  type CurvesContract,
  type WantedPicture,
} from '../../protocol/views/curves';
import { meanMaskHistory } from '../../lab/results/mask-history';
import { namesOf } from '../runs/run-names';
import type { RunColours } from '../runs/run-colours';
import type { RunService } from '../runs/service';
import { messageOf, stateName } from '../views/run-text';
import { webviewPage, webviewRoot } from '../webviews/page';
import { serve, type ViewConnection } from '../webviews/serve';
import { currentResults, levelsOf } from './levels';
import { askPaperWidth, saveAs, saveFigure, saveTable } from './save';
import { chosenTrainingCurves } from './followed-curves';

export interface CurvesServices {
  context: Pick<ExtensionContext, 'extensionUri' | 'globalState'>;
  service: RunService;
  colours: RunColours;
  log: (message: string) => void;
}

/** How charts are drawn is remembered under this name, for all workspaces. */
const MEMORY = 'ticketLab.curves';
/** Measurements are told at most so often: milliseconds. */
const GATHER = 1000;

export class CurvesPanel {
  private readonly view: ViewConnection<CurvesContract>;
  private readonly listeners: Disposable;
  private readonly measured = new Set<string>();
  private readonly tellingMeasured = new Coalescer(() => this.tellMeasured(), { wait: GATHER });
  /** The view is there and has asked for its runs: what it is told now is heard. */
  private listening = false;
  private picture: WantedPicture | undefined;

  /** @param folders of its runs, at least one */
  constructor(
    readonly panel: WebviewPanel,
    readonly folders: readonly string[],
    private readonly services: CurvesServices,
  ) {
    const { context, service, log } = services;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(context.extensionUri)] };
    this.view = serve(webview, curvesContract, this.handlers(), { log, translate: l10n.t });
    this.listeners = Disposable.from(
      this.view,
      service.onDidChange(({ folders: changed, list }) => {
        if (list || this.folders.some((folder) => changed.has(folder))) this.tell();
      }),
      service.onDidMeasure(({ folder }) => this.gather(folder)),
      // A view that is hidden is taken down, and starts anew when it is shown.
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.listening = false;
      }),
    );
    panel.onDidDispose(() => this.dispose());
    webview.html = webviewPage(webview, context.extensionUri, 'curves', l10n.t('Curves'));
    this.name();
  }

  dispose(): void {
    this.tellingMeasured.dispose();
    this.listeners.dispose();
  }

  /** Saves a chart as the view draws it; the panel is in view, or about to be. */
  savePicture(wanted: WantedPicture): void {
    this.picture = wanted;
    this.askForPicture();
  }

  private askForPicture(): void {
    if (!this.picture || !this.listening) return;
    void this.view.send('picture', this.picture);
    this.picture = undefined;
  }

  private tell(): void {
    this.name();
    if (this.panel.visible) void this.view.send('runs', this.heads());
  }

  private name(): void {
    const [first, ...others] = this.heads();
    this.panel.title =
      first && others.length === 0
        ? l10n.t('Curves: {0}', first.name)
        : l10n.t('Curves: {0} runs', this.folders.length);
  }

  private gather(folder: string): void {
    if (!this.folders.includes(folder) || !this.panel.visible) return;
    this.measured.add(folder);
    void this.tellingMeasured.ask();
  }

  private tellMeasured(): void {
    void this.view.send('measured', { folders: [...this.measured] });
    this.measured.clear();
  }

  private heads(): CurveHead[] {
    const { service, colours } = this.services;
    const runs = this.folders.flatMap((folder) => service.find(folder) ?? []);
    const names = namesOf(runs);
    return runs.map((run, i) => {
      const { folder, state, progress } = run;
      return {
        folder,
        name: names[i] ?? folder,
        colour: colours.of(folder),
        state: stateName(state, service.activity(folder)),
        running: state === 'running',
        message: messageOf(run),
        share: progress.share,
        finished: progress.trainings.finished,
        active: progress.active.map(({ key, density }) => ({ level: key.level, density })),
        smallestWinning: service.resultsSoFar(folder)?.verdict.smallestWinning ?? null,
      };
    });
  }

  private handlers(): Handlers<CurvesContract> {
    const { context, service } = this.services;
    const [near = ''] = this.folders;
    return {
      start: async () => {
        await service.ready;
        this.name();
        this.listening = true;
        this.askForPicture();
        return { folders: [...this.folders], choices: this.choices(), runs: this.heads() };
      },
      levels: ({ folder }) => levelsOf(service, folder),
      trainings: ({ folder, ...wanted }, signal) => chosenTrainingCurves(service, folder, wanted, signal),
      updates: async ({ folder, level }) => {
        const { finished } = await currentResults(service, folder);
        return meanMaskHistory(finished.filter(({ key }) => key.level === level && key.kind === 'ticket'));
      },
      remember: async (choices) => {
        await context.globalState.update(MEMORY, choices);
        return null;
      },
      inspect: async (ticket) => {
        await commands.executeCommand('ticketLab.inspectTicket', ticket);
        return null;
      },
      savePicture: ({ name, format, bytes }) => saveAs(near, `${name}.${format}`, () => bytes),
      paperWidth: askPaperWidth,
      saveFigure: ({ name, format, drawing }) => saveFigure(near, name, format, drawing),
      saveTable: ({ name, rows }) => saveTable(near, name, rows),
    };
  }

  private choices(): CurveChoices {
    const remembered = curveChoicesSchema.safeParse(this.services.context.globalState.get(MEMORY) ?? {});
    return remembered.success ? remembered.data : curveChoicesSchema.parse({});
  }
}
