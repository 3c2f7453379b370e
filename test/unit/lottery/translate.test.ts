// Messages that are put into words where they are shown, in English or in the reader's language.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LabError, explanation } from '../../../src/lottery/errors';
import { CELL_KINDS } from '../../../src/experiment/schema/cell-kind';
import { fieldsOf } from '../../../src/experiment/schema/fields';
import { readExperiments } from '../../../src/experiment/file/read-file';
import { inEnglish, say, tell } from '../../../src/lottery/translate';
import type { Translate } from '../../../src/lottery/translate';

const bundle: Record<string, string> = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8'));
const inChinese: Translate = (message, ...values) => inEnglish(bundle[message] ?? message, ...values);

describe('a message', () => {
  it('is English text with its values unless another language is asked for', () => {
    const message = say`${'data.csv'}, line ${3}`;
    expect(tell(message)).toBe('data.csv, line 3');
    expect(tell(message, inChinese)).toBe('data.csv，第 3 行');
    expect(tell('data.csv', inChinese)).toBe('data.csv');
  });

  it('within a message is translated with it', () => {
    const message = say`${say`${'data.csv'}, line ${3}`}: ${say('the value is missing')}.`;
    expect(tell(message)).toBe('data.csv, line 3: the value is missing.');
    expect(tell(message, inChinese)).toBe('data.csv，第 3 行：缺少值。');
  });

  it('of an error comes with its hint, and survives being sent to another process', () => {
    const error = new LabError(say`${'a.csv'} is empty.`, { hint: say('Check the path.') });
    expect([error.message, error.hint]).toEqual(['a.csv is empty.', 'Check the path.']);
    const sent = JSON.parse(JSON.stringify(explanation(error)));
    expect(tell(sent)).toBe('a.csv is empty. Check the path.');
    expect(tell(sent, inChinese)).toBe('a.csv 是空的。 请检查路径。');
    expect(explanation(new Error('unexpected'))).toBe('unexpected');
  });
});

/** Words of the file itself, and of the language that it is written in: these stay as they are. */
const OWN = new Set(
  ['slips', 'pool', 'yaml', ...CELL_KINDS.flatMap(fieldsOf).flatMap(({ name, values }) => [name, ...values])]
    .join(' ')
    .match(/[a-z]+/g),
);

const SLIPS = `> \`\`\`yaml
> experiment: quoted
> \`\`\`

\`\`\`yaml
experiment: slips
dataset: {name: digits, train: a.csv, label_column: 0}
network: {hidden: [8], layers: [conv, pool]}
replicates: three
seed: -1
momentum: 0.9
training:
  batchsize: 8
  optimiser: adan
  nesterov: 1
  schedule: 5
  iterations: 100
  evaluate_every: 200
pruning:
  keep: [fc9]
  rewind_to:
controls: {random_mask: yes}
\`\`\`

\`\`\`yaml
compare: [slips, slips]
baseline: other
\`\`\`

\`\`\`yaml
inspect: slip
level: 300
\`\`\`
`;

it('problems of an experiment file have no word of English left in Chinese', () => {
  const english = readExperiments(SLIPS, 'a.lottery.md').problems;
  const chinese = readExperiments(SLIPS, 'a.lottery.md', inChinese).problems;
  expect(chinese.map(({ line, field }) => [line, field])).toEqual(
    english.map(({ line, field }) => [line, field]),
  );
  expect(chinese.length).toBeGreaterThan(12);
  for (const { message, hint = '' } of chinese)
    for (const word of `${message} ${hint}`.replace(/`[^`]*`|"[^"]*"/g, '').match(/[a-z]{3,}/g) ?? [])
      expect(OWN.has(word) || [word, message, hint]).toBe(true);
});
