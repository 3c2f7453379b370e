// Experiments with the same hash.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../../src/experiment/schema/fields';
import type { Field } from '../../../src/experiment/schema/fields';
import { canonicalForm, experimentHash, trainingDeterminants } from '../../../src/experiment/hash';
import { readExperiments } from '../../../src/experiment/file/read-file';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import type { Experiment } from '../../../src/lottery/settings';
import { writeExperiment } from '../../../src/experiment/write-cell';
import { experiments } from './awkward';

const fingerprintOf = ({ dataset }: Experiment) => (dataset.train === undefined ? null : 'f00d');
const hash = (experiment: Experiment) => experimentHash(experiment, fingerprintOf(experiment));

const read = (yaml: string): Experiment => {
  const { experiments, problems } = readExperiments(`\`\`\`yaml\n${yaml}\n\`\`\`\n`, 'x');
  expect(problems).toEqual([]);
  const [first] = experiments;
  if (!first) throw new Error('no experiment');
  return first.experiment;
};
const hashOf = (yaml: string) => hash(read(yaml));

/** The experiment with one setting changed, nothing checked. */
function withValue(experiment: Experiment, { path }: Field, value: unknown): Experiment {
  const copy = structuredClone(experiment);
  const section = path.slice(0, -1).reduce<object>((node, key) => {
    // One that is not written holds what it usually does.
    if (Reflect.get(node, key) === undefined) Reflect.set(node, key, {});
    const child: unknown = Reflect.get(node, key);
    if (typeof child !== 'object' || child === null) throw new Error(`${key} is no section`);
    return child;
  }, copy);
  Reflect.set(section, path.at(-1) ?? '', value);
  return copy;
}

const BASE = 'experiment: a\ndataset: digits\nnetwork: {hidden: [64, 32]}';

describe('the hash of an experiment', () => {
  it('stays what it is in this and every later release', () => {
    expect(hashOf(BASE)).toBe('f5a6cb843160');
    expect(hashOf('experiment: a\ndataset: mnist\nnetwork: lenet-300-100')).toBe('320b24bb9042');
    const recipe = [
      'experiment: a',
      'seed: 7',
      'dataset: {name: mnist, validation: 5000}',
      'network: {architecture: lenet-300-100, activation: tanh}',
      'training: {optimiser: sgd, momentum: 0.9, learning_rate: 1e-7, schedule: {steps: [10, 20]}}',
      'pruning: {scope: global, keep: [fc3, fc1]}',
      'controls: {random_mask: true}',
    ];
    expect(hashOf(recipe.join('\n'))).toBe('727e891b1ff7');
    expect(
      experimentHash(read('experiment: a\ndataset: {train: x.csv}\nnetwork: {hidden: []}'), 'f00d'),
    ).toBe('64e79eb71ec4');
  });

  it('is of this text: settings that are not at their defaults, by name', () => {
    expect(canonicalForm(read(BASE), null)).toBe('{"dataset.name":"digits","network.hidden":[64,32]}');
  });

  it('does not see names, descriptions, comments, the order of keys, shorthands or defaults written out', () => {
    for (const same of [
      BASE.replace(': a', ': b'),
      `${BASE}\ndescription: Words`,
      `# why\n${BASE} # and more`,
      BASE.split('\n').reverse().join('\n'),
      'experiment: a\ndataset: {name: digits}\nnetwork:\n  activation: relu\n  hidden:\n    - 64\n    - 32.0',
      `${BASE}\nseed: 0\ntraining: {iterations: 5e3, learning_rate: 0.00120, schedule: {warmup: 0}}\npruning: {rate: 0.2, keep: []}`,
      `${BASE}\npruning: {output_rate: 0.1}`,
    ])
      expect(hashOf(same), same).toBe(hashOf(BASE));
  });

  it('does not see the number of steps that a criterion has anyway', () => {
    const stepped = (criterion: string, more = '') =>
      hashOf(`${BASE}\npruning: {method: at-init, criterion: ${criterion}${more}}`);
    expect(stepped('synflow', ', steps: 100')).toBe(stepped('synflow'));
    expect(stepped('snip', ', steps: 1')).toBe(stepped('snip'));
    expect(stepped('snip', ', steps: 100')).not.toBe(stepped('snip'));
  });

  it('does not see the end and the examples that updates of a mask have anyway', () => {
    const updated = (more = '') => hashOf(`${BASE}\npruning: {method: dynamic${more}}`);
    expect(updated(', end: 3750')).toBe(updated());
    expect(updated(', end: 3000')).not.toBe(updated());
    expect(updated(', examples: all')).not.toBe(updated());
    const snip = (more = '') => hashOf(`${BASE}\npruning: {criterion: snip${more}}`);
    expect(snip(', examples: all')).toBe(snip());
  });

  it('does not see a mask that is taken at the end, nor settings of the rule at their defaults', () => {
    const pruned = (more = '') => hashOf(`${BASE}\npruning: {rounds: 3${more}}`);
    expect(pruned(', prune_at: 5000')).toBe(pruned());
    expect(pruned(', prune_at: 4999')).not.toBe(pruned());
    const early = (more = '') => pruned(`, prune_at: early-bird${more}`);
    expect(early()).not.toBe(pruned());
    expect(early(', window: 5, distance: 0.1, every: 100')).toBe(early());
    for (const other of [', window: 4', ', distance: 0.2', ', every: 50'])
      expect(early(other)).not.toBe(early());
  });

  it('of trainings that others take over knows of masks that are pruned amid them', () => {
    const dense = { level: 0, kind: 'ticket' } as const;
    const determined = (pruning: string) =>
      trainingDeterminants(read(`${BASE}\npruning: {${pruning}}`), null, {}, dense);
    expect(determined('rounds: 3, prune_at: 5000')).toBe(determined('rounds: 4, rate: 0.3'));
    expect(determined('rounds: 3, prune_at: 500')).not.toBe(determined('rounds: 3'));
    // Whether the ticket of a level keeps values for the next, and when the masks of all levels have settled.
    expect(determined('rounds: 3, prune_at: 500')).not.toBe(determined('rounds: 4, prune_at: 500'));
    const early = (more: string) => determined(`rounds: 3, prune_at: early-bird${more}`);
    expect(early(', rate: 0.3')).not.toBe(early(''));
    expect(early(', window: 5')).toBe(early(''));
  });

  it('does not depend on the order in which kept layers are listed', () => {
    const copied = (more: string) => hashOf(`${BASE}\nconnectivity: {${more}}`);
    expect(copied('')).not.toBe(hashOf(BASE));
    expect(copied('at: [0], levels: all, points: 30')).toBe(copied(''));
    expect(copied('at: [9, 0]')).toBe(copied('at: [0, 9]'));
    expect(copied('at: [9, 0]')).not.toBe(copied('at: [0]'));
    expect(hashOf(`${BASE}\npruning: {keep: [fc1, fc2]}`)).toBe(
      hashOf(`${BASE}\npruning: {keep: [fc2, fc1]}`),
    );
  });

  it('changes with every setting that changes results, and with no other', () => {
    const paths = [
      'dataset.train',
      'dataset.train_labels',
      'dataset.test',
      'dataset.test_labels',
      'dataset.module',
      'network.weights',
      'pruning.mask',
    ];
    const base = read(BASE);
    for (const field of fieldsOf('experiment').filter(
      ({ section, name }) => !section && !paths.includes(name),
    )) {
      const changed = experimentHash(withValue(base, field, 'something else'), null);
      if (field.hashed) expect(changed, field.name).not.toBe(hash(base));
      else expect(changed, field.name).toBe(hash(base));
    }
    expect(
      fieldsOf('experiment')
        .filter(({ hashed }) => !hashed)
        .map(({ name }) => name),
    ).toEqual(['experiment', 'description', 'pytorch.python', 'dataset.folder', 'dataset.loaders']);
  });

  it('sees the content of own data, not its path', () => {
    const own = (path: string, print: string) =>
      experimentHash(read(`experiment: a\ndataset: {train: ${path}}\nnetwork: {hidden: [9]}`), print);
    expect(own('a.csv', '1')).toBe(own('data/b.csv', '1'));
    expect(own('a.csv', '1')).not.toBe(own('a.csv', '2'));
    expect(() => experimentHash(read(BASE), 'f00d')).toThrow(RangeError);
    expect(() =>
      experimentHash(read('experiment: a\ndataset: {train: a.csv}\nnetwork: {hidden: [9]}'), null),
    ).toThrow(RangeError);
  });

  it('sees the code that reads the data, its content, and what it reads', () => {
    const text = (module: string) =>
      `experiment: a\nengine: pytorch\ndataset: {module: ${module}}\nnetwork: {hidden: [9]}`;
    const own = (module: string, print: string, sources: Record<string, string>) =>
      experimentHash(read(text(module)), print, sources);
    const one = own('data.py:load', '1', { 'data.py': 'f00d', 'more.py': 'beef' });
    expect(own('data.py:load', '1', { 'more.py': 'beef', 'data.py': 'f00d' })).toBe(one);
    expect(own('data.py:other', '1', { 'data.py': 'f00d', 'more.py': 'beef' })).not.toBe(one);
    expect(own('data.py:load', '2', { 'data.py': 'f00d', 'more.py': 'beef' })).not.toBe(one);
    expect(own('data.py:load', '1', { 'data.py': 'f00d', 'more.py': 'cafe' })).not.toBe(one);
    expect(() => experimentHash(read(text('data.py:load')), null)).toThrow(RangeError);
  });

  it('does not depend on the order of arguments', () => {
    const own = (values: string) =>
      experimentHash(
        read(
          `experiment: a\nengine: pytorch\ndataset: digits\nnetwork: {model: m.py:M, arguments: ${values}}`,
        ),
        null,
      );
    expect(own('{a: 1, b: {c: [2, 3], d: 4}}')).toBe(own('{b: {d: 4, c: [2, 3]}, a: 1}'));
    expect(own('{a: 1, b: {c: [2, 3], d: 4}}')).not.toBe(own('{a: 1, b: {c: [3, 2], d: 4}}'));
  });

  it('is left alone by a setting that a later release adds, at its default', () => {
    const base = read(BASE);
    const added: Field = {
      ...(fieldsOf('experiment').find(({ name }) => name === 'training.momentum') ?? failed()),
      name: 'training.dropout',
      path: ['training', 'dropout'],
      default: 0,
    };
    const fields = [...fieldsOf('experiment'), added];
    expect(canonicalForm(withValue(base, added, 0), null, {}, fields)).toBe(canonicalForm(base, null));
    expect(canonicalForm(withValue(base, added, 0.5), null, {}, fields)).toContain('"training.dropout":0.5');
  });

  it('differs wherever the settings do', () => {
    fc.assert(
      fc.property(experiments, experiments, (a, b) => {
        const plain = ({ experiment: _, description: __, ...rest }: Experiment) => rest;
        expect(hash(a) === hash(b)).toBe(
          canonicalForm(a, fingerprintOf(a)) === canonicalForm(b, fingerprintOf(b)),
        );
        if (hash(a) === hash(b)) expect(plain(a)).toEqual(plain(b));
      }),
    );
  });
});

describe('an experiment written out', () => {
  it('reads back as the same, with no problems and the same hash', () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        const again = read(writeExperiment(experiment));
        expect(again).toEqual(experiment);
        expect(hash(again)).toBe(hash(experiment));
        expect(experimentSchema.parse(experiment)).toEqual(experiment);
      }),
      { numRuns: 100 },
    );
  });

  it('has every default, and nothing that would have no effect', () => {
    const written = writeExperiment(read(BASE));
    for (const line of [
      'seed: 0',
      '  hidden: [ 64, 32 ]',
      '  beta1: 0.9',
      '    steps: []',
      '  random_mask: false',
    ])
      expect(written.split('\n')).toContain(line);
    expect(written).not.toMatch(/momentum|nesterov|factor|label_column|description|output_rate/);
  });
});

function failed(): never {
  throw new Error('not found');
}

describe('what determines a training', () => {
  const TICKET = { level: 2, kind: 'ticket' } as const;
  const DENSE = { level: 0, kind: 'ticket' } as const;
  const COPY = { level: 2, kind: 'copy' } as const;
  const of = (more: string, key: Parameters<typeof trainingDeterminants>[3]) => {
    const experiment = read(`${BASE}\n${more}`);
    return trainingDeterminants(experiment, fingerprintOf(experiment), {}, key);
  };

  it.each([
    ['pruning: {rounds: 3}', []],
    ['replicates: 9', []],
    ['controls: {sanity: true}', []],
    ['connectivity: {at: [0, 9]}', []],
    ['connectivity: {points: 9}', [COPY]],
    ['pruning: {rate: 0.3}', [TICKET, COPY]],
    ['pruning: {criterion: random}', [TICKET, COPY]],
    ['pruning: {after: fine-tune}', [TICKET, COPY]],
    ['pruning: {rewind_to: 9}', [DENSE, TICKET, COPY]],
    ['seed: 4', [DENSE, TICKET, COPY]],
    ['training: {learning_rate: 0.5}', [DENSE, TICKET, COPY]],
    ['training: {measure_test: best}', [DENSE, TICKET, COPY]],
  ] as const)('%s', (more, changed: readonly object[]) => {
    for (const key of [DENSE, TICKET, COPY])
      expect(of(more, key) !== of('', key), JSON.stringify(key)).toBe(changed.includes(key));
  });

  it('is the same text for what a setting is anyway, and another for other code of the user’s own', () => {
    expect(of('pruning: {rate: 0.2, output_rate: 0.1}', TICKET)).toBe(of('', TICKET));
    const experiment = read(BASE);
    expect(trainingDeterminants(experiment, fingerprintOf(experiment), { 'model.py': 'ab' }, DENSE)).not.toBe(
      of('', DENSE),
    );
  });
});
