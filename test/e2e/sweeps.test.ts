// Sweeps through the command line: each combination is the run of the experiment that somebody would write, and nothing is run twice.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { summariseRun } from '../../src/lab/runs';
import { cell, lastJson, start, ticketlab } from '../support/command-line';
import { eventsOf, trainingFiles } from '../support/runs';

const SHORT = `replicates: 1
training: {iterations: 60, evaluate_every: 30}
pruning: {rounds: 2}
controls: {random_reinit: 0}`;

const SWEEP = `\`\`\`yaml
sweep: rates
of: base
over: {pruning.rate: [0.2, 0.5], seed: [0, 1]}
\`\`\`
`;

interface SweepJson {
  runs: { run: string; state: string; seed: number; 'pruning.rate': number; best_accuracy: number }[];
}

let cwd: string;
const runsOf = (folder: string) => join(folder, '.ticketlab', 'runs');
const folders = () => readdirSync(runsOf(cwd)).map((name) => join(runsOf(cwd), name));
const sweep = async (...more: string[]) => {
  const ended = await ticketlab(['run', 'sweep.lottery.md', '--only', 'rates', '--json', ...more], { cwd });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return lastJson(ended) as SweepJson;
};

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'ticketlab-test-'));
  await writeFile(join(cwd, 'sweep.lottery.md'), cell('base', SHORT) + SWEEP);
});

describe('a sweep', () => {
  test('runs every combination as the experiment that somebody would write, once', async () => {
    const { runs } = await sweep();
    expect(runs.map((run) => [run['pruning.rate'], run.seed, run.state])).toEqual([
      [0.2, 0, 'finished'],
      [0.2, 1, 'finished'],
      [0.5, 0, 'finished'],
      [0.5, 1, 'finished'],
    ]);
    expect(folders()).toHaveLength(4);
    const before = await Promise.all(folders().map(eventsOf));
    expect((await sweep()).runs).toEqual(runs);
    expect(await Promise.all(folders().map(eventsOf))).toEqual(before);

    const byHand = SHORT.replace('{rounds: 2}', '{rounds: 2, rate: 0.5}') + '\nseed: 1';
    await writeFile(join(cwd, 'hand.lottery.md'), cell('other', byHand));
    const hand = lastJson(await ticketlab(['run', 'hand.lottery.md', '--json'], { cwd }));
    expect(hand.run).toBe(runs[3]?.run);
    expect(folders()).toHaveLength(4);
    // What does not depend on the rate is trained once a seed.
    const taken = await Promise.all(
      folders().map(async (folder) => (await summariseRun(folder)).taken ?? {}),
    );
    expect(taken.flatMap((one) => Object.values(one))).toEqual([1, 1]);
  });

  test('that is killed, queue and all, goes on where it was, to the same bytes', async () => {
    const other = join(cwd, 'undisturbed');
    const { runs } = await sweep('--runs', other);
    const killed = start(['run', 'sweep.lottery.md', '--only', 'rates', '--json'], { cwd });
    await killed.line((line) => line.includes('"swept"'));
    killed.signal('SIGKILL');
    for (const pid of processesOf(cwd)) process.kill(pid, 'SIGKILL');
    await killed.ended;
    expect((await sweep()).runs.map(({ run }) => run)).toEqual(runs.map(({ run }) => run));
    for (const { run } of runs)
      expect(await trainingFiles(join(runsOf(cwd), run))).toEqual(await trainingFiles(join(other, run)));
  });

  test('in a terminal says how far it is, and ends with a table', async () => {
    const { code, stdout } = await ticketlab(['run', 'sweep.lottery.md', '--only', 'rates'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^rates: 0 of 4 runs finished, /);
    expect(stdout).toMatch(/\nrates: 4 of 4 runs finished\n/);
    expect(stdout).toMatch(/\nrun +state +pruning\.rate +seed +dense_accuracy /);
    expect(stdout.match(/\nbase-[0-9a-f]{12} +finished +0\.[25] +[01] +\d+\.\d\d% /g)).toHaveLength(4);
  });

  test('of which a combination cannot be run says which and why, and runs nothing', async () => {
    const wrong = SWEEP.replace('seed: [0, 1]', 'pruning.method: [iterative, gradual], pruning.every: [10]');
    await writeFile(join(cwd, 'sweep.lottery.md'), cell('base', SHORT) + wrong);
    const { code, stderr } = await ticketlab(['run', 'sweep.lottery.md'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('pruning.rate = 0.2, pruning.method = "iterative", pruning.every = 10: ');
    expect(stderr).toContain('not every combination can be run; nothing was run');
    expect(existsSync(runsOf(cwd))).toBe(false);
  });

  test('of a million combinations is not begun unasked', async () => {
    const many = SWEEP.replace(
      'seed: [0, 1]',
      'seed: {from: 0, to: 999, linear: 1000}, training.iterations: {from: 100, to: 599, linear: 500}',
    );
    await writeFile(join(cwd, 'sweep.lottery.md'), cell('base', SHORT) + many);
    const { code, stderr } = await ticketlab(['run', 'sweep.lottery.md'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('Sweep rates has up to 1,000,000 runs.');
    expect(existsSync(runsOf(cwd))).toBe(false);
  });
});

/** Runners and owners of queues whose arguments name something in a folder. */
function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return args.some((arg) => arg.startsWith(join(folder, '.ticketlab')));
      } catch {
        return false;
      }
    });
}
