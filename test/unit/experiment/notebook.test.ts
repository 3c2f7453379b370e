// A notebook is any text, and is written back as it was read.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNotebook, writeNotebook } from '../../../src/lottery/experiment/notebook';

/** Text that is as hard as files get: pieces of notebooks, of broken ones, and of other things. */
const awkward = fc
  .array(
    fc.constantFrom(
      '```yaml',
      '```yml extra words',
      '~~~yaml',
      '~~~',
      '```',
      '````',
      '  ```yaml',
      '- ```yaml',
      '  ```',
      'experiment: a',
      'compare: [a, b]',
      '  experiment: b',
      'name: other',
      '<<<<<<< HEAD',
      '=======',
      '>>>>>>> branch',
      '<!--',
      '-->',
      '> ```yaml',
      '- list',
      '    indented',
      '\ttab',
      '# Heading',
      '---',
      '',
      ' ',
      '\uFEFF',
      '\u0000',
      '<pre>',
      '| a | b |',
      'é漢😀',
    ),
    { maxLength: 16 },
  )
  .chain((lines) =>
    fc
      .array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: lines.length, maxLength: lines.length })
      .map((ends) => lines.map((line, i) => line + ends[i]).join('')),
  );

describe('a notebook', () => {
  it('writes back any text byte for byte', () => {
    const same = (text: string) => {
      expect(writeNotebook(parseNotebook(text))).toBe(text);
    };
    fc.assert(fc.property(awkward, same), { numRuns: 800 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), same), { numRuns: 300 });
  });
});
