// The line between a ticket and a copy of it: errors against the float64 reference, statistics of batch norms, and what a copy is.
import { describe, expect, test } from 'vitest';
import { between } from '../../../src/engine/line';
import { train } from '../../../src/engine/train';
import type { Checkpoint, TrainingEnd } from '../../../src/engine/train';
import { sparseEngine } from '../../../src/engine/sparse/index';
import type { PreparedData } from '../../../src/engine/engine';
import type { Network, Parameters } from '../../../src/lottery/network/network';
import { randomnessOf } from '../../../src/lottery/trainings/copies';
import type { TrainingKey, TrainingTask } from '../../../src/lottery/trainings/training';
import { trainingId } from '../../../src/lottery/trainings/training-id';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import { blobs, drawn, maskOf, network, QUIET, randomOf, recipe } from '../../support/engine/fixtures';
import { deepNetwork } from '../../support/engine/deep-networks';
import { Reference } from '../../support/reference';

interface Made {
  net: Network;
  data: PreparedData;
  settings: Partial<TrainingRecipe>;
  density?: number;
}

/** A ticket, and what trains copies of it. */
async function ticketOf({ net, data, settings, density = 0.6 }: Made) {
  const random = randomOf(5);
  const initial = drawn(random, net);
  const mask = maskOf(random, net, density);
  const training = recipe({ batch_size: 16, ...settings });
  const shared = await sparseEngine.share(data, {
    ...{ network: net, optimiser: training.optimiser, workers: 1, batchSize: training.batch_size },
  });
  const workspace = await sparseEngine.open(shared, 0);
  const taskOf = (key: TrainingKey, joined?: TrainingTask['joined']): TrainingTask => ({
    ...{ id: trainingId(key), key, seed: 11, initial, start: initial, startIteration: 0, mask, captureAt: 0 },
    joined,
  });
  const contextOf = async ({ key, seed }: TrainingTask, parameters: Parameters = initial) => ({
    ...{ network: net, recipe: training, trainExamples: data.parts.train },
    trainer: await workspace.trainer({
      ...{ ...QUIET, network: net, parameters, mask, recipe: training },
      randomness: randomnessOf(seed, key),
    }),
  });
  const alone = async (task: TrainingTask) => finished(await train(task, await contextOf(task)));
  const ticket = await alone(taskOf({ replicate: 0, level: 1, kind: 'ticket', draw: 0 }));
  const copyTask = (at: number, points = 5) =>
    taskOf({ replicate: 0, level: 1, kind: 'copy', draw: at }, { final: ticket.outcome.final, points });
  return { ticket, mask, training, alone, copyTask, contextOf };
}

function finished(end: TrainingEnd): TrainingEnd & { type: 'finished' } {
  if (end.type !== 'finished') throw new Error('the training was stopped');
  return end;
}

const wide = () => {
  const data = blobs(randomOf(3), { features: 20, classes: 4, examples: 150 });
  return { data, net: network(data, [12]), settings: { iterations: 40, evaluate_every: 10 } };
};

const normed = () => {
  const net = deepNetwork({
    ...{ shape: [1, 6, 6], classes: 4, activation: 'relu' },
    parts: [
      { part: 'convolution', filters: 4, kernel: 3, stride: 1, padding: 1, norm: true },
      { part: 'dropout', rate: 0.2 },
    ],
    hidden: [{ neurons: 8, dropout: 0 }],
  });
  const data = { ...blobs(randomOf(4), { features: 36, classes: 4, examples: 150 }), shape: [1, 6, 6] };
  return { data, net, settings: { iterations: 40, evaluate_every: 10 } };
};

describe('a copy', () => {
  test('is the same training up to its iteration, and another after it', async () => {
    const { ticket, alone, copyTask } = await ticketOf(normed());
    const copy = await alone(copyTask(20));
    const at = ({ measurements }: typeof ticket, i: number) => measurements.find((m) => m.iteration === i);
    for (const i of [0, 10, 20]) expect(at(copy, i)).toEqual(at(ticket, i));
    expect(at(copy, 30)?.trainLoss).not.toEqual(at(ticket, 30)?.trainLoss);
    expect(copy.outcome.record.line?.distance).toBeGreaterThan(0);
    // Earlier apart, further apart.
    const early = await alone(copyTask(0));
    expect(early.outcome.record.line?.distance).toBeGreaterThan(copy.outcome.record.line?.distance ?? NaN);
  });

  test('that would see the same batches is refused', async () => {
    const whole = wide();
    const size = whole.data.parts.train.length;
    const { alone, copyTask } = await ticketOf({ ...whole, settings: { iterations: 5, batch_size: size } });
    await expect(alone(copyTask(0))).rejects.toThrow(/would see the same batches/);
  });

  test('stopped whenever events are served, also on the line, gives the same to the bit', async () => {
    const { alone, copyTask, contextOf } = await ticketOf(normed());
    const task = copyTask(10);
    const whole = await alone(task);
    let from: Checkpoint | null = null;
    let stops = 0;
    let onLine = 0;
    for (;;) {
      const context = await contextOf(task);
      const { trainer } = context;
      const evaluate = trainer.evaluate.bind(trainer);
      // Every evaluation takes long enough for events to be served.
      trainer.evaluate = async function* (part) {
        await new Promise((done) => setTimeout(done, 30));
        yield [];
        return yield* evaluate(part);
      };
      let asked = 0;
      // Later and later: on a busy machine it is asked more often before the line is done.
      const until = (stops % 12) + Math.floor(stops / 12);
      const next = () => (++asked > until ? 'stop' : 'checkpoint');
      const saved: Checkpoint[] = [];
      const end: TrainingEnd = await train(
        task,
        context,
        { next, onCheckpoint: (c) => void saved.push(c) },
        from,
      );
      if (end.type === 'finished') {
        expect(end).toEqual(whole);
        break;
      }
      from = structuredClone(end.checkpoint);
      // Saved on the line, it is the trained network all the same.
      for (const one of [...saved, end.checkpoint])
        if (one.iteration === 40 && one.measurements.length === 5) {
          onLine++;
          expect(one.parameters).toEqual(whole.outcome.final);
        }
      stops++;
    }
    expect(onLine).toBeGreaterThan(3);
  });
});

describe('the line between the two', () => {
  test('has the errors that the float64 reference finds, at its ends those of the two', async () => {
    const made = wide();
    const { ticket, mask, training, alone, copyTask } = await ticketOf(made);
    const copy = await alone(copyTask(0));
    const { points = [] } = copy.outcome.record.line ?? {};
    expect(points.map(({ share }) => share)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    for (const { share, ...found } of points) {
      const reference = new Reference(made.data, {
        ...{ network: made.net, recipe: training, mask },
        parameters: between(ticket.outcome.final, copy.outcome.final, share),
      });
      for (const part of ['train', 'test'] as const) {
        const examples = [...made.data.parts[part]];
        const correct = examples.filter((one) => reference.classOf(one) === made.data.labels[one]);
        expect(found[`${part}Loss`]).toBeCloseTo(reference.meanLoss(examples), 5);
        expect(found[`${part}Accuracy`]).toBe(correct.length / examples.length);
      }
    }
    expect(points[0]).toMatchObject({ testLoss: ticket.outcome.record.end.testLoss });
    expect(points[4]).toMatchObject({ testLoss: copy.outcome.record.end.testLoss });
  });

  test('to a copy that diverged is no flat one', async () => {
    const { alone, copyTask, ticket } = await ticketOf(wide());
    const copy = await alone(copyTask(0));
    const spoilt = Object.fromEntries(
      Object.entries(copy.outcome.final).map(([name, values]) => [name, values.map(() => NaN)]),
    );
    expect(between(ticket.outcome.final, spoilt, 0)).toBe(ticket.outcome.final);
    expect(between(ticket.outcome.final, spoilt, 1)).toBe(spoilt);
    const middle = between(ticket.outcome.final, spoilt, 0.5);
    expect(Object.values(middle).every((values) => values.every(Number.isNaN))).toBe(true);
  });

  test('has distances over what survives alone', async () => {
    const { ticket, mask, alone, copyTask } = await ticketOf(wide());
    const { record, final, initial } = (await alone(copyTask(0))).outcome;
    const apart = (one: Parameters, other: Parameters) =>
      Math.hypot(
        ...Object.entries(mask).flatMap(([name, kept]) =>
          [...kept].map((bit, i) => (bit ? (one[name]?.[i] ?? NaN) - (other[name]?.[i] ?? NaN) : 0)),
        ),
      );
    expect(record.line?.distance).toBeCloseTo(apart(final, ticket.outcome.final), 6);
    expect(record.line?.travelled[0]).toBeCloseTo(apart(initial, ticket.outcome.final), 6);
    expect(record.line?.travelled[1]).toBeCloseTo(apart(initial, final), 6);
  });

  test('has statistics of batch norms of its own, whatever those of the two were', async () => {
    const { ticket, alone, copyTask } = await ticketOf(normed());
    const task = copyTask(0);
    const { line } = (await alone(task)).outcome.record;
    const spoilt = { ...ticket.outcome.final };
    for (const name of ['bn1.running_mean', 'bn1.running_var'])
      spoilt[name] = (spoilt[name] ?? new Float32Array()).map((value) => value + 5);
    const joined = { final: spoilt, points: 5 };
    const again = (await alone({ ...task, joined })).outcome.record.line;
    for (const [i, point] of (line?.points ?? []).entries())
      expect(again?.points[i]?.testLoss).toBeCloseTo(point.testLoss, 3);
  });
});
