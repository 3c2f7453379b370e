// The training loop: when it measures, what it hands back, and that stopping anywhere changes nothing.
import { describe, expect, test } from 'vitest';
import { outputsOf } from '../../../src/lottery/network/network';
import { layerSurvivors } from '../../../src/lottery/pruning/masks';
import { scheduleOf } from '../../../src/lottery/pruning/mask-schedules';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import { experimentWith } from '../lottery/fixtures';
import { finished, slowed, trainingFixture } from './training-fixture';
import { train } from '../../../src/engine/train';
import type { Checkpoint, TrainingEnd, TrainingHooks } from '../../../src/engine/train';

describe('a training', () => {
  test('is measured at its start, every so many iterations, and at its end', async () => {
    const { task, context } = await trainingFixture({ iterations: 25, evaluate_every: 10 });
    const told: number[] = [];
    const end = finished(
      await train(task, await context(), { onMeasurement: (m) => told.push(m.iteration) }),
    );
    expect(end.measurements.map((m) => m.iteration)).toEqual([0, 10, 20, 25]);
    expect(told).toEqual([0, 10, 20, 25]);
    expect(end.measurements[0]?.trainLoss).toBeNull();
    expect(end.outcome.record.untrained).toEqual(end.measurements[0]);
    expect(end.outcome.record.end).toEqual(end.measurements[3]);
  });

  test('learns', async () => {
    const { task, context } = await trainingFixture({ iterations: 200, evaluate_every: 50 });
    const { record } = finished(await train(task, await context())).outcome;
    expect(record.end.testAccuracy).toBeGreaterThan(record.untrained.testAccuracy + 0.3);
    expect(record.earlyStop.validationLoss).toBeLessThan(record.untrained.validationLoss / 2);
  });

  test('that rewound to iteration 20 starts there, under the same batches as the dense one', async () => {
    const settings = { iterations: 50, evaluate_every: 20 };
    const dense = await trainingFixture(settings, { captureAt: 20 });
    const first = finished(await train(dense.task, await dense.context()));
    const captured = first.outcome.captured;
    if (!captured) throw new Error('nothing was captured');
    const task = { ...dense.task, start: captured, startIteration: 20, captureAt: 0 };
    const rewound = finished(await train(task, await dense.context(task.start, 20)));
    expect(rewound.measurements.map((m) => m.iteration)).toEqual([20, 40, 50]);
    expect(rewound.measurements[0]).toEqual({ ...first.measurements[1], trainLoss: null });
    expect(rewound.outcome.rewound).toBe(captured);
  });

  test('reports what survived and which neurons are dead', async () => {
    const { task, context, network } = await trainingFixture({ iterations: 5 });
    // Neurons 0 and 1 look at no input: one is always 0.4, the other always 0. Nothing looks at them, so that they stay so.
    const { inputs, classes } = network;
    const [first] = network.layers;
    const hidden = first ? outputsOf(first) : 0;
    task.mask['fc1.weight']?.fill(0, 0, 2 * inputs);
    for (let n = 0; n < classes; n++) task.mask['fc2.weight']?.fill(0, n * hidden, n * hidden + 2);
    task.start['fc1.bias']?.set([0.4, -0.4]);
    const { record } = finished(await train(task, await context())).outcome;
    expect(record.survivors).toBe(record.layers.reduce((sum, layer) => sum + layer.survivors, 0));
    expect(record.weights - record.survivors).toBe(2 * inputs + 2 * classes);
    expect(record.layers.map((layer) => layer.name)).toEqual(['fc1', 'fc2']);
    expect(record.layers.map((layer) => layer.deadNeurons)).toEqual([[0, 1], []]);
  });
});

describe('a training that looks at the test part only where it has to', () => {
  const settings = { iterations: 200, evaluate_every: 10, learning_rate: 0.3 } as const;

  test('comes to the same record, and asks for it only at the lowest validation loss so far, first and last', async () => {
    const always = await trainingFixture(settings);
    const best = await trainingFixture({ ...settings, measure_test: 'best' });
    const all = finished(await train(always.task, await always.context()));
    const made = await best.context();
    const { trainer } = made;
    const evaluate = trainer.evaluate.bind(trainer);
    const asked: string[] = [];
    trainer.evaluate = (part) => {
      asked.push(part);
      return evaluate(part);
    };
    const some = finished(await train(best.task, made));
    expect(some.outcome).toEqual(all.outcome);
    const lowest = (i: number) => Math.min(...all.measurements.slice(0, i).map((m) => m.validationLoss));
    const due = all.measurements.filter(
      (m, i) => i === 0 || i === all.measurements.length - 1 || m.validationLoss < lowest(i),
    );
    expect(asked.filter((part) => part === 'test')).toHaveLength(due.length);
    expect(due.length).toBeLessThan(all.measurements.length);
    let last = all.measurements[0];
    for (const [i, measured] of some.measurements.entries()) {
      const full = all.measurements[i];
      if (full && due.includes(full)) last = full;
      expect(measured).toEqual({ ...full, testLoss: last?.testLoss, testAccuracy: last?.testAccuracy });
    }
  });

  test('gives the same to the bit when it is stopped and resumed anywhere', async () => {
    const { task, context } = await trainingFixture({ ...settings, iterations: 60, measure_test: 'best' });
    const alone = finished(await train(task, await context()));
    let from: Checkpoint | null = null;
    for (;;) {
      const end: TrainingEnd = await train(task, slowed(await context(), 5), { next: () => 'stop' }, from);
      if (end.type === 'finished') {
        expect(end).toEqual(alone);
        break;
      }
      from = structuredClone(end.checkpoint);
    }
  });
});

describe('a training that is stopped and resumed', () => {
  test.each([
    ['Adam', { optimiser: 'adam' }],
    ['AdamW', { optimiser: 'adamw', weight_decay: 0.1 }],
    ['SGD', { optimiser: 'sgd', momentum: 0.9, nesterov: true, weight_decay: 0.001, learning_rate: 0.02 }],
  ] as const)(
    'whenever events are served gives bit for bit what one left alone gives (%s)',
    async (_name, settings) => {
      const { task, context } = await trainingFixture(
        { iterations: 60, evaluate_every: 7, ...settings },
        { captureAt: 9, density: 0.4 },
      );
      const alone = finished(await train(task, await context()));
      let from: Checkpoint | null = null;
      const told: number[] = [];
      for (let stops = 0; ; stops++) {
        const hooks: TrainingHooks = { next: () => 'stop', onMeasurement: (m) => told.push(m.iteration) };
        const end: TrainingEnd = await train(task, slowed(await context(), 5), hooks, from);
        if (end.type === 'finished') {
          expect(stops).toBeGreaterThan(8);
          expect(end).toEqual(alone);
          break;
        }
        from = structuredClone(end.checkpoint);
      }
      expect(told).toEqual(alone.measurements.map((m) => m.iteration));
    },
  );

  test('hands out checkpoints while it goes on', async () => {
    const { task, context } = await trainingFixture({ iterations: 40, evaluate_every: 10 });
    const alone = finished(await train(task, await context()));
    const checkpoints: Checkpoint[] = [];
    const hooks: TrainingHooks = {
      next: () => 'checkpoint',
      onCheckpoint: (checkpoint) => void checkpoints.push(structuredClone(checkpoint)),
    };
    expect(await train(task, slowed(await context(), 10), hooks)).toEqual(alone);
    for (const checkpoint of checkpoints.slice(0, 4))
      expect(await train(task, await context(), {}, checkpoint)).toEqual(alone);
    expect(checkpoints.length).toBeGreaterThan(3);
  });
});

describe('a training whose mask is updated', () => {
  /** Every five iterations up to 30: some weights are dropped, and as many grown where the gradient is largest. */
  const updating = async (settings: Partial<TrainingRecipe>) => {
    const fixture = await trainingFixture(
      { iterations: 60, evaluate_every: 7, ...settings },
      { density: 0.4 },
    );
    const { task, network } = fixture;
    const experiment = experimentWith({
      training: { iterations: 60, evaluate_every: 7 },
      pruning: { method: 'dynamic', rounds: 1, every: 5, end: 31 },
    });
    const { initial } = task;
    const schedule = scheduleOf({ experiment, network, replicate: 0, level: 1, initial });
    if (!schedule) throw new Error('nothing is updated');
    return { ...fixture, task: { ...task, schedule } };
  };
  const RECIPES = [
    ['Adam', { optimiser: 'adam' }],
    ['SGD', { optimiser: 'sgd', momentum: 0.9, nesterov: true, weight_decay: 0.001, learning_rate: 0.02 }],
  ] as const;

  test.each(RECIPES)('says what was pruned and grown, and when (%s)', async (_name, settings) => {
    const { task, context, network } = await updating(settings);
    const { outcome, measurements } = finished(await train(task, await context()));
    const { mask, final, record } = outcome;
    expect(record.maskUpdates?.map(({ iteration }) => iteration)).toEqual([5, 10, 15, 20, 25, 30]);
    for (const { pruned, grown } of record.maskUpdates ?? []) expect(grown).toEqual(pruned);
    expect(record.maskUpdates?.[0]?.grown.every((count) => count > 0)).toBe(true);
    expect(mask).not.toEqual(task.mask);
    expect(layerSurvivors(network, mask)).toEqual(layerSurvivors(network, task.mask));
    for (const [name, bytes] of Object.entries(mask))
      bytes.forEach((byte, i) => byte === 0 && expect(final[name]?.[i]).toBe(0));
    expect(measurements.map(({ iteration }) => iteration)).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56, 60]);
  });

  test.each(RECIPES)(
    'starts what grows at 0, with nothing remembered of it (%s)',
    async (_name, settings) => {
      const { task, context } = await updating(settings);
      const made = await context();
      const { trainer } = made;
      const setMask = trainer.setMask.bind(trainer);
      let before = task.mask;
      let grown = 0;
      trainer.setMask = async (mask, values) => {
        await setMask(mask, values);
        const parameters = await trainer.parameters();
        const memory = Object.entries(await trainer.optimiserState());
        for (const [name, bytes] of Object.entries(mask)) {
          const grows = Array.from(bytes.keys()).filter((i) => bytes[i] && !before[name]?.[i]);
          grown += grows.length;
          for (const i of grows) expect(parameters[name]?.[i]).toBe(0);
          // In the engine's order.
          const memories = memory.filter(([of]) => of.startsWith(name));
          expect(memories.length).toBeGreaterThan(0);
          for (const [, values] of memories) {
            expect(values.length).toBe(bytes.reduce((sum, byte) => sum + byte, 0));
            expect(values.filter((value) => value === 0).length).toBeGreaterThanOrEqual(grows.length);
          }
        }
        before = mask;
      };
      await train(task, made);
      expect(grown).toBeGreaterThan(20);
    },
  );

  test.each(RECIPES)(
    'gives the same to the bit when it is stopped and resumed anywhere (%s)',
    async (_name, settings) => {
      const { task, context } = await updating(settings);
      const alone = finished(await train(task, await context()));
      let from: Checkpoint | null = null;
      for (let stops = 0; ; stops++) {
        const end: TrainingEnd = await train(task, slowed(await context(), 5), { next: () => 'stop' }, from);
        if (end.type === 'finished') {
          expect(stops).toBeGreaterThan(8);
          expect(end).toEqual(alone);
          break;
        }
        from = structuredClone(end.checkpoint);
      }
    },
  );

  test('is a ticket only once it has as many weights as one', async () => {
    const { task, context } = await updating({ optimiser: 'adam' });
    const schedule = { ...task.schedule, reachedAt: 42 };
    const { record } = finished(await train({ ...task, schedule }, await context())).outcome;
    expect(record.earlyStop.iteration).toBeGreaterThan(42);
  });
});
