// The verdict in another language: every sentence that can be made, through the Chinese translations.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ControlFigures, Finding, Reached } from '../../../src/lottery/findings/finding';
import { inEnglish } from '../../../src/lottery/translate';
import type { Translate } from '../../../src/lottery/translate';
import { headline } from '../../../src/lottery/findings/headline';
import { verdictSentences } from '../../../src/lottery/findings/verdict-words';

const bundle: Record<string, string> = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8'));
const inChinese: Translate = (message, ...values) => inEnglish(bundle[message] ?? message, ...values);

const place = { density: 0.211, level: 7 };
const reached = (mean: number, ci95: [number, number] | null = null): Reached => ({
  ...place,
  accuracy: 0.981,
  difference: { mean, ci95, soFar: null },
});
const control = (
  figures: Partial<ControlFigures>,
  of: 'random-reinit' | 'random-mask' = 'random-reinit',
): Finding => ({
  kind: 'control',
  of,
  level: 7,
  against: {
    ...{ accuracy: 0.95, difference: -0.03, ci95: [-0.04, -0.02] as [number, number] },
    ...{ iteration: 9000, times: 2.25, soFar: null },
    ...figures,
  },
});
const winning = (iteration: number, dense: number): Finding => ({
  kind: 'smallest-winning',
  reached: reached(0.004, [0.001, 0.007]),
  pace: { iteration, dense },
});

const settled = (unsettled: number) => ({
  range: { earliest: { level: 1, iteration: 116 }, latest: { level: 8, iteration: 240.4 } },
  trainings: 40,
  unsettled,
});

const EVERY_FINDING: Finding[] = [
  { kind: 'nothing-yet' },
  { kind: 'dense', accuracy: 0.977, iteration: 5000, replicates: 1 },
  { kind: 'dense', accuracy: 0.977, iteration: 5000, replicates: 5 },
  winning(4000, 5000),
  winning(6000, 5000),
  winning(5000, 5000),
  winning(4999, 5000),
  winning(5001, 5000),
  { kind: 'none-wins', nearest: { as: 'accurate', ticket: place } },
  { kind: 'none-wins', nearest: { as: 'fast', ticket: place } },
  { kind: 'none-wins', nearest: null },
  { kind: 'layer-collapse', layers: [{ name: 'fc1', levels: [7] }], everywhere: true },
  {
    kind: 'layer-collapse',
    layers: ['fc1', 'fc2', 'fc3', 'fc4', 'fc5', 'fc6'].map((name) => ({ name, levels: [2, 5, 6, 7] })),
    everywhere: false,
  },
  { kind: 'no-peak' },
  { kind: 'peak', reached: reached(0.004) },
  { kind: 'peak', reached: reached(-0.004) },
  { kind: 'peak', reached: reached(0) },
  { kind: 'peak', reached: { ...place, accuracy: 0.98, difference: null } },
  { kind: 'none-faster', ticket: place, iteration: 5000 },
  { kind: 'fastest', ticket: place, pace: { iteration: 3000, dense: 5000 } },
  control({}),
  control({ difference: 0.03, times: null }),
  control({ difference: 0, soFar: 1 }),
  control({ soFar: 3 }, 'random-mask'),
  { kind: 'on-these-examples', level: 7, examples: 10_000, ci95: [0.001, 0.004] },
  { kind: 'examples-needed', level: 7, difference: 0.002, examples: 10_000, needed: 55_000 },
  { kind: 'test-part', examples: 10_000, margin: 0.0039 },
  { kind: 'test-part-unknown' },
  { kind: 'early-masks', taken: { iteration: 300, iterations: 1500, rule: null } },
  { kind: 'early-masks', taken: { iteration: 173, iterations: 600, rule: settled(0) } },
  { kind: 'early-masks', taken: { iteration: 173, iterations: 600, rule: { ...settled(2), range: null } } },
  { kind: 'partial', finished: 5, total: 8 },
  { kind: 'skipped', skipped: 3, total: 8 },
  { kind: 'one-replicate', underWay: true },
  { kind: 'one-replicate', underWay: false },
];

test('the verdict says when masks were taken', () => {
  const early = EVERY_FINDING.filter(({ kind }) => kind === 'early-masks');
  expect(verdictSentences(early)).toEqual([
    'Masks were taken at iteration 300 of 1,500 (20% of the training).',
    'By the Early-Bird rule, masks were taken at iteration 173 of 600 in the mean (29% of the training): from 116 (level 1) to 240 (level 8).',
    'By the Early-Bird rule, masks were taken at iteration 173 of 600 in the mean (29% of the training). In 2 of 40 trainings it did not hold before the end, and masks were taken there.',
  ]);
});

describe('the verdict in Chinese', () => {
  const sentences = verdictSentences(EVERY_FINDING, inChinese);

  test('has no English word in any sentence, but for names of settings and layers', () => {
    for (const sentence of sentences) expect(sentence.replace(/`\w+`|\bfc\d/g, '')).not.toMatch(/[a-z]/i);
  });

  test('fills every blank, and says the same numbers as the English one', () => {
    const numbers = (text: string) => (text.match(/[+−]?\d[\d,.]*\d|\d/g) ?? []).sort();
    const english = verdictSentences(EVERY_FINDING);
    expect(sentences).toHaveLength(english.length);
    for (const [i, sentence] of sentences.entries()) {
      expect(sentence).not.toMatch(/[{}]/);
      expect([sentence, numbers(sentence)]).toEqual([sentence, numbers(english[i] ?? '')]);
    }
  });

  test('reads as one sentence where it is put together of parts', () => {
    expect(verdictSentences([winning(4000, 5000), control({ soFar: 1 })], inChinese)).toEqual([
      '最小的中奖彩票保留 21.1% 的权重（级别 7）：测试准确率 98.10%，比稠密网络高 0.40 个百分点（95% 区间 +0.10 至 +0.70）；早停提前 20%（第 4,000 次迭代，稠密网络为第 5,000 次）。',
      '级别 7 的掩码配上重新抽取的权重：测试准确率 95.00%，比该彩票低 3.00 个百分点，在第 9,000 次迭代早停，是该彩票的 2.25 倍（目前仅一次重复）。',
    ]);
  });
});

describe('the headline', () => {
  const dense: Finding = { kind: 'dense', accuracy: 0.9762, iteration: 5000, replicates: 5 };

  test('is the smallest winning ticket against the dense network, its speed, the controls, and how sure it is', () => {
    expect(headline([dense, winning(3250, 5000), control({})])).toBe(
      '21.1% of the weights · 98.10% (dense 97.62%) · stops 35% earlier · no control does as well · 5 replicates',
    );
    expect(headline([dense, winning(5000, 5000)])).toMatch(/ · stops as early · 5 replicates$/);
    expect(headline([dense, winning(6000, 5000)])).toMatch(/ · stops 20% later · /);
  });

  test('says that a control does as well', () => {
    const matched: Finding = { kind: 'matched', by: ['random-reinit'], ticket: place };
    expect(headline([matched, dense, winning(5000, 5000), control({ difference: 0 })])).toMatch(
      / · a control does as well · /,
    );
    const wide = control({ ci95: [-0.08, 0.02] });
    expect(headline([matched, dense, winning(5000, 5000), wide])).toMatch(/ · a control may do as well · /);
    const better = control({ difference: 0.002, ci95: null });
    expect(headline([dense, winning(5000, 5000), better])).toMatch(/ · a control does as well · /);
  });

  test('does not say what one replicate cannot tell', () => {
    const single = control({ ci95: null });
    expect(headline([{ ...dense, replicates: 1 }, winning(5000, 5000), single])).toBe(
      '21.1% of the weights · 98.10% (dense 97.62%) · stops as early · 1 replicate',
    );
    expect(headline([dense, { kind: 'none-wins', nearest: null }, control({})])).not.toMatch(/control/);
  });

  test('compares over the replicates that have both', () => {
    const partial: Finding = {
      kind: 'smallest-winning',
      reached: { ...reached(0.004), difference: { mean: 0.004, ci95: null, soFar: 1 } },
      pace: { iteration: 4000, dense: 4000 },
    };
    expect(headline([dense, partial])).toBe(
      '21.1% of the weights · 98.10% (dense 97.70%) · stops as early · 1 replicate',
    );
  });

  test('says so where nothing wins, and why', () => {
    expect(headline([dense, { kind: 'none-wins', nearest: null }])).toBe(
      'no ticket wins · dense 97.62% · 5 replicates',
    );
    const guessing: Finding = { kind: 'guessing', accuracy: 0.128, guessing: 0.11 };
    expect(headline([guessing, { ...dense, replicates: 1 }, winning(1, 1)])).toBe(
      'nothing wins · dense 12.80%, guessing 11.00% · 1 replicate',
    );
  });

  test('says how far a run is, and nothing before the dense network is done', () => {
    expect(headline([dense, { kind: 'partial', finished: 3, total: 20 }])).toBe(
      'dense 97.62% · 5 replicates · 3 of 20 trainings so far',
    );
    expect(headline([{ kind: 'nothing-yet' }])).toBeNull();
  });

  test('is told in Chinese', () => {
    expect(headline([dense, winning(3250, 5000), control({})], inChinese)).toBe(
      '21.1% 的权重 · 98.10%（稠密网络 97.62%） · 早停提前 35% · 没有对照与之相当 · 5 次重复',
    );
  });
});

describe('a run under way', () => {
  test('says of how many replicates a difference is', () => {
    const partial = { ...reached(0.004), difference: { mean: 0.004, ci95: null, soFar: 1 } };
    const [text] = verdictSentences([
      { kind: 'smallest-winning', reached: partial, pace: { iteration: 1, dense: 1 } },
    ]);
    expect(text).toContain(
      '98.10% test accuracy, 0.40 points above the dense network in the one replicate that has both',
    );
  });
});
