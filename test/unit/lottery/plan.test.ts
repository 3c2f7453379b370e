import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import {
  parseTrainingId,
  planTrainings,
  schedulingPriorities,
  trainingCost,
  trainingId,
} from '../../../src/lottery/trainings/plan';
import type { PlannedTraining, TrainingKind } from '../../../src/lottery/trainings/training';
import { experimentWith, LENET } from './fixtures';

const experiments = fc
  .record({
    replicates: fc.integer({ min: 1, max: 3 }),
    pruning: fc.record({
      method: fc.constantFrom('iterative' as const, 'one-shot' as const, 'at-init' as const),
      rounds: fc.integer({ min: 1, max: 5 }),
      rewind_to: fc.nat(3),
    }),
    controls: fc.record({ random_reinit: fc.nat(3), random_mask: fc.boolean() }),
  })
  .map(experimentWith);

const needsOf = (plan: PlannedTraining[], id: string) => plan.find((planned) => planned.id === id)?.needs;

describe('names of trainings', () => {
  it('read as folders', () => {
    const key = { replicate: 0, level: 3, kind: 'ticket' as TrainingKind, draw: 0 };
    expect(trainingId(key)).toBe('replicate-0/level-03/ticket');
    expect(trainingId({ ...key, kind: 'random-reinit', draw: 1 })).toBe(
      'replicate-0/level-03/random-reinit-1',
    );
    expect(trainingId({ ...key, kind: 'random-mask' })).toBe('replicate-0/level-03/random-mask');
    expect(trainingId({ ...key, replicate: 12, level: 120 })).toBe('replicate-12/level-120/ticket');
  });

  it('go back to what they name', () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        for (const { id, key } of planTrainings(experiment)) expect(parseTrainingId(id)).toEqual(key);
      }),
    );
  });

  it('that name nothing are refused', () => {
    for (const id of [
      '',
      'replicate-0/level-3/ticket',
      'replicate-0/level-03/ticket-1',
      'replicate-0/level-03/random-reinit',
      'replicate-00/level-03/ticket',
      '../replicate-0/level-03/ticket',
      'replicate-0/level-03/ticket/',
    ])
      expect(() => parseTrainingId(id)).toThrow(/not the name of a training/);
  });
});

describe('the plan', () => {
  it('has a ticket and every control at each level, none at level 0', () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        const { replicates, pruning, controls } = experiment;
        const plan = planTrainings(experiment);
        const eachLevel = 1 + controls.random_reinit + (controls.random_mask ? 1 : 0);
        expect(plan).toHaveLength(replicates * (1 + pruning.rounds * eachLevel));
        expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
      }),
    );
  });

  it('lists parents before children and never crosses replicates', () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        const seen = new Map<string, PlannedTraining>();
        for (const planned of planTrainings(experiment)) {
          for (const need of planned.needs) expect(seen.get(need)?.key.replicate).toBe(planned.key.replicate);
          seen.set(planned.id, planned);
        }
      }),
    );
  });

  it('prunes a ticket from the level before, and lets its controls wait for no more', () => {
    const plan = planTrainings(experimentWith({ controls: { random_reinit: 1, random_mask: true } }));
    for (const leaf of ['ticket', 'random-reinit-0', 'random-mask'])
      expect(needsOf(plan, `replicate-1/level-05/${leaf}`)).toEqual(['replicate-1/level-04/ticket']);
    expect(needsOf(plan, 'replicate-1/level-00/ticket')).toEqual([]);
  });

  it('prunes every one-shot ticket from the dense network', () => {
    const plan = planTrainings(experimentWith({ pruning: { method: 'one-shot' } }));
    expect(needsOf(plan, 'replicate-0/level-05/ticket')).toEqual(['replicate-0/level-00/ticket']);
  });

  it('waits for nothing where masks are pruned before any training', () => {
    const plan = planTrainings(experimentWith({ pruning: { method: 'at-init' } }));
    expect(plan.flatMap(({ needs }) => needs)).toEqual([]);
  });

  it('makes what rewinds to iteration k wait for the dense network too', () => {
    const plan = planTrainings(
      experimentWith({ pruning: { rewind_to: 5 }, controls: { random_reinit: 1, random_mask: true } }),
    );
    const both = ['replicate-0/level-02/ticket', 'replicate-0/level-00/ticket'];
    expect(needsOf(plan, 'replicate-0/level-03/ticket')).toEqual(both);
    expect(needsOf(plan, 'replicate-0/level-03/random-mask')).toEqual(both);
    expect(needsOf(plan, 'replicate-0/level-03/random-reinit-0')).toEqual([both[0]]);
    expect(needsOf(plan, 'replicate-0/level-01/ticket')).toEqual([both[1]]);
  });
});

describe('the cost of a training', () => {
  const experiment = experimentWith({
    network: { architecture: 'lenet-300-100' },
    pruning: { rounds: 15, rewind_to: 1000 },
    training: { iterations: 5000 },
  });
  const costOf = (level: number, kind: TrainingKind = 'ticket', evaluated = 0) => {
    const planned = { id: '', key: { replicate: 0, level, kind, draw: 0 }, needs: [] };
    return trainingCost(planned, experiment, LENET, evaluated);
  };

  it('follows the surviving weights', () => {
    const control = (level: number) => costOf(level, 'random-reinit');
    expect(control(7) / control(0)).toBeGreaterThan(0.211);
    expect(control(7) / control(0)).toBeLessThan(0.23);
    expect(control(15) / control(0)).toBeLessThan(0.05);
  });

  it('has a part that no mask makes smaller: norms and sums of images among it', () => {
    const share = (...layers: string[]) => {
      const own = experimentWith({ network: { layers }, pruning: { rounds: 30, rate: 0.5 } });
      const network = buildNetwork(own.network, [1, 8, 8], 10);
      const cost = (level: number) =>
        trainingCost(
          { id: '', key: { replicate: 0, level, kind: 'ticket', draw: 0 }, needs: [] },
          own,
          network,
        );
      return cost(30) / cost(0);
    };
    expect(share('conv 4', 'batch-norm')).toBeGreaterThan(share('conv 4'));
  });

  it('leaves out the iterations that a rewound ticket does not train', () => {
    expect(costOf(3) / costOf(3, 'random-reinit')).toBeCloseTo(0.8, 10);
    expect(costOf(0)).toBe(costOf(0, 'random-reinit'));
  });

  it('counts every evaluation, and the input gradients that the first layer does without', () => {
    // 51 evaluations of 15,000 against 5,000 steps of 60, each two passes, and a third over 31,000 of 266,200 weights.
    const passes = 2 + 31_000 / 266_200;
    const share = (51 * 15_000) / (5000 * 60 * passes);
    expect(costOf(0, 'ticket', 15_000) / costOf(0)).toBeCloseTo(1 + share, 10);
  });
});

describe('scheduling', () => {
  it('puts the training at the head of the longest remaining chain first', () => {
    const plan = planTrainings(
      experimentWith({ replicates: 1, pruning: { rounds: 3 }, controls: { random_reinit: 1 } }),
    );
    const priorities = schedulingPriorities(plan, ({ key }) => (key.kind === 'ticket' ? 10 : 4));
    expect(Object.fromEntries(priorities)).toEqual({
      'replicate-0/level-00/ticket': 40,
      'replicate-0/level-01/ticket': 30,
      'replicate-0/level-01/random-reinit-0': 4,
      'replicate-0/level-02/ticket': 20,
      'replicate-0/level-02/random-reinit-0': 4,
      'replicate-0/level-03/ticket': 10,
      'replicate-0/level-03/random-reinit-0': 4,
    });
  });

  it('never puts a training behind one that needs it', () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        const plan = planTrainings(experiment);
        const priorities = schedulingPriorities(plan, ({ key }) => 1 + (key.level % 3));
        for (const { id, needs } of plan)
          for (const need of needs)
            expect(priorities.get(need)).toBeGreaterThan(priorities.get(id) ?? Infinity);
      }),
    );
  });
});
