// The examples are read by students and run as they stand.
import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseNotebook, writeNotebook } from '../../../src/experiment/file/notebook';
import { formatProblem, readExperiments } from '../../../src/experiment/file/read-file';
import { planTrainings } from '../../../src/lottery/trainings/plan';

const FILES = [
  'at-initialisation',
  'conv2-cifar10',
  'conv4-cifar10',
  'conv6-cifar10',
  'convolution',
  'digits',
  'early-masks',
  'fashion-mnist',
  'lenet-mnist',
  'my-pytorch-model/my-pytorch-model',
  'one-shot',
  'pytorch/lstm',
  'pytorch/resnet',
  'pytorch/vit',
  'residual',
  'resnet20-cifar10',
  'rewinding',
  'sparse-training',
  'stability',
  'sweep',
  'vgg19-cifar10',
].map((name) => `${name}.lottery.md`);
const read = async (file: string) => readFile(`examples/${file}`, 'utf8');
const experimentsOf = async (file: string) => readExperiments(await read(file), file).experiments;

describe('an example', () => {
  it('is one of those that the tests know', async () => {
    const files = (await readdir('examples', { recursive: true })).map((file) => file.replaceAll('\\', '/'));
    expect(files.filter((file) => file.endsWith('.lottery.md')).sort()).toEqual(FILES);
  });

  it.each(FILES)('%s has no problems and explains itself', async (file) => {
    const text = await read(file);
    expect(readExperiments(text, file).problems.map(formatProblem)).toEqual([]);
    expect(writeNotebook(parseNotebook(text))).toBe(text);
    const { cells } = parseNotebook(text);
    expect(cells[0]?.text).toMatch(/^# /);
    const prose = cells.filter((cell) => cell.kind === 'markdown').map((cell) => cell.text);
    expect(prose.join(' ').split(/\s+/).length).toBeGreaterThan(150);
    expect(text).toContain('hat to look at');
  });
});

describe('the examples', () => {
  it('hold the demonstration: 3 replicates with both controls, small enough for half a minute', async () => {
    const [digits] = await experimentsOf('digits.lottery.md');
    expect(digits?.experiment).toMatchObject({
      experiment: 'digits',
      replicates: 3,
      dataset: { name: 'digits' },
      controls: { random_reinit: 1, random_mask: true },
    });
    if (digits) expect(planTrainings(digits.experiment).length).toBeLessThan(150);
  });

  it('hold LeNet on MNIST as paper §2 has it', async () => {
    const [lenet, ...others] = await experimentsOf('lenet-mnist.lottery.md');
    expect(others).toEqual([]);
    expect(lenet?.experiment).toMatchObject({
      replicates: 5,
      dataset: { name: 'mnist', validation: 5000 },
      network: { architecture: 'lenet-300-100', activation: 'relu', initialiser: 'glorot-normal' },
      training: {
        iterations: 50_000,
        batch_size: 60,
        optimiser: 'adam',
        learning_rate: 0.0012,
        beta1: 0.9,
        beta2: 0.999,
        weight_decay: 0,
        schedule: { warmup: 0, steps: [] },
        evaluate_every: 100,
      },
      pruning: { method: 'iterative', scope: 'layer', rate: 0.2, output_rate: 0.1, rewind_to: 0, keep: [] },
      controls: { random_reinit: 3 },
    });
    if (lenet) expect(planTrainings(lenet.experiment)).toHaveLength(485);
  });

  it.each([
    ['resnet20-cifar10', 128, 30_000, [20_000, 25_000], { learning_rate: 0.03, warmup: 20_000 }],
    ['vgg19-cifar10', 64, 112_000, [80 * 704, 120 * 704], { learning_rate: 0.1, warmup: 10_000 }],
  ] as const)(
    'hold %s as paper §2 has it, and with warm-up',
    async (name, batch, iterations, steps, second) => {
      const read = await experimentsOf(`${name}.lottery.md`);
      const [usual, warm] = read.map(({ experiment }) => experiment);
      expect(usual).toMatchObject({
        replicates: 5,
        dataset: { name: 'cifar-10', validation: 5000, augment: 'flip-crop' },
        training: {
          ...{ iterations, batch_size: batch, optimiser: 'sgd', learning_rate: 0.1, momentum: 0.9 },
          weight_decay: 0.0001,
          schedule: { warmup: 0, steps, factor: 0.1 },
        },
        pruning: { method: 'iterative', scope: 'global', rate: 0.2, rewind_to: 0 },
        controls: { random_reinit: 3 },
      });
      expect(warm?.training).toEqual({
        ...usual?.training,
        learning_rate: second.learning_rate,
        schedule: { ...usual?.training.schedule, warmup: second.warmup },
      });
      expect({ ...warm, experiment: '', description: '', training: null }).toEqual({
        ...{ ...usual, experiment: '', description: '', training: null },
      });
    },
  );

  it('compare rewinding of a residual network with going back to its beginning, and nothing else', async () => {
    const [late, early, ...others] = (await experimentsOf('residual.lottery.md')).map(
      ({ experiment }) => experiment,
    );
    expect(others).toEqual([]);
    expect(late?.pruning.rewind_to).toBe(late?.training.schedule.warmup);
    expect(early).toEqual({
      ...late,
      experiment: 'residual-from-0',
      pruning: { ...late?.pruning, rewind_to: 0 },
    });
  });

  it('compare one-shot with iterative pruning, and nothing else', async () => {
    const { experiments, compares } = readExperiments(await read('one-shot.lottery.md'), 'one-shot');
    const [iterative, oneShot] = experiments.map(({ experiment }) => experiment);
    expect(compares.map(({ cell }) => cell.compare)).toEqual([['iterative', 'one-shot']]);
    expect(oneShot).toEqual({
      ...iterative,
      experiment: 'one-shot',
      pruning: { ...iterative?.pruning, method: 'one-shot' },
    });
  });

  it('compare masks from several moments of the same trainings, and nothing else', async () => {
    const { experiments, compares } = readExperiments(await read('early-masks.lottery.md'), 'early-masks');
    const [end, ...others] = experiments.map(({ experiment }) => experiment);
    expect(compares.map(({ cell }) => cell.compare)).toEqual([
      experiments.map(({ experiment }) => experiment.experiment),
    ]);
    const pruned = [
      { prune_at: 'early-bird', every: 20 },
      { prune_at: 180 },
      { prune_at: 60 },
      { method: 'at-init' },
    ];
    for (const [i, { experiment, ...other }] of others.entries())
      expect({ experiment, ...other }).toEqual({
        ...end,
        experiment,
        pruning: { ...end?.pruning, ...pruned[i] },
      });
  });
});
