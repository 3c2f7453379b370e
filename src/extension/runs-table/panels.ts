// The Runs table's panel, of which a window has one; it comes back when the window is reloaded. What serves it is loaded when it is first shown.
import { Uri, ViewColumn, l10n, window, type Disposable, type WebviewPanel } from 'vscode';
import type { RunsTablePanel, RunsTableServices } from './panel';

/** As package.json names it, for the panel to be restored. */
const VIEW = 'ticketLab.runsTable';

export class RunsTablePanels {
  private open: WebviewPanel | undefined;
  private served: Promise<RunsTablePanel | undefined> | undefined;
  private readonly serializer: Disposable;

  constructor(private readonly services: RunsTableServices) {
    this.serializer = window.registerWebviewPanelSerializer(VIEW, {
      deserializeWebviewPanel: async (panel: WebviewPanel) => {
        if (this.open) panel.dispose();
        else await this.adopt(panel, []);
      },
    });
  }

  /** Shows all runs. @param selected folders of those that are selected in it; the selection stays where there are none */
  async show(selected: readonly string[]): Promise<void> {
    if (this.open) {
      this.open.reveal();
      if (selected.length > 0) (await this.served)?.select(selected);
      return;
    }
    const title = l10n.t('Runs');
    await this.adopt(window.createWebviewPanel(VIEW, title, ViewColumn.Active, {}), selected);
  }

  dispose(): void {
    this.serializer.dispose();
    void this.served?.then((panel) => panel?.dispose());
  }

  private async adopt(panel: WebviewPanel, selected: readonly string[]): Promise<void> {
    const media = (name: string) => Uri.joinPath(this.services.context.extensionUri, 'media', name);
    panel.iconPath = { light: media('table-light.svg'), dark: media('table-dark.svg') };
    this.open = panel;
    panel.onDidDispose(() => {
      this.open = undefined;
      this.served = undefined;
    });
    this.served = import('./panel').then(({ RunsTablePanel }) =>
      // A person may close it sooner than its code is there.
      this.open === panel ? new RunsTablePanel(panel, selected, this.services) : undefined,
    );
    await this.served.catch((error: unknown) => {
      panel.dispose();
      throw error;
    });
  }
}
