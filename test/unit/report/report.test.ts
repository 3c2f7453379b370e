import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { reportHtml } from '../../../src/lab/results/report';
import { html } from '../../../src/lab/results/report/html';
import { settingsOf } from '../../../src/experiment/setting-values';
import type { RunResults } from '../../../src/protocol/results';
import { madeResults } from './made-results';

const source = 'experiment: made-up\ndataset: digits\nnetwork:\n  hidden: [40, 20]\n';
const page = (results: RunResults = madeResults(), script = 'draw()') =>
  reportHtml({ runs: [{ results, source }], charts: { script } });
const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const between = (text: string, from: string, to: string) => {
  const start = text.indexOf(from) + from.length;
  return text.slice(start, text.indexOf(to, start));
};

describe('a report', () => {
  test('names what it is of and gives the verdict', () => {
    const results = madeResults();
    const text = page(results);
    expect(text).toContain('<title>made-up · Ticket Lab</title>');
    for (const sentence of results.verdict.sentences) expect(text).toContain(`<p>${sentence}</p>`);
  });

  test('runs and loads nothing but its own script and style', () => {
    const text = page();
    const policy = between(text, 'Content-Security-Policy" content="', '"').replaceAll('&#39;', "'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${sha256('draw()')};`);
    expect(policy).toContain(`style-src ${sha256(between(text, '<style>', '</style>'))};`);
    expect(text).not.toMatch(/(src|href)=/);
    expect(text).not.toMatch(/ on\w+=| style="/);
  });

  test('has a row a level in its table, and the settings that differ from the defaults', () => {
    const text = page();
    const levels = between(text, '<h2>Levels</h2>', '</table>');
    expect(levels.match(/<th scope="row">/g)).toHaveLength(13);
    expect(levels).toContain('80.6%');
    const settings = between(text, 'Settings that differ', '</table>');
    expect(settings).toContain('training.iterations');
    expect(settings).not.toContain('training.batch_size');
    expect(between(text, 'All settings', '</table>')).toContain('training.batch_size');
  });

  test('says how to reproduce it', () => {
    const text = page();
    expect(text).toContain('ticketlab run made-up.lottery.md');
    expect(text).toContain(`\`\`\`yaml\n${source.trimEnd()}\n\`\`\``);
    expect(text).toContain('0123456789ab');
  });

  test('says so where the run is not finished', () => {
    const text = page(madeResults({ finished: ({ level }) => level < 3 }));
    expect(text).toContain('This run is paused: 27 trainings are done.');
    expect(between(text, '<h2>Levels</h2>', '</table>').match(/<th scope="row">/g)).toHaveLength(3);
  });

  test('names the trainings that diverged', () => {
    const text = page(madeResults({ diverges: ({ level, replicate }) => level === 2 && replicate === 1 }));
    expect(text).toContain('4 trainings diverged');
    expect(text).toContain('<li>replicate 1, level 2, random mask</li>');
  });

  test('without a single finished training has no charts and no script', () => {
    const text = page(madeResults({ finished: () => false }));
    expect(text).not.toContain('<script');
    expect(text).toContain('<h2>Settings</h2>');
  });

  test('shows words of the experiment as text, whatever is in them', () => {
    const results = madeResults({ experiment: { description: '<script>alert("1")</script> & more' } });
    const text = page(results);
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more');
    expect(text).not.toContain('<script>alert');
  });

  test('survives a script and data that would end their element', () => {
    const text = page(madeResults(), 'const a = "</script>";');
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    const data = between(text, '<script type="application/json" id="data">', '</script>');
    expect(data).not.toContain('<');
    expect(JSON.parse(data)[0].levels).toHaveLength(13);
  });

  test('is below half a megabyte without its script, for a run of 250,000 measurements', () => {
    const long = madeResults({ experiment: { training: { iterations: 17_000, evaluate_every: 10 } } });
    expect(long.trainings.reduce((sum, { measurements }) => sum + measurements.length, 0)).toBeGreaterThan(
      250_000,
    );
    expect(page(long).length).toBeLessThan(900_000);
  });
});

test('templates escape what is filled in and leave out what is nothing', () => {
  const bold = html`<b>${'a < b'}</b>`;
  expect(html`${bold}${[bold, null]}${false}${undefined}${0}`.text).toBe('<b>a &lt; b</b><b>a &lt; b</b>0');
});

test('settings are all there, in the order of the schema, each with whether it is the default', () => {
  const settings = settingsOf(madeResults().experiment);
  expect(settings.find(({ name }) => name === 'network.hidden')).toEqual({
    name: 'network.hidden',
    value: '40, 20',
    unit: 'neurons',
    isDefault: false,
  });
  expect(settings.find(({ name }) => name === 'training.schedule.factor')?.isDefault).toBe(true);
  expect(settings.some(({ name }) => name === 'experiment' || name === 'training')).toBe(false);
});

describe('a report of several runs', () => {
  const one = madeResults();
  const other = madeResults({ experiment: { experiment: 'one-shot', pruning: { method: 'one-shot' } } });
  const runs = [one, other].map((results) => ({ results, source }));

  test('compares them, and then has all of each', () => {
    const text = reportHtml({ runs, charts: { script: 'draw()' } });
    expect(text).toContain('<title>made-up, one-shot · Ticket Lab</title>');
    expect(text).toContain('data-chart="compared"');
    expect(text).toContain('Settings that differ: made-up: pruning.method = iterative');
    expect(text.match(/<section data-run="\d"/g)).toEqual(['<section data-run="0"', '<section data-run="1"']);
    expect(text.match(/<h2>Levels<\/h2>/g)).toHaveLength(2);
    const data = JSON.parse(between(text, 'id="data">', '</script>'));
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['made-up', 'one-shot']);
  });

  test('for print has its charts drawn already, on white, and no script', () => {
    const drawn: string[] = [];
    const text = reportHtml({
      runs,
      charts: (chart, of) => {
        drawn.push(`${chart}: ${of.map(({ name }) => name).join()}`);
        return chart === 'stability' ? null : `<svg data-drawn="${chart}"></svg>`;
      },
    });
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<canvas');
    expect(between(text, 'Content-Security-Policy" content="', '"')).toContain('script-src &#39;none&#39;');
    expect(text).toContain('<meta name="color-scheme" content="light" />');
    expect(drawn).toContain('accuracy: made-up,one-shot');
    expect(drawn).toContain('layers: one-shot');
    expect(text.match(/<svg data-drawn="accuracy">/g)).toHaveLength(3);
    expect(text).not.toContain('data-drawn="stability"');
  });
});
