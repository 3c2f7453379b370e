// What the text of a Python file says without being run.
import { describe, expect, it, test } from 'vitest';
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
  ])('%s', (_, make) => {
    const milliseconds = (size: number) => {
      const start = performance.now();
      importsOf(make(size));
      definitionsOf(make(size));
      return performance.now() - start;
    };
    // The first time, code is compiled.
    milliseconds(2000);
    const least = (size: number) => Math.min(...[0, 1, 2].map(() => milliseconds(size)));
    const small = least(2000);
    // What costs so little need not be told from the noise.
    expect(least(20_000)).toBeLessThan(Math.max(15 * small, 500));
  });
});
