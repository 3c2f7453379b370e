// The mask inspector as a custom editor: for tickets by default, for any safetensors file on request.
import {
  Disposable,
  l10n,
  type CustomReadonlyEditorProvider,
  type LogOutputChannel,
  type Uri,
  type WebviewPanel,
} from 'vscode';
import { maskContract, type MaskContract } from '../../protocol/views/mask';
import type { Handlers } from '../../protocol/channel/contract';
import { webviewPage, webviewRoot } from '../webviews/page';
import { serve } from '../webviews/serve';
import { chooseTicket, type KnownRuns } from './choose-ticket';
import { TicketDocument } from './document';

export class MaskEditorProvider implements CustomReadonlyEditorProvider<TicketDocument> {
  constructor(
    private readonly extension: Uri,
    private readonly runs: KnownRuns,
    private readonly log: LogOutputChannel,
  ) {}

  openCustomDocument(uri: Uri): TicketDocument {
    return new TicketDocument(uri, this.extension);
  }

  resolveCustomEditor(document: TicketDocument, panel: WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(this.extension)] };
    const view = serve(webview, maskContract, this.handlers(document), {
      log: (message) => this.log.warn(`${document.uri.toString(true)}: ${message}`),
      translate: l10n.t,
    });
    const listener = document.onDidChange(() => void view.send('changed', null));
    panel.onDidDispose(() => Disposable.from(view, listener).dispose());
    webview.html = webviewPage(webview, this.extension, 'mask', l10n.t('Mask inspector'));
  }

  private handlers(document: TicketDocument): Handlers<MaskContract> {
    const { reader } = document;
    return {
      start: () => ({ ticket: document.path }),
      chooseOther: async ({ ticket }) => (await chooseTicket(ticket, this.runs)) ?? null,
      ticket: (params, signal) => reader.ask('ticket', params, signal),
      scan: (params, signal) => reader.ask('scan', params, signal),
      kernels: (params, signal) => reader.ask('kernels', params, signal),
      tile: (params, signal) => reader.ask('tile', params, signal),
      weight: (params, signal) => reader.ask('weight', params, signal),
      values: (params, signal) => reader.ask('values', params, signal),
      image: (params, signal) => reader.ask('image', params, signal),
      neurons: (params, signal) => reader.ask('neurons', params, signal),
      history: (params, signal) => reader.ask('history', params, signal),
      overlap: (params, signal) => reader.ask('overlap', params, signal),
    };
  }
}
