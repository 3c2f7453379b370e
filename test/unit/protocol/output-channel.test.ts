// Messages between the outputs of cells and the extension: the editor passes on what a page says, once the extension is there.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerView } from '../../../src/extension/webviews/serve';
import { inEnglish } from '../../../src/lottery/translate';
import type { Handlers } from '../../../src/protocol/channel/contract';
import { outputContract, type OutputContract } from '../../../src/protocol/views/output';

const WORDS = { language: 'zh-cn', bundle: { Pause: '暂停' } };

/** A page of outputs, and the extension once `start` was called; what it was asked to do besides words. */
async function page() {
  const { connect, askForTranslations } = await import('../../../webview/output/host');
  const { l10n } = await import('../../../webview/ui/l10n');
  const asked: unknown[] = [];
  let hear: ((raw: unknown) => void) | undefined;
  const heard: ((raw: unknown) => void)[] = [];
  const note = (what: unknown) => {
    asked.push(what);
    return null;
  };
  const handlers: Handlers<OutputContract> = {
    words: () => WORDS,
    act: note,
    inspect: note,
    openTicket: note,
    reveal: note,
  };
  const start = () => {
    const send = (answer: unknown) => heard.forEach((listener) => listener(structuredClone(answer)));
    ({ hear } = answerView(outputContract, handlers, send, { log: note, translate: inEnglish }));
  };
  const ask = connect({
    postMessage: (message) => hear?.(structuredClone(message)),
    onDidReceiveMessage: (listener) => {
      heard.push(listener);
      return { dispose: () => undefined };
    },
  });
  if (!ask) throw new Error('not connected');
  return { ask, askForTranslations, l10n, start, asked };
}

describe('outputs of cells', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.resetModules();
    vi.stubGlobal('document', { documentElement: { lang: 'en' }, body: { dataset: {} } });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test('ask for the editor’s words until the extension has started', async () => {
    const { ask, askForTranslations, l10n, start } = await page();
    const ready = askForTranslations(ask);
    await vi.advanceTimersByTimeAsync(600);
    expect(l10n.t('Pause')).toBe('Pause');
    start();
    await vi.advanceTimersByTimeAsync(300);
    await ready;
    expect(l10n.t('Pause')).toBe('暂停');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are in English where it does not come', async () => {
    const { ask, askForTranslations, l10n } = await page();
    const ready = askForTranslations(ask);
    await vi.advanceTimersByTimeAsync(4000);
    await ready;
    expect(l10n.t('Pause')).toBe('Pause');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('have done what they ask for', async () => {
    const { ask, start, asked } = await page();
    start();
    await ask('act', { action: 'pause', folders: ['/runs/a'] });
    await ask('inspect', { folder: '/runs/a', level: 3 });
    expect(asked).toEqual([
      { action: 'pause', folders: ['/runs/a'] },
      { folder: '/runs/a', level: 3 },
    ]);
  });

  test('cannot talk where the editor has no messages for them', async () => {
    const { connect } = await import('../../../webview/output/host');
    expect(connect({})).toBeNull();
  });
});
