// The curves panels that are open, one a set of runs; they come back when the window is reloaded.
import { ViewColumn, l10n, window, type Disposable, type WebviewPanel } from 'vscode';
import { z } from 'zod';
import { CurvesPanel, type CurvesParts } from './panel';

/** As package.json names it, for panels to be restored. */
export const CURVES_VIEW = 'ticketLab.curves';

/** What the view remembers, as far as it matters here. */
const stateSchema = z.object({ folders: z.array(z.string()).min(1) });

export class CurvesPanels {
  private readonly open = new Map<string, CurvesPanel>();
  private readonly serializer: Disposable;

  constructor(private readonly parts: CurvesParts) {
    this.serializer = window.registerWebviewPanelSerializer(CURVES_VIEW, {
      deserializeWebviewPanel: (panel: WebviewPanel, state: unknown) => {
        const remembered = stateSchema.safeParse(state);
        if (remembered.success) this.adopt(panel, remembered.data.folders);
        else panel.dispose();
        return Promise.resolve();
      },
    });
  }

  /** Shows the curves of these runs, in the panel that has them already where there is one. */
  show(folders: readonly string[]): void {
    const known = this.open.get(keyOf(folders));
    if (known) return known.panel.reveal();
    const panel = window.createWebviewPanel(CURVES_VIEW, l10n.t('Curves'), ViewColumn.Active, {});
    this.adopt(panel, folders);
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of this.open.values()) panel.dispose();
    this.open.clear();
  }

  private adopt(panel: WebviewPanel, folders: readonly string[]): void {
    const key = keyOf(folders);
    const made = new CurvesPanel(panel, folders, this.parts);
    this.open.set(key, made);
    panel.onDidDispose(() => {
      if (this.open.get(key) === made) this.open.delete(key);
    });
  }
}

const keyOf = (folders: readonly string[]) => [...folders].sort().join('\n');
