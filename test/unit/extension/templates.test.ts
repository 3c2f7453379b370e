import { describe, expect, test } from 'vitest';
import {
  companionsFor,
  experimentFileName,
  freeName,
  isFetched,
  readTemplates,
  titleOf,
} from '../../../src/extension/commands/templates';

describe('templates of New Experiment', () => {
  test('are the examples, each with a title and a sentence on what it is', async () => {
    const templates = await readTemplates('examples');
    expect(templates.map(({ name }) => name)).toContain('digits');
    for (const { title, description, text } of templates) {
      expect(title).not.toBe('');
      expect(description.length).toBeGreaterThan(20);
      expect(description).not.toMatch(/[*`#\n]|\]\(/);
      expect(text).toContain('experiment:');
    }
  });

  test('begin with those that take least: nothing to fetch, and seconds', async () => {
    const templates = await readTemplates('examples');
    expect(templates[0]).toMatchObject({ name: 'digits', datasets: [{ name: 'digits' }], trainings: 129 });
    expect(templates.map(isFetched)).toEqual(templates.map(isFetched).sort());
    expect(templates.at(-1)?.name).toBe('vgg19-cifar10');
  });

  test("of a model of the user's own brings the Python files that it names, after those whose work is known", async () => {
    const templates = await readTemplates('examples');
    const own = templates.find(({ name }) => name === 'my-pytorch-model');
    expect(own).toMatchObject({ title: 'My PyTorch model', datasets: [], trainings: 22 });
    expect(own?.companions.map(({ name }) => name).sort()).toEqual(['data.py', 'model.py']);
    expect(templates.filter((one) => !isFetched(one)).at(-1)).toBe(own);
  });

  test('writes nothing over the Python files of the folder, and names those it writes', async () => {
    const template = {
      text: 'See [model.py](model.py).\nmodel: model.py:Network\nmodule: data.py:load\n',
      companions: [
        { name: 'model.py', text: 'class Network: ...' },
        { name: 'data.py', text: 'def load(): ...' },
      ],
    };
    const inFolder = (files: Record<string, string>) => (name: string) => Promise.resolve(files[name]);
    expect(await companionsFor(template, inFolder({}))).toEqual(template);
    const ofOthers = inFolder({ 'model.py': 'x = 1', 'model_2.py': 'x = 2', 'data.py': 'def load(): ...' });
    expect(await companionsFor(template, ofOthers)).toEqual({
      text: 'See [model_3.py](model_3.py).\nmodel: model_3.py:Network\nmodule: data.py:load\n',
      companions: [{ name: 'model_3.py', text: 'class Network: ...' }],
    });
  });

  test('are described by their heading and first paragraph, without Markdown marks', () => {
    const text = '# A *title*\n\n```yaml\nexperiment: a\n```\n\nSee [the `paper`](x),\nor not.\n\nMore.';
    expect(titleOf(text)).toEqual({ title: 'A title', description: 'See the paper, or not.' });
    expect(titleOf('no heading')).toEqual({ title: '', description: 'no heading' });
  });

  test('give their file a name that is free', () => {
    expect(freeName('digits', new Set())).toBe('digits');
    expect(freeName('digits', new Set(['digits.lottery.md', 'digits-2.lottery.md']))).toBe('digits-3');
  });

  test('make a file name of whatever the person typed', () => {
    for (const typed of ['digits', 'digits.md', 'digits.lottery.md'])
      expect(experimentFileName(typed)).toBe('digits.lottery.md');
  });
});
