// The mask inspector as a custom editor: for tickets by default, for any safetensors file on request.
import {
  commands,
  Disposable,
  l10n,
  window,
  type CustomReadonlyEditorProvider,
  type ExtensionContext,
  type LogOutputChannel,
  type Uri,
  type WebviewPanel,
} from 'vscode';
import { maskContract, type MaskContract } from '../../protocol/views/mask';
import type { Handlers } from '../../protocol/rpc';
import { webviewPage, webviewRoot } from '../webviews/page';
import { serve } from '../webviews/serve';
import { chooseTicket, type KnownRuns } from './choose-ticket';
import { TicketDocument } from './document';

/** As package.json names them: tickets, and other files that may hold masks. */
const VIEW_TYPE = 'ticketLab.mask';
const VIEW_TYPE_OF_ANY = 'ticketLab.maskOfAny';

export function registerMaskInspector(
  { extensionUri }: Pick<ExtensionContext, 'extensionUri'>,
  runs: KnownRuns,
  log: LogOutputChannel,
): Disposable {
  const provider = new MaskEditorProvider(extensionUri, runs, log);
  return Disposable.from(
    ...[VIEW_TYPE, VIEW_TYPE_OF_ANY].map((viewType) =>
      window.registerCustomEditorProvider(viewType, provider, { supportsMultipleEditorsPerDocument: true }),
    ),
  );
}

/** Opens a ticket in the mask inspector. */
export const inspectTicket = (ticket: Uri) => commands.executeCommand('vscode.openWith', ticket, VIEW_TYPE);

class MaskEditorProvider implements CustomReadonlyEditorProvider<TicketDocument> {
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
    const view = serve(webview, maskContract, this.handlers(document), (message) =>
      this.log.warn(`${document.uri.toString(true)}: ${message}`),
    );
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
      tile: (params, signal) => reader.ask('tile', params, signal),
      weight: (params, signal) => reader.ask('weight', params, signal),
      values: (params, signal) => reader.ask('values', params, signal),
      image: (params, signal) => reader.ask('image', params, signal),
      neurons: (params, signal) => reader.ask('neurons', params, signal),
      overlap: (params, signal) => reader.ask('overlap', params, signal),
    };
  }
}
