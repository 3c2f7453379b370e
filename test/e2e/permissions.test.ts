// Files that may not be read or written: the path, the reason and what to do, never a hang, a stack or a defect.
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/temporary';

const AS_NOBODY = fileURLToPath(new URL('../support/as-nobody.mjs', import.meta.url));

const CELL = `\`\`\`yaml
experiment: mine
dataset: {train: mine.csv}
network: {hidden: [4]}
training: {iterations: 20, evaluate_every: 10, batch_size: 20}
\`\`\`
`;

/** A folder of everybody's with an experiment on data of one's own, and the built programs where everybody can read them. */
async function place() {
  const cwd = await temporaryFolder();
  const programs = join(cwd, 'programs');
  await cp(resolve('dist'), join(programs, 'dist'), { recursive: true });
  await cp(resolve('media/datasets'), join(programs, 'media', 'datasets'), { recursive: true });
  await cp(AS_NOBODY, join(programs, 'as-nobody.mjs'));
  await writeFile(join(cwd, 'mine.lottery.md'), CELL);
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5},${i % 2}`).join('\n');
  await writeFile(join(cwd, 'mine.csv'), rows);
  await chmod(cwd, 0o777);
  const ticketlab = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
      execFile(
        process.execPath,
        [join(programs, 'as-nobody.mjs'), join(programs, 'dist', 'cli.mjs'), ...args],
        {
          cwd,
          env: { ...process.env, NO_COLOR: '1', HOME: cwd, ...env },
          timeout: 60_000,
          killSignal: 'SIGKILL',
        },
        (error, stdout, stderr) => done({ code: error ? error.code : 0, stdout, stderr }),
      );
    });
  return { cwd, ticketlab };
}

async function forbid(path: string): Promise<void> {
  await chmod(path, 0);
  onTestFinished(() => chmod(path, 0o700));
}

describe('permission denied', () => {
  test('to read an experiment file, data or a run folder names the path and says what to do', async () => {
    const { cwd, ticketlab } = await place();
    const denied = (path: string) => `${path} cannot be read: permission is denied`;

    await forbid(join(cwd, 'mine.csv'));
    const data = await ticketlab(['run', 'mine.lottery.md']);
    expect(data).toMatchObject({ code: 2, stdout: '' });
    expect(data.stderr).toContain('mine.csv (dataset.train) cannot be read: permission is denied');
    expect(data.stderr).toContain('hint: Give yourself the right to read it');
    await chmod(join(cwd, 'mine.csv'), 0o644);

    await forbid(join(cwd, 'mine.lottery.md'));
    const experiment = await ticketlab(['run', 'mine.lottery.md']);
    expect(experiment).toMatchObject({ code: 2, stdout: '' });
    expect(experiment.stderr).toContain(denied('mine.lottery.md'));
    expect(experiment.stderr).toContain('hint: Give yourself the right to read it');

    const runs = join(cwd, '.ticketlab', 'runs');
    const run = join(runs, 'mine-0123456789ab');
    await mkdir(run, { recursive: true });
    await forbid(run);
    const listed = await ticketlab(['status']);
    expect(listed.stdout).toContain(denied(join(run, 'run.json')));
    expect(listed.stdout).toContain('Give yourself the right to read it');
    const shown = await ticketlab(['show']);
    expect(shown.code).toBe(1);
    expect(shown.stderr).toContain(denied(join(run, 'run.json')));
    await chmod(run, 0o755);

    await forbid(runs);
    const all = await ticketlab(['status']);
    expect(all.stderr).toContain(denied(runs));
    expect(all.stderr).toContain('hint: Give yourself the right to read it');
    for (const { stderr } of [data, experiment, listed, shown, all])
      expect(stderr).not.toMatch(/defect|\n {4}at /);
  });

  test('to write, or a place where nothing can be made, is an error at once, not a hang', async () => {
    const { cwd, ticketlab } = await place();
    const closed = join(cwd, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o555);
    const runs = await ticketlab(['run', 'mine.lottery.md', '--runs', join(closed, 'runs')]);
    expect(runs.code).toBe(1);
    expect(runs.stderr).toMatch(/closed\/runs\/mine-\w+ cannot be written: permission is denied/);
    // Under /proc, Node 20's own way of making folders never ends.
    const nowhere = process.platform === 'linux' ? '/proc/nowhere' : closed;
    for (const cache of [join(closed, 'cache'), nowhere, '/dev/null/cache']) {
      const fetched = await ticketlab(['data', 'fetch', 'mnist'], { TICKETLAB_CACHE: cache });
      expect(fetched.code).toBe(1);
      expect(fetched.stderr).toContain(
        `The dataset cannot be stored in ${join(cache, 'datasets', 'mnist')}: `,
      );
      expect(fetched.stderr).toContain('hint: ');
      expect(fetched.stderr).toContain('TICKETLAB_CACHE');
    }
    const lost = await ticketlab(['run', 'mine.lottery.md', '--runs', join(nowhere, 'runs')]);
    expect(lost.code).toBe(1);
    expect(lost.stderr).toContain('cannot be written: ');
  });
});
