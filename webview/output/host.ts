// The outputs' end of the conversation with the extension.
import { outputWordsSchema } from '../../src/protocol/views/output';
import type { OutputMessage } from '../../src/protocol/views/output';
import { useWords } from '../ui/l10n';
import type { RendererContext } from './renderer-api';

export type Tell = (message: OutputMessage) => void;

/** The extension may still be starting: outputs wait for its words so long, milliseconds, and are in English from then on. */
const PATIENCE = 3000;
const AGAIN = 250;

export const teller =
  ({ postMessage }: RendererContext): Tell =>
  (message) =>
    postMessage?.(message);

/** Resolves once texts are in the editor's language. */
export function askForWords({ postMessage, onDidReceiveMessage }: RendererContext): Promise<void> {
  if (!postMessage || !onDidReceiveMessage) return Promise.resolve();
  return new Promise((resolve) => {
    const ask = () => postMessage({ kind: 'words' } satisfies OutputMessage);
    const asking = setInterval(ask, AGAIN);
    const done = () => {
      clearInterval(asking);
      clearTimeout(patience);
      listener.dispose();
      resolve();
    };
    const patience = setTimeout(done, PATIENCE);
    const listener = onDidReceiveMessage((raw) => {
      const message = outputWordsSchema.safeParse(raw);
      if (!message.success) return;
      useWords(message.data);
      done();
    });
    ask();
  });
}
