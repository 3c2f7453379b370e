import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Chart, Decimation, Tooltip, type Plugin } from 'chart.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { curveLevels } from '../../../src/lab/results/curve-levels';
import { trainingCurves } from '../../../src/lab/results/curves';
import { figureBytes, measureText } from '../../../src/lab/results/figure/figure';
import { drawingSchema, type Drawing, type Mark, type PaperWidth } from '../../../src/protocol/drawing';
import { LIGHT } from '../../../webview/charts/theme';
import { onPaper } from '../../../webview/print/print-style';
import { runFigure, type FigureRun } from '../../../webview/print/run-figure';
import { madeResults } from '../report/made-results';
import { temporaryFolder } from '../../support/temporary';
import { addSeries, type LineDataset } from '../../../webview/charts/series';

const isInstalled = (program: string) => spawnSync(program, ['-v']).error === undefined;

function run(name: string): FigureRun {
  const results = madeResults();
  const toFind = results.levels.map(({ level }) => 1e9 * (level + 1));
  return {
    name,
    levels: curveLevels({ ...results, costs: { trainings: {}, toFind } }),
    curves: trainingCurves(results).filter(({ kind, level }) => kind === 'ticket' && level % 4 === 0),
    stability: [0, 500].map((at) => ({
      ...{ level: 0, density: 1, at },
      barrier: { test: { mean: 0.2, min: 0.1, max: 0.3 } },
      line: [0, 0.5, 1].map((share) => ({ share, test: 0.1 + share * (1 - share) })),
    })),
  };
}

let measure: Awaited<ReturnType<typeof measureText>>;
beforeAll(async () => {
  measure = await measureText();
});

function draw(chart: Parameters<typeof runFigure>[0], runs = [run('digits')], paper: PaperWidth = 'single') {
  const drawing = runFigure(chart, runs, { paper, measure });
  if (!drawing) throw new Error('nothing was drawn');
  return drawing;
}

type Words = Extract<Mark, { kind: 'words' }>;
const wordsOf = ({ marks }: Drawing) => marks.filter((mark) => mark.kind === 'words');

/** What a text covers, a little less than its line. */
function boxOf({ text, x, y, anchor, angle, size }: Words) {
  const length = measure(text, size);
  const start = -{ start: 0, middle: 0.5, end: 1 }[anchor] * length;
  const up = size * 0.7;
  return Math.abs(angle) === 90
    ? { left: x - up, right: x, top: y - start - length, bottom: y - start }
    : { left: x + start, right: x + start + length, top: y - up, bottom: y };
}

const CHARTS = ['accuracy', 'iterations', 'cost', 'training', 'layers', 'stability'] as const;
const EACH = CHARTS.flatMap((chart) =>
  (['single', 'double'] as const).map((paper) => [chart, paper] as const),
);

describe('a chart for a paper', () => {
  test.each(EACH)('%s, %s column: no words leave the page or touch each other', (chart, paper) => {
    for (const runs of [[run('digits')], [run('digits'), run('one-shot'), run('gradual')]]) {
      const drawing = draw(chart, runs, paper);
      const boxes = wordsOf(drawing).map((words) => ({ text: words.text, ...boxOf(words) }));
      expect(boxes.length).toBeGreaterThan(8);
      for (const box of boxes) {
        expect(box.left, box.text).toBeGreaterThanOrEqual(0);
        expect(box.right, box.text).toBeLessThanOrEqual(drawing.width);
        expect(box.top, box.text).toBeGreaterThanOrEqual(0);
        expect(box.bottom, box.text).toBeLessThanOrEqual(drawing.height);
      }
      const touching = boxes.flatMap((a, i) =>
        boxes
          .slice(i + 1)
          .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
          .map((b) => `${a.text} | ${b.text}`),
      );
      expect(touching).toEqual([]);
    }
  });

  test('is as wide as a column or a page, on white, and says what it is of and over how many replicates', () => {
    const drawing = draw('accuracy');
    expect(drawing.width / 72).toBeCloseTo(3.3, 5);
    expect(draw('accuracy', [run('digits')], 'double').width / 72).toBeCloseTo(7, 5);
    expect(drawing.marks[0]).toMatchObject({ kind: 'shape', colour: '#ffffff', stroke: null, opacity: 1 });
    const texts = wordsOf(drawing).map(({ text }) => text);
    expect(texts).toContain('Accuracy against weights left');
    expect(texts).toContain('digits · n = 3 · band, whiskers: min–max · ring: smallest winner');
    expect(texts).toContain('Test accuracy at early stop (%)');
    expect(Math.min(...wordsOf(drawing).map(({ size }) => size))).toBeGreaterThanOrEqual(7);
  });

  test('of several runs shows the tickets, and all of them are told apart without colour', () => {
    const three = draw('accuracy', [run('digits'), run('one-shot'), run('gradual')]);
    const texts = wordsOf(three).map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['digits', 'one-shot', 'gradual']));
    expect(texts.join()).not.toContain('reinitialised');
    const lines = three.marks.filter(
      (mark) =>
        mark.kind === 'shape' && mark.stroke?.width === 1 && mark.clip !== null && !mark.path.includes('C'),
    );
    expect(new Set(lines.map((mark) => mark.kind === 'shape' && mark.stroke?.dash.join())).size).toBe(3);
  });

  test('has a dash or symbol of its own for each of twelve lines that the screen tells apart by colour', () => {
    const datasets: LineDataset[] = [];
    const points = [{ x: 1, mean: 1, min: 1, max: 1 }];
    const series = Array.from({ length: 12 }, (_, i) =>
      addSeries(datasets, {
        name: `line ${i}`,
        look: { colour: LIGHT.palette[i % LIGHT.palette.length] ?? '', pointStyle: false },
        points,
        band: false,
      }),
    );
    const printed = onPaper(datasets, series);
    const looks = printed.series.map(
      ({ look: { dash = [], pointStyle } }) => `${dash.join()} ${String(pointStyle)}`,
    );
    expect(new Set(looks).size).toBe(12);
    const drawn = printed.datasets.map(
      (dataset) => `${String(dataset.borderDash)} ${String(dataset.pointStyle)}`,
    );
    expect(new Set(drawn).size).toBe(12);
  });

  test('is drawn without what the charts of a page listen to', () => {
    const zooming: Plugin = {
      id: 'zoom',
      start: () => {
        throw new Error('paper cannot be zoomed');
      },
    };
    Chart.register(Decimation, Tooltip, zooming);
    try {
      expect(draw('training').marks.length).toBeGreaterThan(20);
    } finally {
      Chart.unregister(Decimation, Tooltip, zooming);
    }
  });

  test('can be sent as a message: what is drawn is what the schema allows', () => {
    for (const chart of CHARTS) expect(drawingSchema.safeParse(draw(chart)).error).toBeUndefined();
  });

  test('is null where there is nothing to show', () => {
    const empty = { ...run('digits'), levels: [], curves: [], stability: [] };
    for (const chart of CHARTS) expect(runFigure(chart, [empty], { paper: 'single', measure })).toBeNull();
  });
});

describe('a figure as a file', () => {
  const file = async (ending: string, bytes: Uint8Array) => {
    const path = join(await temporaryFolder(), `figure.${ending}`);
    await writeFile(path, bytes);
    return path;
  };

  test('as SVG has its words as text, whatever they are', async () => {
    const hostile = draw('accuracy', [run('<script>&"evil"'), run('plain')]);
    const text = new TextDecoder().decode(await figureBytes(hostile, 'svg', 'x'));
    expect(text).toContain('&lt;script&gt;&amp;');
    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/<image|href|NaN|undefined/);
  });

  test('as PDF refuses what its font cannot write, and says what to do', async () => {
    const chinese = draw('accuracy', [run('彩票'), run('plain')]);
    await expect(figureBytes(chinese, 'pdf', 'x')).rejects.toThrow('The PDF\'s font has no "彩"');
    const greek = draw('accuracy', [run('λ−α'), run('plain')]);
    expect((await figureBytes(greek, 'pdf', 'x')).length).toBeGreaterThan(1000);
  });

  test.skipIf(!isInstalled('pdfimages') || !isInstalled('pdffonts') || !isInstalled('pdftotext'))(
    'as PDF is one page of vectors whose font is embedded (needs poppler-utils)',
    async () => {
      for (const chart of CHARTS) {
        const path = await file('pdf', await figureBytes(draw(chart), 'pdf', 'digits'));
        const images = execFileSync('pdfimages', ['-list', path], { encoding: 'utf8' });
        expect(images.trim().split('\n').slice(2)).toEqual([]);
        const fonts = execFileSync('pdffonts', [path], { encoding: 'utf8' }).trim().split('\n').slice(2);
        expect(fonts).toHaveLength(1);
        expect(fonts[0]).toMatch(/TicketLabSans\s+CID TrueType\s+Identity-H\s+yes/);
        expect(execFileSync('pdfinfo', [path], { encoding: 'utf8' })).toMatch(
          /Pages:\s+1\n[\s\S]*Page size:\s+237.6 x/,
        );
        expect(execFileSync('pdftotext', [path, '-'], { encoding: 'utf8' })).toContain('n = 3');
      }
    },
  );
});
