// Sweeps: which experiments a cell stands for, and what can be wrong with it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { experimentHash } from '../../../src/experiment/hash';
import { readExperiments } from '../../../src/experiment/file/read-file';
import {
  combinationCount,
  combinationName,
  combinations,
  experimentOf,
} from '../../../src/experiment/sweep/sweep';
import type { Sweep } from '../../../src/experiment/sweep/sweep';
import { expand } from '../../../src/experiment/sweep/expand';
import { cell, problems, read } from './problems';

const BASE = 'experiment: base\ndataset: digits\nnetwork: {hidden: [20]}\npruning: {rounds: 2}';

const file = (over: string, base = BASE) => `${cell(base)}\n${cell(`sweep: many\nof: base\nover: ${over}`)}`;
const wrong = (over: string) => problems(file(over)).map((line) => line.replace(/^\S+ /, ''));

function sweepOf(over: string, base = BASE): Sweep {
  const text = file(over, base);
  const [one] = read(text).sweeps;
  if (!one) throw new Error(problems(text).join('\n'));
  return one.sweep;
}

const listed = (sweep: Sweep) => [...combinations(sweep)];
const values = (over: string) => sweepOf(over).axes[0]?.values;

function hashesOf(sweep: Sweep): string[] {
  return listed(sweep).map((combination) => {
    const made = experimentOf(sweep, combination);
    if ('problems' in made) throw new Error(`wrong: ${combinationName(sweep, combination)}`);
    return experimentHash(made.experiment, null);
  });
}

const handWritten = (yaml: string) => {
  const [one] = readExperiments(cell(yaml), 'x').experiments;
  if (!one) throw new Error(problems(cell(yaml)).join('\n'));
  return experimentHash(one.experiment, null);
};

describe('the combinations', () => {
  test('are every value with every other, the last setting turning fastest', () => {
    expect(listed(sweepOf('{pruning.rate: [0.1, 0.2], seed: [0, 1, 2]}'))).toEqual([
      [0.1, 0],
      [0.1, 1],
      [0.1, 2],
      [0.2, 0],
      [0.2, 1],
      [0.2, 2],
    ]);
  });

  test('of a range are at equal distances or ratios, its ends as they are written', () => {
    expect(values('{pruning.rate: {from: 0.1, to: 0.5, linear: 5}}')).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(values('{training.learning_rate: {from: 0.0003, to: 0.03, log: 5}}')).toEqual([
      0.0003, 0.0009487, 0.003, 0.009487, 0.03,
    ]);
    expect(values('{training.iterations: {from: 100, to: 10000, log: 4}}')).toEqual([100, 464, 2154, 10000]);
    expect(values('{seed: {from: 1, to: 2, linear: 5}}')).toEqual([1, 2]);
  });

  test('that a condition holds of are left out, whatever it is about', () => {
    const sweep = sweepOf(
      '{pruning.rate: [0.1, 0.2, 0.4], seed: [0, 1]}\nskip: ["rate = 0.4 and seed > 0", rounds < 2]',
    );
    expect(listed(sweep)).toEqual([
      [0.1, 0],
      [0.1, 1],
      [0.2, 0],
      [0.2, 1],
      [0.4, 0],
    ]);
    const sections = sweepOf(
      '{pruning: [{method: one-shot, rounds: 3}, {rounds: 4}], dataset: [digits, mnist]}\nskip: [pruning.method = one-shot and dataset.name = mnist]',
    );
    expect(listed(sections)).toHaveLength(3);
  });

  test('of a whole section are judged with the defaults of what it leaves out', () => {
    const base = BASE.replace('{rounds: 2}', '{rounds: 2, rate: 0.4}');
    const over = '{pruning: [{rounds: 3}, {rounds: 3, rate: 0.4}]}';
    expect(listed(sweepOf(`${over}\nskip: ["rate = 0.4"]`, base))).toEqual([[{ rounds: 3 }]]);
  });

  test('are looked at in turns, also where all of them are left out', async () => {
    const sweep = sweepOf(
      '{seed: {from: 0, to: 999, linear: 1000}, pruning.rounds: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\nskip: ["seed >= 0"]',
    );
    const turns = { count: 0 };
    const { experiments, cut } = await expand(sweep, 10, async () => turns.count++);
    expect({ experiments, cut }).toEqual({ experiments: [], cut: false });
    expect(turns.count).toBeGreaterThan(0);
    const some = await expand({ ...sweep, skip: [] }, 10, async () => undefined);
    expect(some.experiments).toHaveLength(10);
    expect(some.cut).toBe(true);
  });

  test('that are drawn are no two alike, the same for the same seed, and never of those left out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(1000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, drawSeed, share) => {
          const seeds = (count: number) => Array.from({ length: count }, (_, i) => i);
          const all = sweepOf(
            `{seed: [${seeds(a).join()}], pruning.rounds: [${seeds(b)
              .map((i) => i + 1)
              .join()}]}`,
          );
          const sweep: Sweep = { ...all, drawSeed, draws: Math.max(1, Math.floor(share * a * b)) };
          const drawn = listed(sweep);
          expect(drawn).toEqual(listed(sweep));
          expect(new Set(drawn.map(String)).size).toBe(sweep.draws);
          const possible = new Set(listed(all).map(String));
          expect(drawn.every((one) => possible.has(String(one)))).toBe(true);
          const odd = {
            ...sweep,
            draws: a * b,
            skip: [(one: Record<string, unknown>) => Number(one.seed) % 2 === 1],
          };
          expect(listed(odd).map(([seed]) => Number(seed) % 2)).not.toContain(1);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('are drawn from more than could be listed', () => {
    const many = Array.from({ length: 1000 }, (_, i) => i).join();
    const sweep = sweepOf(
      `{seed: [${many}], training.batch_size: {from: 1, to: 1000, linear: 1000}, training.iterations: {from: 1001, to: 2000, linear: 1000}, pruning.rate: {from: 0.1, to: 0.5, linear: 1000}}\nrandom: 30`,
    );
    expect(combinationCount(sweep)).toBe(1e12);
    expect(new Set(listed(sweep).map(String)).size).toBe(30);
  });

  test('are drawn evenly', () => {
    const counts = new Map<string, number>();
    for (let drawSeed = 0; drawSeed < 2000; drawSeed++)
      for (const one of listed({ ...sweepOf('{seed: [0, 1, 2, 3, 4]}'), draws: 2, drawSeed }))
        counts.set(String(one), (counts.get(String(one)) ?? 0) + 1);
    // 800 each; a standard deviation is 22.
    for (const count of counts.values()) expect(Math.abs(count - 800)).toBeLessThan(100);
  });
});

describe('a combination', () => {
  test('has the hash of the experiment that somebody would write', () => {
    const sweep = sweepOf('{pruning.rate: [0.1, 0.3], training.learning_rate: [0.01]}');
    expect(hashesOf(sweep)).toEqual(
      [0.1, 0.3].map((rate) =>
        handWritten(
          `experiment: other\ndataset: {name: digits}\nnetwork: {hidden: [20]}\npruning: {rounds: 2, rate: ${rate}}\ntraining: {learning_rate: 0.01}`,
        ),
      ),
    );
    expect(new Set(hashesOf(sweep)).size).toBe(2);
  });

  test('sets sections, names of sections, and what the base does not have', () => {
    const base = BASE.replace('dataset: digits', 'dataset: {name: mnist, validation: 1000}');
    expect(
      hashesOf(sweepOf('{dataset: [mnist], network.hidden: [[5, 4]], controls.sanity: [true]}', base)),
    ).toEqual([
      handWritten(
        'experiment: x\ndataset: {name: mnist, validation: 1000}\nnetwork: {hidden: [5, 4]}\npruning: {rounds: 2}\ncontrols: {sanity: true}',
      ),
    ]);
    expect(hashesOf(sweepOf('{pruning: [{method: one-shot, rounds: 3}]}'))).toEqual([
      handWritten(BASE.replace('{rounds: 2}', '{method: one-shot, rounds: 3}')),
    ]);
  });

  test('can be written and read back as the same experiment', () => {
    const sweep = sweepOf('{pruning.rate: [0.1, 0.3], network.hidden: [[5, 4], [3]]}');
    for (const combination of combinations(sweep)) {
      const made = experimentOf(sweep, combination);
      if ('problems' in made) throw new Error('wrong');
      expect(handWritten(made.source)).toBe(experimentHash(made.experiment, null));
    }
  });

  test('whose settings do not go together has its problem', () => {
    const sweep = sweepOf('{pruning.method: [iterative, gradual], pruning.every: [10]}');
    const [first = [], second = []] = listed(sweep);
    expect(experimentOf(sweep, first)).toMatchObject({ problems: [{ path: ['pruning', 'every'] }] });
    expect(experimentOf(sweep, second)).toHaveProperty('experiment');
    expect(combinationName(sweep, first)).toBe('pruning.method = "iterative", pruning.every = 10');
  });

  test('does not change the base', () => {
    const sweep = sweepOf('{network.hidden: [[1], [2]]}');
    const before = JSON.stringify(sweep.base);
    hashesOf(sweep);
    expect(JSON.stringify(sweep.base)).toBe(before);
  });
});

describe('what is wrong with a sweep is said of what is written', () => {
  test.each([
    ['{}', 'over: nothing is varied; name a setting, `seed: [0, 1, 2]`'],
    ['[1]', 'over: a list is not settings, each with its values'],
    [
      '{pruning.rat: [0.1]}',
      'over.pruning.rat: no such setting that changes results; did you mean `pruning.rate`?',
    ],
    ['{rate: [0.1]}', 'over.rate: no such setting that changes results; did you mean `pruning.rate`?'],
    [
      '{nonsense: [1]}',
      'over.nonsense: no such setting that changes results; settings are named in full, as in `pruning.rate`',
    ],
    ['{experiment: [a, b]}', /^over.experiment: no such setting that changes results/],
    ['{pruning.rate: []}', /^over.pruning.rate: the list is empty/],
    ['{pruning.rate: 0.2}', /^over.pruning.rate: these are no values; write a list/],
    ['{pruning.rate: {from: 0, to: 1, log: 3}}', /^over.pruning.rate: these are no values/],
    ['{pruning.rate: {from: 0.1, to: 0.5, log: 3, linear: 3}}', /^over.pruning.rate: these are no values/],
    ['{pruning.rate: {from: 0.1, to: 1.5, linear: 3}}', /^over.pruning.rate: 1.5 is not a number/],
    ['{pruning.rate: [0.1, 1.2]}', /^over.pruning.rate\[1\]: 1.2 is not a number, at least 0 and below 1/],
    [
      '{pruning.method: [iterative, one-shoot]}',
      /^over.pruning.method\[1\]: "one-shoot" is not .*; did you mean `one-shot`\?/,
    ],
    ['{seed: [1, 2, 1]}', 'over.seed[2]: `1` is listed twice'],
    ['{pruning: [{rate: 2}]}', /^over.pruning\[0\]: 2 is not a number/],
    [
      '{pruning: [{rate: 0.2}], pruning.rounds: [1]}',
      'over.pruning.rounds: the sweep varies all of `pruning` already',
    ],
    [
      '{seed: [0, 1]}\nrandom: 3',
      'random: 3 draws of 2 combinations; leave it out: then all of them are run',
    ],
    ['{seed: [0, 1]}\nrandom_seed: 3', 'random_seed: has no effect: nothing is drawn'],
    ['{seed: [0, 1]}\nskip: ["seed < abc"]', /^skip\[0\]: `seed` is a number: it is neither less nor more/],
    ['{seed: [0, 1]}\nskip: [sed = 1]', 'skip[0]: There is no setting `sed`.; Did you mean `seed`?'],
    ['{seed: [0, 1]}\nskip: ["seed ="]', /^skip\[0\]: The condition `seed =` cannot be read at character/],
    [
      '{seed: {from: 0, to: 999, linear: 1000}, training.batch_size: {from: 1, to: 1001, linear: 1000}, pruning.rounds: [1, 2]}',
      'over: 2,000,000 combinations: at most 1,000,000; draw some of them, `random: 20`, or give fewer values',
    ],
  ])('%s', (over, expected) => {
    const found = wrong(over);
    expect(found).toHaveLength(1);
    expect(found[0]).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  test('a base that is not there, or is wrong itself', () => {
    const lines = (text: string) => problems(text).map((line) => line.replace(/^\S+ /, ''));
    expect(lines(cell('sweep: many\nof: nobody\nover: {seed: [1]}'))).toEqual([
      'of: no experiment of this file is called `nobody`',
    ]);
    expect(lines(file('{seed: [1]}', BASE.replace('digits', 'digts')))).toContain(
      'of: `base` has errors of its own',
    );
  });

  test('a name that another sweep or an experiment has', () => {
    const again = cell('sweep: many\nof: base\nover: {seed: [4]}');
    expect(problems(file('{seed: [1]}') + again)).toEqual([
      expect.stringMatching(/sweep: `many` is already the name of the sweep on line 9/),
    ]);
    expect(problems(cell(BASE) + cell('sweep: base\nof: base\nover: {seed: [4]}'))).toEqual([
      expect.stringMatching(/sweep: `base` is already the name of the experiment on line 2/),
    ]);
  });
});
