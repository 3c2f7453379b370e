import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scheduler } from '../../../src/lab/runner/scheduler';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { planTrainings } from '../../../src/lottery/trainings/plan';

const experiments = fc
  .record({
    replicates: fc.integer({ min: 1, max: 3 }),
    rounds: fc.integer({ min: 1, max: 4 }),
    method: fc.constantFrom('iterative' as const, 'one-shot' as const),
    rewind_to: fc.constantFrom(0, 10),
    random_reinit: fc.nat(2),
    random_mask: fc.boolean(),
  })
  .map(({ replicates, random_reinit, random_mask, ...pruning }) =>
    experimentSchema.parse({
      experiment: 'any',
      replicates,
      dataset: { name: 'digits' },
      network: { hidden: [4] },
      pruning,
      controls: { random_reinit, random_mask },
    }),
  );
const plans = experiments.map((experiment) => planTrainings(experiment));
const plan = planTrainings(
  experimentSchema.parse({
    experiment: 'one',
    replicates: 2,
    dataset: { name: 'digits' },
    network: { hidden: [4] },
    pruning: { rounds: 2 },
  }),
);
const dense = 'replicate-0/level-00/ticket';
const first = 'replicate-0/level-01/ticket';

describe('the scheduler', () => {
  test('runs every training once, and none before all that it needs are finished, whatever ends first', () => {
    fc.assert(
      fc.property(
        plans,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        (trainings, threads, choices) => {
          const scheduler = new Scheduler(trainings, new Map());
          const finished = new Set<string>();
          const active: string[] = [];
          while (!scheduler.done) {
            for (let next; active.length < threads && (next = scheduler.next());) {
              expect(next.needs.filter((parent) => !finished.has(parent))).toEqual([]);
              active.push(next.id);
            }
            expect(active.length).toBeGreaterThan(0);
            const [ended = ''] = active.splice(choices.next().value % active.length, 1);
            expect(finished.has(ended)).toBe(false);
            finished.add(ended);
            scheduler.finish(ended, false);
          }
          expect([...finished].sort()).toEqual(trainings.map(({ id }) => id).sort());
        },
      ),
    );
  });

  test('with some that diverge, leaves out exactly what builds on them, and still comes to an end', () => {
    fc.assert(
      fc.property(plans, fc.infiniteStream(fc.integer({ min: 0, max: 4 })), (trainings, choices) => {
        const scheduler = new Scheduler(trainings, new Map());
        const diverged = new Set<string>();
        for (let next; (next = scheduler.next());) {
          const diverges = choices.next().value === 0;
          if (diverges) diverged.add(next.id);
          scheduler.finish(next.id, diverges);
        }
        expect(scheduler.done).toBe(true);
        const out = new Set(scheduler.all('skipped').map(({ id }) => id));
        for (const { id, needs } of trainings)
          expect(out.has(id)).toBe(needs.some((parent) => diverged.has(parent) || out.has(parent)));
      }),
    );
  });

  test('prefers what most work waits for', () => {
    const priority = new Map([
      [dense, 1],
      ['replicate-1/level-00/ticket', 2],
    ]);
    expect(new Scheduler(plan, priority).next()?.id).toBe('replicate-1/level-00/ticket');
  });

  test('runs what was put back again, and what others found damaged once, however many found it', () => {
    const scheduler = new Scheduler(plan, new Map());
    expect(scheduler.next()?.id).toBe(dense);
    scheduler.putBack(dense);
    expect(scheduler.next()?.id).toBe(dense);
    scheduler.finish(dense, false);
    expect(scheduler.next()?.id).toBe(first);
    scheduler.putBack(first);
    expect(scheduler.reopen(dense)).toBe(true);
    expect(scheduler.reopen(dense)).toBe(false);
    expect(scheduler.next()?.id).toBe(dense);
    expect(scheduler.reopen(dense)).toBe(false);
    expect(scheduler.next()?.id).toBe('replicate-1/level-00/ticket');
    expect(scheduler.next()).toBeNull();
  });
});
