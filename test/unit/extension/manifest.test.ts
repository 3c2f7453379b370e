// package.json against the code that serves it, and against its translations.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CELL_KINDS } from '../../../src/experiment/schema/cell-kind';
import { fieldsOf, helpOf } from '../../../src/experiment/schema/fields';
import { contexts, experimentContext, runContext } from '../../../src/extension/views/contexts';
import { EVERY_RUN, RESUMABLE } from '../../../src/extension/views/run-list';
import { RUN_STATES } from '../../../src/protocol/run';
import { listedRun } from './runs-made';
import { readSources } from './sources';

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const manifest = json('package.json');
const { contributes } = manifest;
const text = JSON.stringify(manifest);
const english: Record<string, string> = json('package.nls.json');
const chinese: Record<string, string> = json('package.nls.zh-cn.json');
const bundle: Record<string, string> = json('l10n/bundle.l10n.zh-cn.json');
const sources = readSources();

const commands: string[] = contributes.commands.map(({ command }: { command: string }) => command);
const views: string[] = Object.values(contributes.views).flatMap((list) =>
  (list as { id: string }[]).map(({ id }) => id),
);
const menus = Object.entries(contributes.menus).flatMap(([place, items]) =>
  (items as { command?: string; when?: string }[]).map((item) => ({ place, ...item })),
);
/** Help on cells and settings, when these count, and units. */
const schemaTexts = () =>
  CELL_KINDS.flatMap((cell) => [
    helpOf(cell),
    ...fieldsOf(cell).flatMap(({ help, applies, unit }) => [help, applies, unit]),
  ]).filter((text) => text !== '');
const placeholders = (message: string) => (message.match(/\{\w+\}/g) ?? []).sort();

describe('commands of package.json', () => {
  test('are all named by a translated title under "Ticket Lab"', () => {
    for (const { title, category } of contributes.commands) {
      expect(title).toMatch(/^%command\.\w+%$/);
      expect(category).toBe('%category%');
    }
    expect(new Set(commands).size).toBe(commands.length);
  });

  test('are those of the issue', () => {
    const titles = contributes.commands.map(({ title }: { title: string }) => english[title.slice(1, -1)]);
    for (const title of WANTED) expect(titles).toContain(title);
  });

  test('each has an icon wherever it is shown as a button', () => {
    const icons = new Map(contributes.commands.map((one: { command: string }) => [one.command, one]));
    for (const { place, command, group } of menus as { place: string; command: string; group?: string }[])
      if (/^(inline|navigation)/.test(group ?? ''))
        expect([place, icons.get(command)]).toMatchObject([place, { icon: expect.anything() }]);
  });

  test('stand in menus only if they exist, and each is found somewhere besides the palette', () => {
    for (const { command } of menus) expect(commands).toContain(command);
    const elsewhere = new Set(
      menus.filter(({ place }) => place !== 'commandPalette').map(({ command }) => command),
    );
    const buried = commands.filter((command) => !elsewhere.has(command));
    expect(buried).toEqual(['ticketLab.openExperiment']);
  });

  test('that other texts point to exist', () => {
    const linked = [...JSON.stringify([english, chinese]).matchAll(/\(command:(ticketLab\.\w+)(\.focus)?/g)];
    expect(linked.length).toBeGreaterThan(0);
    for (const [, name, focus] of linked) expect(focus ? views : commands).toContain(name);
    for (const [, name] of text.matchAll(/onCommand:(ticketLab\.\w+)/g)) expect(commands).toContain(name);
    for (const [, name] of text.matchAll(/onView:(ticketLab\.\w+)/g)) expect(views).toContain(name);
  });

  test('the code calls exist', () => {
    const called = [...sources.strings].filter((text) =>
      /^ticketLab\.(open|show|resume|fetch|new)[A-Z]/.test(text),
    );
    expect(called.length).toBeGreaterThan(0);
    for (const command of called) expect(commands).toContain(command);
  });
});

describe('views of package.json', () => {
  test('are all served', () => {
    for (const view of views) expect(sources.strings).toContain(view);
  });

  test('are the only ones that menus and welcome texts name', () => {
    for (const [, view] of text.matchAll(/\bview == (ticketLab\.\w+)/g)) expect(views).toContain(view);
    for (const { view } of contributes.viewsWelcome) expect(views).toContain(view);
  });
});

describe('settings of package.json', () => {
  const settings: Record<string, { markdownDescription?: string; description?: string; default: unknown }> =
    contributes.configuration.properties;

  test('are all described, have a default, and are read by the code', () => {
    for (const [name, setting] of Object.entries(settings)) {
      expect(setting.markdownDescription ?? setting.description).toMatch(/^%.+%$/);
      expect(setting.default).toBeDefined();
      const key = name.replace(/^ticketLab\./, '');
      expect([...sources.strings]).toContain(key);
    }
  });

  test('that could lead a run astray are not taken from a workspace that is not trusted', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations).toEqual(['ticketLab.runFolder', 'ticketLab.runOn']);
    for (const name of restrictedConfigurations) expect(Object.keys(settings)).toContain(name);
  });
});

test('context keys of package.json are those that the code sets', () => {
  const set = Object.keys(contexts({ runs: [], filter: EVERY_RUN, grouped: false, queueHeld: false }));
  const clauses = [...text.matchAll(/"(?:when|enablement)":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, clause]) => clause,
  );
  const keys = clauses.flatMap((clause) =>
    [...(clause ?? '').matchAll(/(?<![=/.] ?|== )ticketLab\.(\w+)/g)].map(([, key]) => key),
  );
  expect([...new Set(keys)].sort()).toEqual(set.sort());
});

describe('rows that package.json tells apart', () => {
  const clauses = menus.flatMap(({ when = '' }) => {
    const view = /view == ticketLab\.(\w+)/.exec(when)?.[1];
    return [...when.matchAll(/viewItem =~ \/(.*?)\/(?= |$)/g)].map(([, pattern = '']) => ({ view, pattern }));
  });
  const runs = RUN_STATES.flatMap((state) =>
    [true, false].flatMap((starred) =>
      [0, 1].flatMap((finished) =>
        [true, false].map((busy) => runContext(listedRun({ state, starred, finished }), busy)),
      ),
    ),
  );
  const queued = [true, false].map((held) =>
    runContext(listedRun({ state: 'waiting', place: 1, held }), false),
  );
  const experiments = [undefined, ...RUN_STATES].flatMap((state) =>
    [undefined, 'starting' as const].map((activity) => experimentContext(state, activity)),
  );
  const rows: Record<string, string[]> = {
    runs: [...runs, ...queued],
    experiments: [...experiments, 'file runnable'],
    datasets: ['dataset present', 'dataset absent', 'dataset fetching'],
  };

  test('are rows that there are', () => {
    expect(clauses.length).toBeGreaterThan(20);
    for (const { view = '', pattern } of clauses) {
      const known = new Set(rows[view]?.flatMap((row) => row.split(' ')));
      const words = pattern.replaceAll('\\b', ' ').match(/[a-z]+/g) ?? [];
      expect(words.filter((word) => !known.has(word))).toEqual([]);
      expect([pattern, rows[view]?.some((row) => new RegExp(pattern).test(row))]).toEqual([pattern, true]);
    }
  });

  test('offer an experiment to be run in every state in which there is something to start', () => {
    const offers = menus.filter(
      ({ command, when }) => command === 'ticketLab.runExperiment' && when?.includes('viewItem'),
    );
    expect(offers.length).toBeGreaterThan(0);
    for (const { when = '' } of offers) {
      const pattern = new RegExp(/viewItem =~ \/(.*)\/$/.exec(when)?.[1] ?? '');
      const offered = (state?: (typeof RUN_STATES)[number]) =>
        pattern.test(experimentContext(state, undefined));
      expect(offered()).toBe(true);
      expect(RUN_STATES.filter(offered)).toEqual(RUN_STATES.filter((state) => RESUMABLE[state]));
    }
  });
});

describe('texts', () => {
  test('of package.json exist in both languages, and none is left over', () => {
    const used = new Set([...text.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key));
    expect(Object.keys(english).sort()).toEqual([...used].sort());
    expect(Object.keys(chinese).sort()).toEqual([...used].sort());
  });

  test('of package.json link to the same commands in both languages', () => {
    const links = (message = '') => (message.match(/\(command:[^)]*\)/g) ?? []).sort();
    for (const [key, message] of Object.entries(english))
      expect([key, links(chinese[key])]).toEqual([key, links(message)]);
  });

  test('of the code are written out, so that they can be translated', () => {
    expect(sources.computed).toEqual([]);
  });

  test('of errors are said in a way that can be translated', () => {
    expect(sources.unsaid).toEqual([]);
  });

  test('of the code and of the schema all have a Chinese translation, and none is left over', () => {
    const used = new Set([...sources.messages.map(({ text }) => text), ...schemaTexts()]);
    expect([...used].filter((message) => !(message in bundle))).toEqual([]);
    expect(Object.keys(bundle).filter((message) => !used.has(message))).toEqual([]);
  });

  test('have the same blanks to fill in in both languages', () => {
    for (const [message, translated] of Object.entries(bundle))
      expect([message, placeholders(translated)]).toEqual([message, placeholders(message)]);
  });
});

test('files that package.json names are there', () => {
  const files = [...text.matchAll(/"((?:media|l10n)\/[^"*]+\.\w+)"/g)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

const WANTED = [
  'New Experiment…',
  'Run Experiment…',
  'Pause Run…',
  'Resume Run…',
  'Stop Run…',
  'Inspect Ticket…',
  'Open Report',
  'Export Results…',
  'Fetch Dataset…',
  'Delete Run…',
  'Reveal Run Folder',
  'Show Log',
];
