import { describe, expect, test } from 'vitest';
import {
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
