// Errors in code of the user's own, told before anything is made: which setting, what, and where in the code.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { experimentSchema } from '../../src/experiment/schema/cell-schemas';
import { identify } from '../../src/lab/identity';
import { createRun } from '../../src/lab/runs';
import { readTrainingData } from '../../src/lab/worker/training-data';
import { LabError } from '../../src/lottery/errors';
import { runToEnd } from '../support/runs';
import { temporaryFolder } from '../support/temporary';

const FILES = {
  'good.py': `
import torch
from torch import nn
from torch.utils.data import TensorDataset

def model(width=8, classes=10):
    return nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.ReLU(), nn.Linear(width, classes))

def data(count=60, classes=10):
    torch.manual_seed(0)
    parts = [TensorDataset(torch.randn(n, 64), torch.arange(n) % classes) for n in (count, 20)]
    return tuple(parts)
`,
  'bad.py': `
import torch
from torch import nn
from torch.utils.data import TensorDataset
import good

NOT_CALLABLE = 5

def not_a_module():
    return {"layers": 3}

class Raises(nn.Module):
    def __init__(self):
        super().__init__()
        raise ValueError("no such width")

class RaisesLater(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(64, 10)
        self.steps = 0
    def forward(self, x):
        self.steps += self.training
        if self.steps > 7:
            raise RuntimeError("step eight is one too many")
        return self.layer(x.flatten(1))

class WrongShape(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(64, 10)
    def forward(self, x):
        return self.layer(x.flatten(1)).sum()

class Greedy(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(10**7, 10**7)

class Doubles(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(64, 10).double()
    def forward(self, x):
        return self.layer(x.flatten(1).double())

class Nothing(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(10))
    def forward(self, x):
        return x.flatten(1)[:, :10] * self.scale

def empty():
    return good.data()[0], TensorDataset(torch.empty(0, 64), torch.empty(0))

def one_part():
    return good.data()[0]

def triples():
    return [(1, 2, 3)] * 30, [(1, 2, 3)] * 10

def vector(outputs, targets):
    return outputs.sum(1)

def one_score(outputs, targets):
    return outputs.sum()
`,
  'broken.py': `
def model(:
    pass
`,
};
const DATA = 'dataset: {module: "good.py:data"}';
const MODEL = 'network: {model: "good.py:model"}';

async function files(more: Record<string, string | Uint8Array> = {}): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries({ ...FILES, ...more })) writeFileSync(join(folder, name), text);
  return folder;
}

const experimentOf = (settings: string) =>
  experimentSchema.parse(
    parse(`experiment: own\nengine: pytorch\nreplicates: 1\npytorch: {device: cpu}\n${settings}`),
  );

/** The message and the hint of what is wrong. */
async function troubleOf(settings: string, folder: string): Promise<string> {
  const experiment = experimentOf(settings);
  try {
    const { described } = await identify(experiment, folder);
    await readTrainingData(experiment, folder, described);
  } catch (error) {
    if (error instanceof LabError) return `${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  return 'nothing';
}

test.each<[what: string, settings: string, told: RegExp]>([
  [
    'a file that is not there',
    `${DATA}\nnetwork: {model: "nowhere.py:model"}`,
    /nowhere\.py \(network\.model\) does not exist\. /,
  ],
  [
    'a name that is not there',
    `${DATA}\nnetwork: {model: "good.py:modell"}`,
    /^network\.model: good\.py has no 'modell'\. Did you mean model\?$/,
  ],
  [
    'a module that is not installed',
    `${DATA}\nnetwork: {model: "nowhere.at.all:model"}`,
    /^network\.model: this Python has no module 'nowhere\.at\.all'\. .*pip install nowhere/,
  ],
  [
    'what cannot be called',
    `${DATA}\nnetwork: {model: "bad.py:NOT_CALLABLE"}`,
    /NOT_CALLABLE is an int, which cannot be called/,
  ],
  [
    'arguments that it does not take',
    `${DATA}\nnetwork: {model: "good.py:model", arguments: {widht: 3}}`,
    /^network\.arguments: got an unexpected keyword argument 'widht'\. It is called as good\.py:model\(width=8, classes=10\)\.$/,
  ],
  [
    'what is no Module',
    `${DATA}\nnetwork: {model: "bad.py:not_a_module"}`,
    /returned dict, not a torch\.nn\.Module/,
  ],
  ['a file with a mistake', `${DATA}\nnetwork: {model: "broken.py:model"}`, /SyntaxError: .*broken\.py:2/],
  [
    'a constructor that raises',
    `${DATA}\nnetwork: {model: "bad.py:Raises"}`,
    /ValueError: no such width \(.*bad\.py:15\).*traceback/,
  ],
  [
    'outputs of another shape',
    `${DATA}\nnetwork: {model: "bad.py:WrongShape"}`,
    /of 2 examples the model makes a tensor of shape \[\]/,
  ],
  [
    'labels out of range',
    `dataset: {module: "good.py:data"}\nnetwork: {model: "good.py:model", arguments: {classes: 7}}`,
    /the labels go up to 9, and the model has 7 outputs/,
  ],
  ['weights of 64 bits', `${DATA}\nnetwork: {model: "bad.py:Doubles"}`, /'layer\.weight' is float64/],
  ['nothing to prune', `${DATA}\nnetwork: {model: "bad.py:Nothing"}`, /no weights that could be pruned/],
  [
    'more memory than there is',
    `${DATA}\nnetwork: {model: "bad.py:Greedy"}`,
    /^PyTorch has run out of memory: /,
  ],
  [
    'no examples',
    `dataset: {module: "bad.py:empty"}\n${MODEL}`,
    /the test part that bad\.py:empty returned has no examples/,
  ],
  [
    'one part',
    `dataset: {module: "bad.py:one_part"}\n${MODEL}`,
    /It has to return \(train, test\) or \(train, validation, test\)/,
  ],
  [
    'examples that are no pairs',
    `dataset: {module: "bad.py:triples"}\n${MODEL}`,
    /an example is a tuple of 3\. .*`dataset\.collate`/,
  ],
  [
    'a checkpoint that is none',
    `${DATA}\nnetwork: {model: "good.py:model", weights: good.py}`,
    /^network\.weights: .*good\.py cannot be read: /,
  ],
  [
    'a checkpoint that is not there',
    `${DATA}\nnetwork: {model: "good.py:model", weights: gone.pt}`,
    /gone\.pt \(network\.weights\) does not exist/,
  ],
  [
    'a pattern that means nothing',
    `${DATA}\n${MODEL}\ntraining: {batch_size: 10}\npruning: {keep: ["block*"]}`,
    /^pruning\.keep: the model has nothing to prune that `block\*` means\. It has 1, 3\.$/,
  ],
  [
    'a loss that is no number',
    `${DATA}\n${MODEL}\ntraining: {loss: "bad.py:vector"}`,
    /training\.loss: the function returned a tensor of shape \[2\]/,
  ],
  [
    'one score for all',
    `${DATA}\n${MODEL}\ntraining: {score: "bad.py:one_score"}`,
    /training\.score: of 2 examples the function returned a tensor of shape \[\]/,
  ],
  [
    'a batch larger than the data',
    `${DATA}\n${MODEL}\ntraining: {batch_size: 1000}`,
    /^training\.batch_size: a batch of 1000 is more than there are: 54/,
  ],
])('%s', async (_what, settings, told) => {
  expect(await troubleOf(settings, await files())).toMatch(told);
});

test('a pickle that would run code is refused', async () => {
  const folder = await files();
  // As `pickle.dumps` writes an object that calls os.system.
  writeFileSync(join(folder, 'evil.pt'), Buffer.from("cos\nsystem\n(S'touch ran'\ntR.", 'latin1'));
  expect(await troubleOf(`${DATA}\nnetwork: {model: "good.py:model", weights: evil.pt}`, folder)).toMatch(
    /^network\.weights: .*evil\.pt cannot be read/,
  );
});

/** Runs it to its end, from its files. */
async function run(settings: string, folder: string) {
  const experiment = experimentOf(settings);
  const { fingerprint, sources } = await identify(experiment, folder);
  const root = join(folder, '.ticketlab', 'runs');
  const made = await createRun({
    root,
    experiment,
    source: settings,
    experimentFile: join(folder, 'own.lottery.md'),
    fingerprint,
    sources,
  });
  return { folder: made.folder, end: await runToEnd(made.folder) };
}

const SHORT = 'training: {iterations: 20, evaluate_every: 5, batch_size: 10}\npruning: {rounds: 1}';

test('a model that raises in step eight ends the run with the line of its file', async () => {
  const { end } = await run(`${DATA}\nnetwork: {model: "bad.py:RaisesLater"}\n${SHORT}`, await files());
  expect(end.state).toBe('failed');
  expect(end.message).toMatch(/RuntimeError: step eight is one too many \(.*bad\.py:25\)/);
});

test('a run refuses to go on with other code, and says which file has changed', async () => {
  const folder = await files();
  const settings = `${DATA}\n${MODEL}\n${SHORT}`;
  const first = await run(settings, folder);
  expect(first.end).toMatchObject({ state: 'finished' });
  writeFileSync(join(folder, 'good.py'), FILES['good.py'].replace('width=8', 'width=9'));
  // Whoever runs the file again gets another run.
  const { sources, fingerprint } = await identify(experimentOf(settings), folder);
  expect(Object.keys(sources)).toEqual(['good.py']);
  const root = join(folder, '.ticketlab', 'runs');
  const made = await createRun({
    root,
    experiment: experimentOf(settings),
    source: '',
    experimentFile: join(folder, 'own.lottery.md'),
    fingerprint,
    sources,
  });
  expect(made.existed).toBe(false);
  // Of the first one, somebody has lost a training.
  rmSync(join(first.folder, 'replicate-0', 'level-01'), { recursive: true });
  const again = await runToEnd(first.folder).catch((error: unknown) => error);
  expect(String(again instanceof Error ? again.message : JSON.stringify(again))).toContain(
    'good.py has changed since this run was made',
  );
});

test('a loss that is not finite leaves a training that diverged, in words', async () => {
  const nan = 'import torch\n\ndef loss(outputs, targets):\n    return outputs.sum() * float("nan")\n';
  const { end } = await run(
    `${DATA}\n${MODEL}\n${SHORT.replace('{iterations', '{loss: "nan.py:loss", iterations')}`,
    await files({ 'nan.py': nan }),
  );
  expect(end.progress.diverged).toEqual(['replicate-0/level-00/ticket']);
});
