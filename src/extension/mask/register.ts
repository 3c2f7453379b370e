// The mask inspector as the editor knows it from the start; its code is loaded when the first ticket is opened.
import { Disposable, window, type CustomReadonlyEditorProvider, type ExtensionContext } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import type { KnownRuns } from './choose-ticket';
import type { TicketDocument } from './document';
import type { MaskEditorProvider } from './editor';

/** As package.json names it: opens tickets by default. */
export const MASK_EDITOR = 'ticketLab.mask';
/** The same for other files that may hold masks. */
const MASK_EDITOR_OF_ANY = 'ticketLab.maskOfAny';

export function registerMaskInspector(
  { extensionUri }: Pick<ExtensionContext, 'extensionUri'>,
  runs: KnownRuns,
  log: LogOutputChannel,
): Disposable {
  let loaded: Promise<MaskEditorProvider> | undefined;
  const load = async () => new (await import('./editor')).MaskEditorProvider(extensionUri, runs, log);
  const provider = () => (loaded ??= load());
  const lazy: CustomReadonlyEditorProvider<TicketDocument> = {
    openCustomDocument: async (uri) => (await provider()).openCustomDocument(uri),
    resolveCustomEditor: async (document, panel) => (await provider()).resolveCustomEditor(document, panel),
  };
  return Disposable.from(
    ...[MASK_EDITOR, MASK_EDITOR_OF_ANY].map((viewType) =>
      window.registerCustomEditorProvider(viewType, lazy, { supportsMultipleEditorsPerDocument: true }),
    ),
  );
}
