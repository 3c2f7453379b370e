// Requests, cancellation and events between two ends: here those of host and webview.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LabError } from '../../../src/lottery/errors';
import type { Handlers } from '../../../src/protocol/channel/contract';
import { HostError } from '../../../webview/ui/host';
import { wire, type contract } from './wire';

const DOUBLING: Handlers<typeof contract> = { double: ({ value }) => value * 2, wait: () => null };

/** Answers `wait` when told to. */
function waiting() {
  const signals: AbortSignal[] = [];
  let answer: (how: 'well' | 'badly') => void = () => undefined;
  const handlers: Handlers<typeof contract> = {
    ...DOUBLING,
    wait: (_, signal) => {
      signals.push(signal);
      return new Promise((resolve, reject) => {
        answer = (how) => (how === 'well' ? resolve(null) : reject(new Error('it went wrong')));
      });
    },
  };
  return { handlers, signals, answer: (how: 'well' | 'badly') => answer(how) };
}

/** Longer than any message here is under way. */
const allDelivered = async () => {
  for (let i = 0; i < 10; i++) await new Promise(setImmediate);
};

afterEach(() => vi.unstubAllGlobals());

describe('a request', () => {
  test('is answered, whatever else is asked meanwhile', async () => {
    const { view } = wire(DOUBLING);
    const values = Array.from({ length: 20 }, (_, i) => i);
    const answers = await Promise.all(values.map((value) => view.ask('double', { value })));
    expect(answers).toEqual(values.map((value) => value * 2));
  });

  test('that fails gives the reason and the hint', async () => {
    const handlers: Handlers<typeof contract> = {
      ...DOUBLING,
      double: () => {
        throw new LabError('The run is gone.', { hint: 'Start it again.' });
      },
    };
    const { view, log } = wire(handlers);
    const failure = await view.ask('double', { value: 1 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HostError);
    expect(failure).toMatchObject({ message: 'The run is gone.', hint: 'Start it again.' });
    expect(log).toEqual(['double: The run is gone.']);
  });

  test('that fails unexpectedly leaves its stack in the log alone', async () => {
    const work = waiting();
    const { view, log } = wire(work.handlers);
    const asked = view.ask('wait', null).catch((error: unknown) => error);
    await allDelivered();
    work.answer('badly');
    expect(await asked).toMatchObject({ message: 'it went wrong', hint: undefined });
    expect(log.join()).toMatch(/^wait: Error: it went wrong\n\s+at /);
  });

  test('of a wrong shape or name is refused by the host, with the field', async () => {
    const { toHost, atView, log } = wire(DOUBLING);
    toHost({ kind: 'request', id: 1, name: 'double', params: { value: 'four' } });
    toHost({ kind: 'request', id: 2, name: 'triple', params: null });
    toHost({ kind: 'request', id: 3, name: 'toString', params: null });
    await allDelivered();
    expect(atView).toEqual([
      { kind: 'error', id: 1, message: expect.stringMatching(/"double" does not fit its contract: value: /) },
      { kind: 'error', id: 2, message: 'There is no request "triple".' },
      { kind: 'error', id: 3, message: 'There is no request "toString".' },
    ]);
    expect(log).toHaveLength(3);
  });

  test('whose answer is of a wrong shape fails in the view, with the field', async () => {
    const { view, toView, atHost } = wire(waiting().handlers);
    const asked = view.ask('wait', null).catch((error: unknown) => error);
    await allDelivered();
    expect(atHost).toMatchObject([{ name: 'wait' }]);
    toView({ kind: 'result', id: 1, result: 'nothing' });
    expect(await asked).toMatchObject({ message: expect.stringContaining('The answer to "wait"') });
  });
});

test('an end that answers less than its contract does not compile', async () => {
  // @ts-expect-error `wait` is missing.
  const { view } = wire({ double: ({ value }) => value });
  await expect(view.ask('wait', null)).rejects.toThrow('not a function');
});

describe('what is no message', () => {
  const NONE = [null, 7, 'request', {}, { kind: 'request' }, { kind: 'request', id: 'one', name: 'double' }];

  test('is logged by the host and answered by nothing', async () => {
    const { toHost, atView, log } = wire(DOUBLING);
    for (const message of NONE) toHost(message);
    await allDelivered();
    expect(atView).toEqual([]);
    expect(log).toHaveLength(NONE.length);
    for (const line of log) expect(line).toContain('A message from a view does not fit its contract');
  });

  test('is passed over by the view, which goes on as before', async () => {
    const { toView, view } = wire(DOUBLING);
    for (const message of NONE) toView(message);
    toView({ kind: 'result', id: 99, result: 1 });
    expect(await view.ask('double', { value: 4 })).toBe(8);
  });
});

describe('cancelling a request', () => {
  test('tells the host, and rejects at once', async () => {
    const work = waiting();
    const { view, atView, log } = wire(work.handlers);
    const controller = new AbortController();
    const asked = view.ask('wait', null, controller.signal).catch((error: unknown) => error);
    await allDelivered();
    controller.abort();
    expect(await asked).toMatchObject({ name: 'AbortError' });
    await allDelivered();
    expect(work.signals.map(({ aborted }) => aborted)).toEqual([true]);
    work.answer('badly');
    await allDelivered();
    expect([atView, log]).toEqual([[], []]);
  });

  test('before it is asked sends nothing', async () => {
    const { view, atHost } = wire(DOUBLING);
    const asked = view.ask('double', { value: 1 }, AbortSignal.abort());
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await allDelivered();
    expect(atHost).toEqual([]);
  });

  test('after it is answered changes nothing', async () => {
    const { view, atHost } = wire(DOUBLING);
    const controller = new AbortController();
    expect(await view.ask('double', { value: 2 }, controller.signal)).toBe(4);
    controller.abort();
    await allDelivered();
    expect(atHost).toHaveLength(1);
  });
});

describe('an event', () => {
  test('reaches every listener of its name', async () => {
    const { host, view } = wire(DOUBLING);
    const heard: number[] = [];
    view.on('grew', ({ by }) => heard.push(by));
    view.on('grew', ({ by }) => heard.push(by * 10));
    expect(await host.send('grew', { by: 3 })).toBe(true);
    await allDelivered();
    expect(heard).toEqual([3, 30]);
  });

  test('of a wrong shape or name reaches none', async () => {
    const { view, toView } = wire(DOUBLING);
    const heard: unknown[] = [];
    view.on('grew', (payload) => heard.push(payload));
    const troubles: string[] = [];
    const remember = (error: Error) => troubles.push(error.message);
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', remember);
    try {
      toView({ kind: 'event', name: 'grew', payload: { by: 'much' } });
      toView({ kind: 'event', name: 'shrank', payload: { by: 1 } });
      await allDelivered();
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of before) process.on('uncaughtException', listener);
    }
    expect(heard).toEqual([]);
    expect(troubles).toEqual([
      expect.stringContaining('Event "grew" does not fit its contract: by: '),
      'There is no event "shrank".',
    ]);
  });
});

describe('disposing of the host’s end', () => {
  test('cancels what is under way; nothing is sent or logged after', async () => {
    for (const how of ['well', 'badly'] as const) {
      const work = waiting();
      const { host, view, atView, log, close } = wire(work.handlers);
      void view.ask('wait', null);
      await allDelivered();
      host.dispose();
      close();
      expect(work.signals.map(({ aborted }) => aborted)).toEqual([true]);
      work.answer(how);
      await allDelivered();
      expect(await host.send('grew', { by: 1 })).toBe(false);
      expect([atView, log]).toEqual([[], []]);
    }
  });

  test('makes it deaf', async () => {
    const { host, atView, toHost } = wire(DOUBLING);
    host.dispose();
    toHost({ kind: 'request', id: 1, name: 'double', params: { value: 1 } });
    await allDelivered();
    expect(atView).toEqual([]);
  });
});

test('a view that is closed while its answer is made is no trouble to the host', async () => {
  const work = waiting();
  const { view, log, close } = wire(work.handlers);
  void view.ask('wait', null);
  await allDelivered();
  close();
  work.answer('well');
  await allDelivered();
  expect(log).toEqual(['A message did not reach its view: Error: Webview is disposed']);
});
