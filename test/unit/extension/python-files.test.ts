// Names in Python files beside an experiment, as the editor offers them, goes to them and misses them.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeProblems } from '../../../src/extension/language/code-problems';
import { PythonFiles } from '../../../src/extension/language/python-files';
import { isInsideAny } from '../../../src/extension/runs/inside-folder';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { tell } from '../../../src/lottery/translate';
import { temporaryFolder } from '../../support/temporary';

const MODEL = `import torch
from torch import nn
from blocks import Imported

@decorated
class Net(nn.Module):
    def forward(self, x): ...

if True:
    class Conditional(nn.Module): ...
made = lambda: Net()
def build(): ...
`;

async function workspace() {
  const base = await temporaryFolder();
  const own = join(base, 'own');
  await mkdir(join(own, 'code'), { recursive: true });
  for (const hidden of ['.venv', 'node_modules', '__pycache__']) {
    await mkdir(join(own, hidden));
    await writeFile(join(own, hidden, 'a.py'), 'def hidden(): ...\n');
  }
  await writeFile(join(own, 'model.py'), MODEL);
  await writeFile(join(own, 'star.py'), 'from model import *\n');
  await writeFile(join(own, 'code', 'data.py'), '# é\r\ndef load(): ...\r\ndef other(): ...\r\n');
  await writeFile(join(base, 'out.py'), 'def outside(): ...\n');
  const files = new PythonFiles(async (path) => {
    if (!(await isInsideAny([own], path))) throw new Error('It may not be read.');
  });
  return { base, own, files };
}

test('functions and classes of the folder and those below it are named, and of no file that may not be read', async () => {
  const { base, own, files } = await workspace();
  if (process.platform !== 'win32') await symlink(join(base, 'out.py'), join(own, 'linked.py'));
  expect(await files.namesIn(own)).toEqual([
    { kind: 'class', reference: 'model.py:Net' },
    { kind: 'function', reference: 'model.py:build' },
    { kind: 'function', reference: 'code/data.py:load' },
    { kind: 'function', reference: 'code/data.py:other' },
  ]);
  expect(await files.look(join(base, 'out.py'))).toBe('unreadable');
});

test('a definition is where its name is, and is read again once the file has changed', async () => {
  const { own, files } = await workspace();
  const placesIn = async (path: string) => {
    const file = await files.look(join(own, path));
    if (typeof file === 'string') throw new Error(file);
    return file.definitions.map(({ name, line, column }) => [name, line, column]);
  };
  expect(await placesIn('model.py')).toEqual([
    ['Net', 5, 6],
    ['build', 11, 4],
  ]);
  expect(await placesIn('code/data.py')).toEqual([
    ['load', 1, 4],
    ['other', 2, 4],
  ]);
  await writeFile(join(own, 'model.py'), 'x = 1\nclass Net: ...\n');
  expect(await placesIn('model.py')).toEqual([['Net', 1, 6]]);
});

describe('an experiment that names', () => {
  /** What is said of a model, with its hint and the first remedy. */
  async function problemsWith(model: string) {
    const { own, files } = await workspace();
    const experiment = experimentSchema.parse({
      ...{ experiment: 'a', engine: 'pytorch', network: { model } },
      ...{ dataset: { module: 'code/data.py:load' }, training: { loss: 'cross-entropy' } },
    });
    return (await codeProblems(experiment, own, files)).map(({ path, message, hint, remedies, severity }) => {
      expect([path, severity]).toEqual([['network', 'model'], 'warning']);
      const [first] = remedies ?? [];
      return [tell(message), hint && tell(hint), first?.kind === 'change' && first.to];
    });
  }

  test('a file that is not there is warned of', async () => {
    const hint = 'paths are relative to the experiment file';
    expect(await problemsWith('models.py:Net')).toEqual([['there is no file models.py', hint, false]]);
  });

  test('what a file does not have is warned of, with what is meant', async () => {
    expect(await problemsWith('model.py:Nett')).toEqual([
      ['model.py has no function or class `Nett`', 'did you mean `Net`?', 'model.py:Net'],
    ]);
  });

  test.each([
    ...['model.py:Net', 'model.py:Net.small', 'model.py:build', 'model.py:made', 'model.py:Conditional'],
    ...['model.py:Imported', 'star.py:Anything', 'torchvision.models:resnet18', '../out.py:nothing'],
  ])('%s is not', async (model) => {
    expect(await problemsWith(model)).toEqual([]);
  });
});
