// Controls that ask what a ticket owes its accuracy to.
import { describe, expect, it } from 'vitest';
import { layersOf, weightName, weightsOf as weightCount } from '../../../src/lottery/network/network';
import type { Mask, Parameters as Values } from '../../../src/lottery/network/network';
import { layerCounts } from '../../../src/lottery/pruning/layer-densities';
import { denseMask, layerSurvivors, survivors } from '../../../src/lottery/pruning/masks';
import { runVerdict, summariseLevels } from '../../../src/lottery/findings/verdict';
import { stream } from '../../../src/lottery/random/stream';
import { planTrainings, trainingTask } from '../../../src/lottery/trainings/plan';
import type { TrainingTask } from '../../../src/lottery/trainings/training';
import type { pruningWith } from './fixtures';
import { experimentWith, networkOf, weightsOf } from './fixtures';
import { done, experiment as experimentOf, recordsOf } from './records';

const network = networkOf([30, 20], 40);

const trainedWeights = (): Values => {
  const { normal } = stream({ seed: 5, replicate: 0, purpose: 'weights', index: 0 });
  return weightsOf(network, () => normal());
};

/** The tasks of level 1, by kind. */
async function tasks(pruning: Pruning, controls = { random_reinit: 1, sanity: true }) {
  const experiment = experimentWith({
    replicates: 1,
    training: { iterations: 1000, evaluate_every: 100 },
    pruning: { rounds: 1, rate: 0.6, ...pruning },
    controls,
  });
  const final = trainedWeights();
  const values = { values: final, mask: denseMask(network) };
  const planned = planTrainings(experiment).filter(({ key }) => key.level === 1);
  const made: Record<string, TrainingTask> = {};
  for (const training of planned)
    made[training.key.kind] = await trainingTask(experiment, network, training, {
      trained: (id) =>
        id.includes('level-01') ? { values: final, mask: made['ticket']?.mask ?? {} } : values,
      rewind: () => trainedWeights(),
    });
  const task = (kind: string) => {
    const found = made[kind];
    if (!found) throw new Error(`no ${kind}`);
    return found;
  };
  return { experiment, final, task, kinds: planned.map(({ key }) => key.kind) };
}
type Pruning = Parameters<typeof pruningWith>[0];

describe('sanity controls', () => {
  it('are trained beside every ticket, in one line; where there is no one score, none inverts it', async () => {
    const all = ['ticket', 'random-reinit', 'random-mask', 'random-erk', 'inverted', 'signed-constant'];
    expect((await tasks({})).kinds).toEqual(all);
    expect((await tasks({ method: 'at-init' })).kinds).toEqual(all);
    expect((await tasks({ method: 'dynamic' })).kinds).toEqual(all.filter((kind) => kind !== 'inverted'));
    // Random masks share weights out like that ticket.
    expect((await tasks({ scope: 'erk' })).kinds).toEqual(all.filter((kind) => kind !== 'random-erk'));
    const elsewhere = experimentWith({
      pruning: { rounds: 1, mask: 'a.safetensors' },
      controls: { sanity: true },
    });
    expect(planTrainings(elsewhere).some(({ key }) => key.kind === 'inverted')).toBe(false);
    expect((await tasks({}, { random_reinit: 0, sanity: false })).kinds).toEqual(['ticket']);
  });

  it('share as many weights in all out by the Erdős–Rényi kernel rule, and leave kept layers as they are', async () => {
    const { task } = await tasks({ keep: ['fc3'] });
    const ticket = task('ticket').mask;
    const random = task('random-erk').mask;
    expect(survivors(random)).toBe(survivors(ticket));
    const layers = layersOf(network).slice(0, 2);
    const [first = 0, second = 0, last] = layerSurvivors(network, ticket);
    const sizes = layers.map(weightCount);
    expect(layerSurvivors(network, random)).toEqual([
      ...layerCounts('erk', layers, sizes, first + second),
      last,
    ]);
    expect(layerSurvivors(network, random)).not.toEqual([first, second, last]);
    expect(random).not.toEqual(task('random-mask').mask);
    expect(task('random-erk').initial).toEqual(task('ticket').initial);
  });

  it('keep by inverted scores what the criterion removes first', async () => {
    const { task, final } = await tasks({});
    const [ticket, inverted] = [task('ticket').mask, task('inverted').mask];
    expect(layerSurvivors(network, inverted)).toEqual(layerSurvivors(network, ticket));
    for (const layer of layersOf(network)) {
      const sizes = (mask: Mask, bit: number) =>
        Array.from(final[weightName(layer)] ?? [], Math.abs).filter(
          (_, i) => mask[weightName(layer)]?.[i] === bit,
        );
      expect(Math.max(...sizes(inverted, 1))).toBeLessThanOrEqual(Math.min(...sizes(inverted, 0)));
      expect(Math.min(...sizes(ticket, 1))).toBeGreaterThanOrEqual(Math.max(...sizes(ticket, 0)));
    }
  });

  it('give the initial weights of a layer one size, their deviation, and leave their signs', async () => {
    const { task } = await tasks({ rewind_to: 100 });
    const [ticket, constant] = [task('ticket'), task('signed-constant')];
    expect(constant.mask).toEqual(ticket.mask);
    expect([constant.startIteration, constant.start]).toEqual([0, constant.initial]);
    expect(ticket.startIteration).toBe(100);
    for (const layer of layersOf(network)) {
      const [drawn, values] = [ticket, constant].map(({ initial }) =>
        Array.from(initial[weightName(layer)] ?? []),
      );
      const mean = (drawn ?? []).reduce((sum, value) => sum + value / (drawn?.length ?? 1), 0);
      const variance = (drawn ?? []).reduce(
        (sum, value) => sum + (value - mean) ** 2 / (drawn?.length ?? 1),
        0,
      );
      for (const [i, value] of (values ?? []).entries()) {
        expect(Math.sign(value)).toBe(Math.sign(drawn?.[i] ?? 0));
        expect(Math.abs(value)).toBeCloseTo(Math.sqrt(variance), 5);
      }
    }
    expect(constant.initial['fc1.bias']).toEqual(ticket.initial['fc1.bias']);
  });

  it('of trained weights that are kept are drawn among those that still have a value', async () => {
    const { experiment, final } = await tasks({ after: 'learning-rate' });
    const parent = denseMask(network);
    parent['fc1.weight']?.fill(0, 0, 700);
    const control = planTrainings(experiment).find(({ key }) => key.kind === 'random-mask');
    if (!control) throw new Error('no control');
    const task = await trainingTask(experiment, network, control, {
      trained: () => ({ values: final, mask: parent }),
      rewind: () => final,
    });
    expect(task.start).toBe(final);
    expect(task.mask['fc1.weight']?.slice(0, 700).includes(1)).toBe(false);
    expect(task.mask['fc1.weight']?.includes(1)).toBe(true);
  });
});

describe('the verdict', () => {
  const tickets = [1, 2, 3].map((i) => [
    [97 + i / 10, 5000] as [number, number],
    [98 + i / 10, 4000] as [number, number],
  ]);
  const with_ = (accuracies: number[]) => {
    const setup = experimentOf(3, 1, { random_reinit: 1, random_mask: false });
    const controls = recordsOf(
      accuracies.map((accuracy) => [[accuracy, 4500] as [number, number]]),
      'random-reinit',
      0,
      1,
    );
    const levels = summariseLevels(setup, [...recordsOf(tickets), ...controls]);
    return runVerdict(levels, done(9)).sentences;
  };

  it('says first what cannot be told apart from the ticket, and what it need not be owed to', () => {
    expect(with_([98.2, 98.1, 98.2])[0]).toBe(
      'As good as the ticket with 80.0% of the weights (level 1), or better, as far as the replicates tell: newly drawn weights under its mask. So its accuracy need not be owed to the values of its initial weights.',
    );
  });

  it('says nothing of the kind of a control that does worse', () => {
    expect(with_([95, 95.1, 95.2])[0]).toMatch(/^The dense network reaches/);
  });
});
