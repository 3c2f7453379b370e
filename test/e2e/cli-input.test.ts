// Messages of the command line to wrong input and to requests for help.
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { QUICK, cell, lastJson, ticketlab as run } from '../support/command-line';
import type { Ended } from '../support/command-line';

let cwd = '';
beforeAll(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'ticketlab-cli-')));
  await writeFile(join(cwd, 'quick.lottery.md'), cell('quick', QUICK) + cell('other', `${QUICK}1`));
  const { code } = await ticketlab('run', 'quick.lottery.md');
  expect(code).toBe(0);
  return () => rm(cwd, { recursive: true, force: true });
});

const ticketlab = (...args: string[]): Promise<Ended> => run(args, { cwd });

describe('wrong input', () => {
  const expectInputError = async (args: string[], ...texts: (string | RegExp)[]) => {
    const { code, stdout, stderr } = await ticketlab(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    for (const text of texts) expect(stderr).toMatch(text);
    expect(stderr).not.toMatch(/\n {4}at /);
  };

  test('in an experiment file is all reported at once, with file, line, column and the nearest name', async () => {
    const wrong = cell('wrong', 'training:\n  momentun: 0.9\n  iterations: -3\n');
    await writeFile(join(cwd, 'wrong.lottery.md'), wrong);
    await expectInputError(
      ['run', 'wrong.lottery.md'],
      /^wrong\.lottery\.md:7:3 training\.momentun: .*did you mean `momentum`\?/m,
      /^wrong\.lottery\.md:8:15 training\.iterations: /m,
      /2 errors in wrong\.lottery\.md; nothing was run/,
    );
  });

  test('such as a file, experiment, run or command that does not exist says what there is', async () => {
    await expectInputError(['run', 'no.lottery.md'], 'no.lottery.md cannot be read: there is no such file');
    await expectInputError(['run', 'quick.lottery.md', '--only', 'quikc'], /Did you mean quick\?/);
    await expectInputError(['show', 'quikc'], /There is no run "quikc"/, /Did you mean quick\?/);
    await expectInputError(['show', 'nothing-like-it'], /There are: .*quick-[0-9a-f]{12}/);
    await expectInputError(['show'], /There are \d runs: say which/);
    await expectInputError(['sohw'], /Did you mean show\?/);
    await expectInputError(['run', 'quick.lottery.md', '--cores', 'all'], /whole number/);
    await expectInputError(['compact', 'quick', '--level', '9'], /has the levels 0 to 2/);
    await expectInputError(['export', 'quick', '--csv', '--json'], /two formats/);
    await expectInputError(
      ['report', 'quick', '-o', 'no/folder/x.html'],
      /no\/folder\/x\.html cannot be written/,
    );
    await writeFile(join(cwd, 'empty.lottery.md'), '# Nothing here\n');
    await expectInputError(['run', 'empty.lottery.md'], /holds no experiment/);
    await writeFile(join(cwd, 'wide.lottery.md'), Buffer.from(`\uFEFF${cell('wide', '')}`, 'utf16le'));
    await expectInputError(['run', 'wide.lottery.md'], /not text in UTF-8/);
    await expectInputError(['stop', 'quick'], /is not running: it is finished/, /show quick-[0-9a-f]{12}/);
  });

  test('such as an experiment that does not fit your own data leaves no run behind', async () => {
    const examples = Array.from({ length: 40 }, (_, i) => `${i},${i * i},${i % 2}`);
    await writeFile(join(cwd, 'forty.csv'), `${examples.join('\n')}\n`);
    const write = (name: string, settings: string) =>
      writeFile(
        join(cwd, 'own.lottery.md'),
        `\`\`\`yaml\nexperiment: ${name}\ndataset: { train: forty.csv }\n${settings}\n\`\`\`\n`,
      );
    // 8 are set aside for testing and 3 of the others for validation.
    await write('batch', 'network: { hidden: [4] }\ntraining: { batch_size: 30 }');
    await expectInputError(['run', 'own.lottery.md'], /batch of 30 is more than there are: 29 examples/);
    await write('images', 'network: conv-2\ntraining: { batch_size: 20 }');
    await expectInputError(['run', 'own.lottery.md'], /conv-2 reads images/);
    expect((await ticketlab('status')).stdout).not.toMatch(/batch|images/);
  });

  test('such as a dataset that was not fetched says how to, and leaves no run behind', async () => {
    const missing = cell('lenet', 'seed: 1').replace('digits', 'mnist');
    await writeFile(join(cwd, 'mnist.lottery.md'), cell('before', 'seed: 2') + missing);
    const env = { TICKETLAB_CACHE: join(cwd, 'cache') };
    const { code, stderr } = await run(['run', 'mnist.lottery.md'], { cwd, env });
    expect(code).toBe(2);
    expect(stderr).toContain('ticketlab data fetch mnist');
    expect((await ticketlab('status')).stdout).not.toMatch(/lenet|before/);
  });

  test('such as data that is not what the ticket knows', async () => {
    await writeFile(join(cwd, 'mine.csv'), '1,2,3,0\n4,5,6,1\n');
    const { output } = lastJson(await ticketlab('compact', 'quick', '--level', '1', '--json'));
    await expectInputError(['predict', output, 'mine.csv'], /3 values per example/);
    await expectInputError(['predict', 'mine.csv', 'digits'], /mine\.csv/);
    await expectInputError(['predict', output, 'digts'], /no such file/, /Did you mean digits\?/);
    await expectInputError(['predict', output, 'his.csv'], /no such file/, /The datasets are digits, /);
    await expectInputError(
      ['predict', output, 'fashion-mnist-mini'],
      /784 values per example.*trained on 64/,
    );
  });
});

describe('help', () => {
  test('teaches: words, examples, where files go, exit codes', async () => {
    const { code, stdout } = await ticketlab('--help');
    expect(code).toBe(0);
    for (const text of ['level', 'ticketlab run examples/digits.lottery.md', '.ticketlab/runs', 'Exit codes'])
      expect(stdout).toContain(text);
    expect((await ticketlab('run', '--help')).stdout).toContain('Ctrl-C');
  });

  test('and version match the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await ticketlab('--version')).stdout).toBe(`${version}\n`);
  });
});
