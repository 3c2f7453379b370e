// Values that masks are pruned from, taken amid a training: those that a training cut there would have ended with, however often it is interrupted.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { train } from '../../../src/engine/train';
import type { Checkpoint, TrainingEnd } from '../../../src/engine/train';
import { encodeCheckpoint, readCheckpoint } from '../../../src/lab/disk/checkpoint';
import { lengthsOf } from '../../../src/lab/disk/checkpoint-fit';
import { writeWhole } from '../../../src/lab/disk/run-files';
import { pruningPointOf } from '../../../src/lottery/pruning/pruning-points';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import { everyPieceIsASlice } from '../../support/engine/short-slices';
import { temporaryFolder } from '../../support/temporary';
import { experimentWith } from '../lottery/fixtures';
import type { pruningWith } from '../lottery/fixtures';
import { finished, slowed, trainingFixture } from './training-fixture';

const ITERATIONS = 60;
const RECIPES = [
  ['Adam', { optimiser: 'adam', learning_rate: 0.01 }],
  ['SGD', { optimiser: 'sgd', momentum: 0.9, nesterov: true, weight_decay: 0.001, learning_rate: 0.02 }],
] as const;

/** A training that masks are pruned from as `pruning` says. */
async function early(pruning: Parameters<typeof pruningWith>[0], recipe: Partial<TrainingRecipe>) {
  const training = { iterations: ITERATIONS, evaluate_every: 7, ...recipe };
  const fixture = await trainingFixture(training, { density: 0.6, captureAt: 4 });
  const { task, network } = fixture;
  const experiment = experimentWith({ training, pruning });
  const pruningPoint = pruningPointOf({ experiment, network, level: 0, initial: task.initial });
  if (!pruningPoint) throw new Error('masks are pruned from the end');
  return { ...fixture, task: { ...task, pruningPoint } };
}

/** What the same training ends with when it is as long as that, and nobody looks at it. */
async function cutAt(iterations: number, recipe: Partial<TrainingRecipe>) {
  const { task, context } = await trainingFixture(
    { evaluate_every: 1, ...recipe, iterations },
    { density: 0.6, captureAt: 4 },
  );
  return finished(await train(task, await context())).outcome;
}

const SETTLING = { rounds: 1, prune_at: 'early-bird', every: 3, window: 3, distance: 0.08 } as const;

describe.each(RECIPES)('a training that masks are pruned from before its end (%s)', (_name, recipe) => {
  test('has the values of one that is cut there, to the bit, and is itself the same as without', async () => {
    const { task, context } = await early({ prune_at: 25 }, recipe);
    const { outcome, measurements } = finished(await train(task, await context()));
    expect(outcome.early).toEqual((await cutAt(25, recipe)).final);
    expect(outcome.early).not.toEqual(outcome.final);
    expect(outcome.record).toMatchObject({ prunedAt: 25 });
    expect(outcome.record.earlyBird).toBeUndefined();
    const plain = finished(await train({ ...task, pruningPoint: undefined }, await context()));
    expect(measurements).toEqual(plain.measurements);
    expect({ ...outcome, early: null }).toEqual({
      ...plain.outcome,
      record: { ...plain.outcome.record, prunedAt: 25 },
    });
  });

  test('has those of where its masks had settled, and says how far they were apart until then', async () => {
    const { task, context } = await early(SETTLING, recipe);
    const { early: values, record } = finished(await train(task, await context())).outcome;
    const { prunedAt = 0, earlyBird } = record;
    const { held, looks = [] } = earlyBird ?? {};
    expect(held).toBe(true);
    expect(prunedAt).toBeGreaterThan(9);
    expect(prunedAt).toBeLessThan(ITERATIONS - 9);
    expect(values).toEqual((await cutAt(prunedAt, recipe)).final);
    expect(looks.map(({ iteration }) => iteration)).toEqual(looks.map((_, i) => 3 * (i + 1)));
    expect(looks.at(-1)?.iteration).toBe(prunedAt);
    expect(looks.map(({ distances }) => distances.length)).toEqual(looks.map((_, i) => Math.min(i, 2)));
    const near = looks.map(({ distances }) => distances.length === 2 && Math.max(...distances) <= 0.08);
    expect(near.indexOf(true)).toBe(looks.length - 1);
  });

  test('has those of its end where its masks never settle, and says so', async () => {
    const { task, context } = await early({ ...SETTLING, distance: 0 }, { ...recipe, iterations: 20 });
    const { early: values, record } = finished(await train(task, await context())).outcome;
    expect(values).toBeNull();
    expect(record).toMatchObject({ prunedAt: 20, earlyBird: { held: false } });
    expect(record.earlyBird?.looks.map(({ iteration }) => iteration)).toEqual([3, 6, 9, 12, 15, 18]);
  });

  test('does not look again when it is stopped between a look and its step', async () => {
    const { task, context } = await early(SETTLING, recipe);
    const alone = finished(await train(task, await context()));
    const made = await context();
    const steps = made.trainer.steps.bind(made.trainer);
    let begun = false;
    made.trainer.steps = async function* (batches, rates, first) {
      // As an engine does whose steps take long.
      begun = first === 9;
      const end = performance.now() + (begun ? 50 : 0);
      while (performance.now() < end);
      if (begun) yield [];
      yield* steps(batches, rates, first);
    };
    const stopped = await train(task, made, { next: () => (begun ? 'stop' : 'go on') });
    if (stopped.type !== 'stopped') throw new Error('it was not stopped');
    expect(stopped.checkpoint.iteration).toBe(9);
    expect(stopped.checkpoint.early?.looks.map(({ iteration }) => iteration)).toEqual([3, 6, 9]);
    expect(await train(task, await context(), {}, structuredClone(stopped.checkpoint))).toEqual(alone);
  });

  test('answers amid a look, and looks again when it was stopped there', async () => {
    const { task, context } = await early(SETTLING, recipe);
    const alone = finished(await train(task, await context()));
    everyPieceIsASlice();
    /** Where it is, each time that it is asked. */
    const asked: number[] = [];
    let at = -1;
    const onProgress = (iteration: number) => (at = iteration);
    const stopped = await train(task, await context(), {
      onProgress,
      next: () => {
        asked.push(at);
        // Amid the third look: the steps up to it have ended with one question, and so has each piece since.
        return asked.filter((one) => one === 9).length === 4 ? 'stop' : 'go on';
      },
    });
    if (stopped.type !== 'stopped') throw new Error('it was not stopped');
    expect(stopped.checkpoint.iteration).toBe(9);
    expect(stopped.checkpoint.early?.looks.map(({ iteration }) => iteration)).toEqual([3, 6]);
    expect(await train(task, await context(), {}, structuredClone(stopped.checkpoint))).toEqual(alone);
  });

  test.each([
    ['when its masks have settled', SETTLING],
    ['at an iteration', { prune_at: 25 }],
  ] as const)(
    'gives the same to the bit when it is stopped and resumed anywhere: pruned %s',
    async (_when, pruning) => {
      const { task, context } = await early(pruning, recipe);
      const alone = finished(await train(task, await context()));
      const file = { run: await temporaryFolder(), name: 'checkpoint.safetensors' };
      const place = { run: file.run, path: join(file.run, file.name) };
      const owner = { hash: '0123456789ab', id: task.id };
      const windows = new Set<number>();
      let from: Checkpoint | null = null;
      for (let stops = 0; ; stops++) {
        const made = slowed(await context(), 10);
        const end: TrainingEnd = await train(task, made, { next: () => 'stop' }, from);
        if (end.type === 'finished') {
          expect(stops).toBeGreaterThan(8);
          expect(end).toEqual(alone);
          break;
        }
        const { checkpoint } = end;
        windows.add(checkpoint.early?.window.length ?? -1);
        await writeWhole(place, encodeCheckpoint(owner, checkpoint));
        from = await readCheckpoint(place, owner, {
          ...{ ...task, recipe: made.recipe, parameters: lengthsOf(checkpoint.parameters) },
          optimiser: () => Promise.resolve(lengthsOf(checkpoint.optimiser)),
        });
        expect(from).toEqual(checkpoint);
      }
      expect(Math.max(...windows)).toBe('window' in pruning ? 2 : 0);
    },
  );
});
