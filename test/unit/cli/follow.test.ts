import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { picture } from '../../../src/cli/follow/picture';
import { PlainDisplay } from '../../../src/cli/follow/plain-display';
import { TerminalDisplay } from '../../../src/cli/follow/terminal-display';
import { plain } from '../../../src/cli/style';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { planTrainings } from '../../../src/lottery/trainings/plan';
import type { RunProgress } from '../../../src/protocol/run';

const experiment = experimentSchema.parse({
  experiment: 'digits',
  dataset: { name: 'digits' },
  network: { hidden: [30] },
  pruning: { rounds: 12 },
});
const plan = planTrainings(experiment);

const progress = (more: Partial<RunProgress> = {}): RunProgress => ({
  state: 'running',
  trainings: { finished: 4, total: plan.length, skipped: 0 },
  diverged: [],
  share: 0.25,
  secondsLeft: 75,
  secondsSpent: 25,
  active: [
    {
      id: 'replicate-0/level-02/ticket',
      key: { replicate: 0, level: 2, kind: 'ticket', draw: 0 },
      iteration: 1200,
      iterations: 3000,
      density: 0.64,
      latest: {
        iteration: 1200,
        trainLoss: 0.1,
        validationLoss: 0.2,
        validationAccuracy: 0.96,
        testLoss: 0.2,
        testAccuracy: 0.9712,
      },
    },
  ],
  ...more,
});
const finished = new Set([
  'replicate-0/level-00/ticket',
  'replicate-0/level-01/ticket',
  'replicate-0/level-01/random-reinit-0',
  'replicate-1/level-00/ticket',
]);
const of = { run: 'digits-0123456789ab', plan, finished, warnings: [], progress: progress() };

describe('the live picture', () => {
  test('shows how far every replicate and level is, and what is training', () => {
    const lines = picture(of, { columns: 120, rows: 40, paint: plain });
    expect(lines[1]).toContain(`25%  4 of ${plan.length} trainings  25 s spent, about 1 min 15 s left`);
    expect(lines.find((line) => line.startsWith('replicate 0 '))).toMatch(/^replicate 0 {4}●  ●  ○  ·/);
    expect(lines.find((line) => line.startsWith('replicate 2 '))).toMatch(/^replicate 2 {4}·  ·/);
    expect(lines.join('\n')).toMatch(
      /replicate 0, level 2, ticket \(64\.0% left\) +1,200 \/ 3,000 {2}test accuracy 97\.12%/,
    );
  });

  test('marks what diverged', () => {
    const diverged = progress({ diverged: ['replicate-1/level-00/ticket'] });
    const lines = picture({ ...of, progress: diverged }, { columns: 80, rows: 24, paint: plain });
    expect(lines.find((line) => line.startsWith('replicate 1 '))).toContain('✗');
  });

  test('fits every terminal, whatever the experiment', () => {
    const sizes = fc.record({
      columns: fc.integer({ min: 20, max: 200 }),
      rows: fc.integer({ min: 5, max: 60 }),
      replicates: fc.integer({ min: 1, max: 40 }),
      rounds: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(sizes, ({ columns, rows, replicates, rounds }) => {
        const pruning = { ...experiment.pruning, rounds };
        const large = planTrainings({ ...experiment, replicates, pruning });
        const lines = picture({ ...of, plan: large }, { columns, rows, paint: plain });
        expect(lines.length).toBeLessThan(rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the display of a terminal', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('draws until it ends; a question answered after that does not bring it back', () => {
    vi.useFakeTimers();
    const display = new TerminalDisplay();
    display.begin({ run: 'digits-0123456789ab', folder: '', experiment, finished: [] });
    expect(vi.getTimerCount()).toBe(1);
    display.suspend();
    expect(vi.getTimerCount()).toBe(0);
    display.resume();
    expect(vi.getTimerCount()).toBe(1);
    display.suspend();
    display.end();
    display.resume();
    // A timer that is left would keep the process from ending.
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('plain lines', () => {
  const display = () => {
    const lines: string[] = [];
    const clock = { seconds: 0 };
    const shown = new PlainDisplay(
      (line) => lines.push(line),
      () => clock.seconds,
    );
    shown.begin({ run: 'digits-0123456789ab', folder: '', experiment, finished: [] });
    return { shown, lines, clock };
  };

  test('come when a training has finished, but no more than one in two seconds', () => {
    const { shown, lines, clock } = display();
    for (let done = 1; done <= 40; done++) {
      clock.seconds = done / 10;
      shown.event({
        time: '',
        type: 'training-finished',
        id: 'replicate-0/level-00/ticket',
        seconds: 1,
        diverged: false,
      });
      shown.progress(progress({ trainings: { finished: done, total: 75, skipped: 0 } }));
    }
    expect(lines).toEqual([
      'digits-0123456789ab: running',
      '20 of 75 trainings, 25%, 25 s spent, about 1 min 15 s left; replicate 0, level 0, dense network',
      '40 of 75 trainings, 25%, 25 s spent, about 1 min 15 s left; replicate 0, level 0, dense network',
    ]);
  });

  test('show a sign of life once a minute where nothing finishes', () => {
    const { shown, lines, clock } = display();
    for (clock.seconds = 0; clock.seconds <= 180; clock.seconds++) shown.progress(progress());
    // The first news says what was finished before.
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(lines.length).toBeGreaterThanOrEqual(4);
  });

  test('report warnings and divergence at once', () => {
    const { shown, lines } = display();
    shown.event({ time: '', type: 'warning', message: 'a checkpoint was damaged' });
    shown.event({
      time: '',
      type: 'training-finished',
      id: 'replicate-0/level-00/ticket',
      seconds: 1,
      diverged: true,
    });
    expect(lines.slice(1)).toEqual([
      'warning: a checkpoint was damaged',
      'warning: replicate 0, level 0, dense network diverged: its weights became NaN or infinite',
    ]);
  });
});
