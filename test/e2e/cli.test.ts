import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../src/protocol/run';
import { QUICK, cell, lastJson, start, ticketlab as run } from '../support/command-line';
import type { Ended } from '../support/command-line';
import { temporaryFolder } from '../support/temporary';

let cwd = '';
beforeAll(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'ticketlab-cli-')));
});
afterAll(async () => {
  const runs: RunSummary[] = JSON.parse((await ticketlab('status', '--json')).stdout);
  for (const { run: name, state } of runs) if (state === 'running') await ticketlab('stop', name);
  await rm(cwd, { recursive: true, force: true });
});

const ticketlab = (...args: string[]): Promise<Ended> => run(args, { cwd });

/** Long enough for anything to happen to it first. */
const SLOW = 'training: {iterations: 4000}\npruning: {rounds: 2}\nreplicates: 2';
/** Never done while a test runs. */
const ENDLESS = 'training: {iterations: 50000000}';

describe('running an experiment', () => {
  test('shows plain lines, the table of levels and the verdict', async () => {
    await writeFile(join(cwd, 'quick.lottery.md'), `# Quick\n\n${cell('quick', QUICK)}`);
    const { code, stdout, stderr } = await ticketlab('run', 'quick.lottery.md');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^quick-[0-9a-f]{12}: running\n/);
    expect(stdout).toMatch(/\n0 +100\.0% .* dense .*\n1 +81\.\d% .*\n2 +6\d\.\d% /);
    expect(stdout).toContain('The dense network reaches');
    expect(stdout).toMatch(/quick-[0-9a-f]{12} is finished: 10 trainings, /);
    expect(stdout).not.toContain('\u001b');
  });

  test('a second time shows the same run without running anything', async () => {
    const { code, stdout } = await ticketlab('run', 'quick.lottery.md');
    expect(code).toBe(0);
    expect(stdout).not.toContain(': running');
    expect(stdout).toMatch(/is finished: 10 trainings/);
  });

  test('of a file further down is found again where it was started', async () => {
    const outside = await temporaryFolder();
    const inside = join(outside, 'project');
    await mkdir(join(inside, 'experiments'), { recursive: true });
    await writeFile(join(inside, 'experiments', 'deep.lottery.md'), cell('deep', QUICK));
    await run(['run', 'experiments/deep.lottery.md'], { cwd: inside });
    expect(await run(['status', 'deep'], { cwd: inside })).toMatchObject({ code: 0, stderr: '' });
    // From now on that is the nearest folder of runs, wherever the file is run from.
    await run(['run', 'deep.lottery.md'], { cwd: join(inside, 'experiments') });
    await run(['run', 'project/experiments/deep.lottery.md'], { cwd: outside });
    expect(existsSync(join(inside, '.ticketlab'))).toBe(true);
    expect(existsSync(join(inside, 'experiments', '.ticketlab'))).toBe(false);
    expect(existsSync(join(outside, '.ticketlab'))).toBe(false);
  });

  test('of a file elsewhere is kept next to that', async () => {
    const [here, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
    const file = join(elsewhere, 'far.lottery.md');
    await writeFile(file, cell('far', QUICK));
    const { stdout } = await run(['run', file, '--detach', '--json'], { cwd: here });
    expect(JSON.parse(stdout)).toMatchObject({
      folder: expect.stringMatching(join(await realpath(elsewhere), '.ticketlab', 'runs', 'far-')),
    });
    await run(['stop', 'far'], { cwd: elsewhere });
  });

  test('of several in a file, one after the other, ends with their comparison', async () => {
    const compare = '```yaml\ncompare: [quick, wider]\nbaseline: quick\n```\n';
    const wider = cell('wider', QUICK).replace('[20]', '[30]');
    await writeFile(join(cwd, 'two.lottery.md'), `${cell('quick', QUICK)}\n${wider}\n${compare}`);
    const { code, stdout } = await ticketlab('run', 'two.lottery.md');
    expect(code).toBe(0);
    expect(stdout).toMatch(/quick against wider\n\nweights left +quick \(baseline\): test accuracy/);
    expect(stdout).toMatch(
      /\n100\.0% +\d\d\.\d\d% +\d+ +\d\d\.\d\d% \([+−]?\d\.\d\d points\) +\d+ \([+−]?\d+\)\n/,
    );
    const json = await ticketlab('run', 'two.lottery.md', '--json');
    expect(lastJson(json)).toMatchObject({
      type: 'comparison',
      baseline: 'quick',
      experiments: ['quick', 'wider'],
    });
  });

  test('ends with the tickets that its file inspects', async () => {
    const inspect = '```yaml\ninspect: quick\nlevel: 2\nreplicate: 1\n```\n';
    await writeFile(join(cwd, 'inspected.lottery.md'), `${cell('quick', QUICK)}\n${inspect}`);
    const { code, stdout } = await ticketlab('run', 'inspected.lottery.md');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /quick, level 2, replicate 1\n\nlayer +weights left +density +dead neurons\nfc1 +819 /,
    );
    const shown = lastJson(await ticketlab('run', 'inspected.lottery.md', '--json'));
    expect(shown).toMatchObject({ type: 'ticket', experiment: 'quick', level: 2, replicate: 1 });
    expect(shown.record.id).toBe('replicate-1/level-02/ticket');
  });
});

describe('a run under way', () => {
  test('is seen, paused and resumed from other processes', async () => {
    await writeFile(join(cwd, 'slow.lottery.md'), cell('slow', SLOW));
    const running = start(['run', 'slow.lottery.md', '--json'], { cwd });
    await running.line((line) => line.includes('"type":"measurement"'));
    const status = lastJson(await ticketlab('status', 'slow', '--json'));
    expect(status).toMatchObject({
      state: 'running',
      experiment: 'slow',
      progress: { trainings: { total: 10 } },
    });

    const paused = await ticketlab('pause', 'slow');
    expect(paused.code).toBe(0);
    expect(paused.stdout).toMatch(/^slow-[0-9a-f]{12} is paused: \d of 10 trainings are done/);
    const ended = await running.ended;
    expect(ended.code).toBe(3);
    expect(lastJson(ended)).toMatchObject({ type: 'results', state: 'paused' });

    const resumed = await ticketlab('resume', 'slow', '--json');
    expect(resumed.code).toBe(0);
    const results = lastJson(resumed);
    expect(results).toMatchObject({ state: 'finished', levels: [{ level: 0 }, { level: 1 }, { level: 2 }] });
    expect(results.trainings).toHaveLength(10);
    expect(results.verdict.sentences.length).toBeGreaterThan(0);
  });

  test('can be left to itself from the start, watched, and stopped', async () => {
    await writeFile(join(cwd, 'endless.lottery.md'), cell('endless', ENDLESS));
    const detached = await ticketlab('run', 'endless.lottery.md', '--detach');
    expect(detached).toMatchObject({ code: 0, stderr: '' });
    expect(detached.stdout).toMatch(/^endless-[0-9a-f]{12}: running\n$/);
    const attached = start(['attach', 'endless', '--json'], { cwd });
    await attached.line((line) => line.includes('"type":"progress"'));
    expect((await ticketlab('delete', 'endless', '--yes')).code).toBe(2);
    expect((await ticketlab('stop', 'endless')).code).toBe(0);
    expect((await attached.ended).code).toBe(3);
    expect((await ticketlab('pause', 'endless')).stderr).toContain('is not running: it is stopped');
  });

  test('is paused by SIGINT where there is no terminal to ask on', async () => {
    const running = start(['resume', 'endless', '--json'], { cwd });
    await running.line((line) => line.includes('"type":"progress"'));
    running.signal('SIGINT');
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'Pausing …\n' });
    expect(lastJson(await ticketlab('status', 'endless', '--json'))).toMatchObject({ state: 'paused' });
  });

  test('goes on when the one who only watches it is ended', async () => {
    await ticketlab('resume', 'endless', '--detach');
    const watching = start(['attach', 'endless', '--json'], { cwd });
    await watching.line((line) => line.includes('"type":"progress"'));
    watching.signal('SIGTERM');
    expect((await watching.ended).code).toBe(130);
    expect(lastJson(await ticketlab('stop', 'endless', '--json'))).toMatchObject({ state: 'stopped' });
  });

  test('whose process is stopped is told of by every command, and kills none of them', async () => {
    await ticketlab('resume', 'endless', '--detach');
    const watching = start(['attach', 'endless'], { cwd });
    await watching.line((line) => line.includes('running'));
    const { folder } = lastJson(await ticketlab('status', 'endless', '--json'));
    const owners = (await readdir(join(folder, 'owners'))).filter((name) => name.endsWith('.json')).sort();
    const { pid } = JSON.parse(await readFile(join(folder, 'owners', owners.at(-1) ?? ''), 'utf8'));
    process.kill(pid, 'SIGSTOP');
    try {
      const silent = `rocess ${pid} has the run but does not answer: it is stopped, or it hangs.`;
      const asking = [
        ['pause', 'endless'],
        ['attach', 'endless'],
        ['run', 'endless.lottery.md'],
      ];
      const [status, ...failed] = await Promise.all([
        ticketlab('status', 'endless'),
        ...asking.map((args) => ticketlab(...args)),
      ]);
      expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining(silent) });
      for (const { code, stderr } of failed) {
        expect(stderr).toContain(silent);
        expect(stderr).toContain(`kill -CONT ${pid}`);
        expect(code).toBe(1);
      }
      await watching.line((line) => line.startsWith(`Nothing was heard for 10 s: process ${pid} is stopped`));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await ticketlab('stop', 'endless');
    expect((await watching.ended).code).toBe(3);
  });

  test('is deleted only when asked for twice or with --yes', async () => {
    const asked = await ticketlab('delete', 'endless');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('--yes');
    expect((await ticketlab('delete', 'endless', '--yes')).code).toBe(0);
    expect((await ticketlab('status', 'endless')).code).toBe(2);
  });
});

test('experiments of a file that are left to themselves follow one another', async () => {
  const others = ['first', 'second'].map((name, i) => cell(name, QUICK.replace('seed: 1', `seed: ${i + 2}`)));
  await writeFile(join(cwd, 'others.lottery.md'), others.join('\n'));
  const { code, stdout } = await ticketlab('run', 'others.lottery.md', '--detach');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^first-\w+: running\nsecond-\w+: follows\n$/);
  // Until it is its turn, it waits: nothing has interrupted it.
  const states = new Set<string>();
  await expect
    .poll(
      async () => {
        const { state } = lastJson(await ticketlab('status', 'second', '--json'));
        states.add(state);
        return state;
      },
      { timeout: 60_000 },
    )
    .toBe('finished');
  expect([...states]).not.toContain('interrupted');
  expect(lastJson(await ticketlab('status', 'first', '--json')).state).toBe('finished');
});

describe('a finished run', () => {
  test('gives a report that needs nothing else', async () => {
    const { code, stdout } = await ticketlab('report', 'quick');
    expect(code).toBe(0);
    const file = /in (\S+)\n/.exec(stdout)?.[1] ?? '';
    const page = await readFile(join(cwd, file), 'utf8');
    const [data] = JSON.parse(/<script type="application\/json" id="data">([^<]*)</.exec(page)?.[1] ?? '');
    expect(data.levels).toHaveLength(3);
    expect(data.curves[0].points.map(({ iteration }: { iteration: number }) => iteration)).toEqual([
      0, 50, 100, 150, 200, 250, 300,
    ]);
    const { verdict } = lastJson(await ticketlab('show', 'quick', '--json'));
    expect(page).toContain(verdict.sentences[0]);
    expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)[^"'\s]*\.(js|css|woff)/);
  });

  test('goes into a paper, and into one file that says the same elsewhere', async () => {
    expect(await ticketlab('figure', 'quick', '-o', 'quick.pdf')).toMatchObject({ code: 0, stderr: '' });
    expect((await readFile(join(cwd, 'quick.pdf'))).toString('latin1')).toMatch(/^%PDF-[^]*\/FontFile2/);
    expect(await ticketlab('figure', 'quick', '-o', 'quick.png')).toMatchObject({ code: 2 });
    await ticketlab('report', 'quick', '--print', '-o', 'print.html');
    const printed = await readFile(join(cwd, 'print.html'), 'utf8');
    expect(printed).toContain('<svg');
    expect(printed).not.toContain('<script');
    expect((await ticketlab('export', 'quick', '--format', 'latex')).stdout).toContain('\\toprule');
    expect(await ticketlab('pack', 'quick', '-o', 'quick.ticketlab')).toMatchObject({ code: 0, stderr: '' });
    expect(await ticketlab('unpack', 'quick.ticketlab', '--runs', 'elsewhere')).toMatchObject({ code: 0 });
    const { folder, ...here } = lastJson(await ticketlab('show', 'quick', '--json'));
    const there = lastJson(await ticketlab('show', 'quick', '--runs', 'elsewhere', '--json'));
    expect(there).toEqual({ ...here, folder: expect.stringContaining('elsewhere') });
    expect(folder).not.toBe(there.folder);
    expect(await ticketlab('unpack', 'quick.ticketlab', '--runs', 'elsewhere')).toMatchObject({ code: 2 });
  });

  test('is exported as tidy CSV', async () => {
    const rows = parse((await ticketlab('export', 'quick', '--csv')).stdout, { columns: true });
    expect(rows).toHaveLength(10);
    expect(rows[0]).toMatchObject({
      replicate: '0',
      level: '0',
      kind: 'ticket',
      density: '1',
      end_iteration: '300',
    });
    const told = lastJson(
      await ticketlab('export', 'quick', '--curves', '--csv', '--json', '--output', 'curves.csv'),
    );
    expect(told).toMatchObject({ type: 'export', output: 'curves.csv', format: 'csv', rows: 70 });
    expect(parse(await readFile(join(cwd, 'curves.csv')), { columns: true })).toHaveLength(10 * 7);
  });

  test('stands beside another in a table of runs, and level by level', async () => {
    await writeFile(
      join(cwd, 'rival.lottery.md'),
      `# Rival\n\n${cell('rival', QUICK.replace('seed: 1', 'seed: 7'))}`,
    );
    expect(await ticketlab('run', 'rival.lottery.md')).toMatchObject({ code: 0 });
    const both = 'experiment = quick or experiment = rival';
    const rows = JSON.parse(
      (
        await ticketlab(
          'runs',
          '--json',
          '--filter',
          both,
          '--sort',
          'seed',
          '--columns',
          'experiment,seed,dense_accuracy',
        )
      ).stdout,
    );
    expect(rows).toEqual([
      { experiment: 'quick', seed: 1, dense_accuracy: expect.any(Number) },
      { experiment: 'rival', seed: 7, dense_accuracy: expect.any(Number) },
    ]);
    const compared = lastJson(await ticketlab('compare', 'quick', 'rival', '--baseline', 'rival', '--json'));
    expect(compared).toMatchObject({
      type: 'comparison',
      experiments: ['quick', 'rival'],
      baseline: 'rival',
    });
    expect(compared.rows[0].cells[0].accuracy).toBe(rows[0].dense_accuracy);
    expect(compared.rows[0].cells[0].accuracyDifference).toBeCloseTo(
      rows[0].dense_accuracy - rows[1].dense_accuracy,
      12,
    );
    expect(await ticketlab('compare', 'quick', 'quick')).toMatchObject({ code: 2 });
    const refused = await ticketlab('runs', '--filter', 'sed = 7');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean `seed`?') });
  });

  test("gives a compact ticket that classifies exactly as the run's record says", async () => {
    const { trainings } = lastJson(await ticketlab('show', 'quick', '--json'));
    const compact = lastJson(
      await ticketlab('compact', 'quick', '--level', '2', '--replicate', '1', '--json'),
    );
    expect(compact.share).toBeLessThan(compact.density * 1.25 + 3000 / compact.denseBytes);
    const { code, ...predicted } = await ticketlab(
      'predict',
      compact.output,
      'digits',
      '--json',
      '-o',
      'all.csv',
    );
    expect(code).toBe(0);
    const prediction = lastJson({ code, ...predicted });
    const record = trainings.find(({ id }: { id: string }) => id === 'replicate-1/level-02/ticket');
    expect(prediction.accuracy).toBe(record.end.testAccuracy);
    expect(prediction.accuracy).toBe(compact.accuracy);
    const rows: { class: string; predicted: string }[] = parse(await readFile(join(cwd, 'all.csv')), {
      columns: true,
    });
    expect(rows.filter((row) => row.class === row.predicted)).toHaveLength(prediction.correct);
    expect(rows).toHaveLength(prediction.examples);
  });
});
