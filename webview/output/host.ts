// The outputs' end of the channel to the extension.
import { hostMessage, type Ask, type Params, type RequestName } from '../../src/protocol/channel/contract';
import { outputContract } from '../../src/protocol/views/output';
import type { OutputContract } from '../../src/protocol/views/output';
import { askHost } from '../ui/host';
import { useTranslations } from '../ui/l10n';
import type { RendererContext } from './renderer-api';

/** Asks for something to be done; the extension itself says what goes wrong with it. */
export type Tell = <N extends RequestName<OutputContract>>(
  name: N,
  params: Params<OutputContract, N>,
) => void;

/** The extension may still be starting: outputs wait for its words so long, milliseconds, and are in English from then on. */
const PATIENCE = 3000;
const AGAIN = 250;

/** Null where the editor has no messages for renderers. */
export function connect({ postMessage, onDidReceiveMessage }: RendererContext): Ask<OutputContract> | null {
  if (!postMessage || !onDidReceiveMessage) return null;
  const asking = askHost(outputContract, postMessage);
  onDidReceiveMessage((raw) => {
    const message = hostMessage.safeParse(raw);
    if (message.success && message.data.kind !== 'event') asking.hear(message.data);
  });
  return (name, params, signal) => asking.ask(name, params, signal);
}

/** Resolves once texts are in the editor's language, or it is not known in time. */
export function askForTranslations(ask: Ask<OutputContract>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearInterval(asking);
      clearTimeout(patience);
      resolve();
    };
    const once = () =>
      ask('words', null).then(
        (words) => {
          useTranslations(words);
          done();
        },
        () => undefined,
      );
    // Nobody hears what is asked before the extension has started.
    const asking = setInterval(() => void once(), AGAIN);
    const patience = setTimeout(done, PATIENCE);
    void once();
  });
}
