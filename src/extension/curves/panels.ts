// The curves panels that are open, one a set of runs; they come back when the window is reloaded. What serves them is loaded
// with the first one.
import { Uri, ViewColumn, l10n, window, type Disposable, type WebviewPanel } from 'vscode';
import type { WantedPicture } from '../../protocol/views/curves';
import type { CurvesPanel, CurvesServices } from './panel';

/** As package.json names it, for panels to be restored. */
const CURVES_VIEW = 'ticketLab.curves';

export class CurvesPanels {
  private readonly open = new Map<string, WebviewPanel>();
  private readonly served = new Map<WebviewPanel, CurvesPanel>();
  private readonly serializer: Disposable;

  private readonly icon: { light: Uri; dark: Uri };

  constructor(private readonly services: CurvesServices) {
    const media = (name: string) => Uri.joinPath(services.context.extensionUri, 'media', name);
    this.icon = { light: media('curves-light.svg'), dark: media('curves-dark.svg') };
    this.serializer = window.registerWebviewPanelSerializer(CURVES_VIEW, {
      deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => {
        const { rememberedFolders } = await import('./saved-state');
        const folders = rememberedFolders(state);
        if (folders) await this.adopt(panel, folders);
        else panel.dispose();
      },
    });
  }

  /** Shows the curves of these runs, in the panel that has them already where there is one. */
  async show(folders: readonly string[]): Promise<void> {
    await this.panelOf(folders);
  }

  /** The same, and asks where to save one of the charts as a picture: as the panel draws it. */
  async savePicture(folders: readonly string[], wanted: WantedPicture): Promise<void> {
    // Without the focus: the question where to save closes when it loses it.
    this.served.get(await this.panelOf(folders, true))?.savePicture(wanted);
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of this.served.values()) panel.dispose();
    this.served.clear();
    this.open.clear();
  }

  private async panelOf(folders: readonly string[], preserveFocus = false): Promise<WebviewPanel> {
    const known = this.open.get(keyOf(folders));
    if (known) {
      known.reveal(undefined, preserveFocus);
      return known;
    }
    const where = { viewColumn: ViewColumn.Active, preserveFocus };
    const panel = window.createWebviewPanel(CURVES_VIEW, l10n.t('Curves'), where, {});
    await this.adopt(panel, folders);
    return panel;
  }

  private async adopt(panel: WebviewPanel, folders: readonly string[]): Promise<void> {
    const key = keyOf(folders);
    let closed = false;
    panel.iconPath = this.icon;
    this.open.set(key, panel);
    panel.onDidDispose(() => {
      closed = true;
      if (this.open.get(key) === panel) this.open.delete(key);
    });
    const { CurvesPanel } = await import('./panel');
    // A person may close it sooner than its code is there.
    if (closed) return;
    this.served.set(panel, new CurvesPanel(panel, folders, this.services));
    panel.onDidDispose(() => this.served.delete(panel));
  }
}

const keyOf = (folders: readonly string[]) => [...folders].sort().join('\n');
