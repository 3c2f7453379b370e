// `ticketlab network` of a model of the user's own, which only its code can describe.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readExperiments } from '../../src/experiment/file/read-file';
import { NetworkHover } from '../../src/extension/language/network-hover';
import { inEnglish } from '../../src/lottery/translate';
import { lastJson, ticketlab } from '../support/command-line';
import { temporaryFolder } from '../support/temporary';

const MODEL = `
from torch import nn


class Small(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Linear(64, width)
        self.again = nn.Linear(width, width)
        self.shared = self.again
        self.norm = nn.BatchNorm1d(width)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        x = self.norm(self.body(x.flatten(1)).relu())
        return self.head(self.shared(self.again(x)))
`;

const EXPERIMENT = `\`\`\`yaml
experiment: own
engine: pytorch
dataset: digits
network: {model: small.py:Small, arguments: {width: 16}}
pruning: {rounds: 1, keep: [ag*]}
\`\`\`
`;

test('lists what its code has made: what is pruned, kept, stored besides and shared', async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'small.py'), MODEL);
  await writeFile(join(cwd, 'a.lottery.md'), EXPERIMENT);
  const listed = lastJson(await ticketlab(['network', 'a.lottery.md', '--json'], { cwd }));
  const shapes = Object.fromEntries(
    listed.others.map(({ name, shape }: { name: string; shape: number[] }) => [name, shape]),
  );
  expect(shapes).toMatchObject({
    'body.bias': [16],
    'norm.running_mean': [16],
    'norm.num_batches_tracked': [],
  });
  expect(listed).toMatchObject({
    type: 'network',
    experiment: 'own',
    parameters: [
      { layer: 'body', name: 'body.weight', shape: [16, 64], weights: 1024, fate: 'pruned', rate: 0.2 },
      { layer: 'again', name: 'again.weight', shape: [16, 16], weights: 256, fate: 'kept', rate: 0 },
      { layer: 'head', name: 'head.weight', shape: [10, 16], weights: 160, fate: 'pruned', rate: 0.1 },
    ],
    tied: { 'shared.weight': 'again.weight' },
    levels: [
      { level: 0, survivors: 1440, parameters: [1024, 256, 160] },
      { level: 1, survivors: 1219, parameters: [819, 256, 144] },
    ],
  });
  const { code, stdout } = await ticketlab(['network', 'a.lottery.md'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nagain\.weight +16 × 16 +256 +kept +256\n/);
  expect(stdout).toMatch(/\nshared\.weight +same as again\.weight\n/);
  expect(stdout).toMatch(/\nnorm\.num_batches_tracked +one number +1\n/);
});

test('code that fails is wrong input, and the message says where', async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'small.py'), 'def Small(width):\n    raise ValueError("no width")\n');
  await writeFile(join(cwd, 'a.lottery.md'), EXPERIMENT);
  const { code, stdout, stderr } = await ticketlab(['network', 'a.lottery.md'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('no width');
  expect(stderr).toContain('small.py');
});

test('and in the editor, where the workspace is trusted, once for all times that it is pointed at', async () => {
  const cwd = await temporaryFolder();
  // Every time that Python runs it, it leaves a letter.
  const runs = async () => (await readFile(join(cwd, 'runs'), 'utf8')).length;
  const counted = `${MODEL}\nopen(__file__.replace("small.py", "runs"), "a").write("x")\n`;
  await writeFile(join(cwd, 'small.py'), counted);
  const [read] = readExperiments(EXPERIMENT, 'a.lottery.md').experiments;
  if (!read) throw new Error('no experiment');
  const text = (hover: NetworkHover) => hover.textOf(read.experiment, cwd, inEnglish);
  const others = { requireReadable: () => Promise.resolve(), escape: (words: string) => words };
  expect(await text(new NetworkHover({ mayRun: () => false, ...others }))).toMatch(
    /once the workspace is trusted/,
  );
  const hover = new NetworkHover({ mayRun: () => true, ...others });
  const first = await text(hover);
  expect(first).toContain('| again.weight | 16 × 16 | 256 | kept | 256 |');
  const before = await runs();
  expect(before).toBeGreaterThan(0);
  expect(await text(hover)).toBe(first);
  expect(await runs()).toBe(before);
  await writeFile(join(cwd, 'small.py'), counted.replace('64, width', '60, width'));
  expect(await text(hover)).toMatch(/small\.py/);
});
