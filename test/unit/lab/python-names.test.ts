// Names in the text of a Python file, read without running it.
import { describe, expect, it, test } from 'vitest';
import { leastGrowth } from '../../support/cost';
import { definitionsOf, importsOf } from '../../../src/lab/pytorch/python-names';

const named = (text: string) =>
  importsOf(text).map(({ level, module, names }) => `${'.'.repeat(level)}${module}:${names.join()}`);

describe('imports', () => {
  it.each<[string, string[]]>([
    ['import torch', ['torch:']],
    ['import a.b.c as d, e', ['a.b.c:', 'e:']],
    ['from a.b import c, d as e', ['a.b:c,d']],
    ['from a import (\n    b,  # first\n    c as d,\n)', ['a:b,c']],
    ['from . import a', ['.:a']],
    ['from ...a.b import c', ['...a.b:c']],
    ['from .a import *', ['.a:*']],
    ['def f():\n    if True:\n        import inner\n', ['inner:']],
    ['text = """\nimport not_this\n"""\n# import nor_this', []],
    ['from a import', ['a:']],
    ['import', []],
  ])('of %j', (text, expected) => {
    expect(named(text)).toEqual(expected);
  });
});

it('definitions stand at the left margin, with their places', () => {
  const text =
    'x = 1\n\n@decorated\nclass Net(Base):\n    def inner(self): ...\n\nasync def build(a, b):\n    class Hidden: ...\n';
  expect(definitionsOf(text)).toEqual([
    { kind: 'class', name: 'Net', at: text.indexOf('Net') },
    { kind: 'function', name: 'build', at: text.indexOf('build') },
  ]);
});

describe('ten times as much takes no more than about ten times as long', () => {
  test.each<[string, (n: number) => string]>([
    ['names in brackets', (n) => `from a import (${'b,'.repeat(n / 2)}`],
    ['brackets', (n) => '('.repeat(n)],
    ['blocks', (n) => Array.from({ length: Math.sqrt(n) }, (_, i) => `${' '.repeat(i)}if x:\n`).join('')],
    ['nonsense', (n) => '$%&?'.repeat(n / 4)],
    ['signs', (n) => `x = ${'-'.repeat(n)}`],
    ['dots', (n) => `from ${'.'.repeat(n)} import a`],
  ])('%s', async (_, make) => {
    const read = (text: string) => () => {
      importsOf(text);
      definitionsOf(text);
    };
    const work = { small: read(make(2000)), large: read(make(20_000)) };
    // The first time, code is compiled.
    work.small();
    expect(await leastGrowth(() => work, { within: 15, free: 500 })).toBeLessThanOrEqual(15);
  });
});
