// The documentation and the JSON schema say what the schema says.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CELL_KINDS } from '../../../src/experiment/schema/cell-kind';
import { experimentJsonSchema, experimentMarkdown } from '../../../src/experiment/documentation';
import { fieldAt, fieldsOf } from '../../../src/experiment/schema/fields';
import { parseNotebook } from '../../../src/experiment/file/notebook';
import { readExperiments } from '../../../src/experiment/file/read-file';
import { tell } from '../../../src/lottery/translate';

describe('the documentation of experiment files', () => {
  it('is committed as the schema has it now (npm run docs)', async () => {
    expect(await readFile('docs/experiment.md', 'utf8')).toBe(experimentMarkdown());
    expect(await readFile('docs/experiment.schema.json', 'utf8')).toBe(
      `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`,
    );
  });

  it('has a row for every setting, with what is allowed, its default and its help', () => {
    const rows = experimentMarkdown()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const fields = CELL_KINDS.flatMap(fieldsOf);
    expect(rows).toHaveLength(fields.length);
    for (const { path, help, allowed, section } of fields) {
      const row = rows.find((line) => line.startsWith(`| \`${path.at(-1)}\``) && line.includes(help));
      expect(row, path.join('.')).toBeDefined();
      if (!section) expect(row).toContain(tell(allowed));
    }
  });

  it('shows a file that runs as it stands', () => {
    const sample = /^````markdown\n([\s\S]*?)^````$/m.exec(experimentMarkdown())?.[1] ?? '';
    expect(readExperiments(sample, 'sample').problems).toEqual([]);
    expect(readExperiments(sample, 'sample').experiments).toHaveLength(1);
    // The page itself is no experiment: its sample is text.
    expect(parseNotebook(experimentMarkdown()).cells).toHaveLength(1);
  });

  it('gives every setting help, and every default that its own type allows', () => {
    for (const field of CELL_KINDS.flatMap(fieldsOf)) {
      expect(field.help, field.name).not.toBe('');
      expect(field.allowed, field.name).not.toBe('');
      if (field.values.length > 0 && typeof field.default === 'string')
        expect(field.values).toContain(field.default);
    }
    expect(fieldAt('experiment', ['network', 'hidden', 1])?.name).toBe('network.hidden');
  });
});

describe('the JSON schema', () => {
  const text = JSON.stringify(experimentJsonSchema());
  const schema = z.fromJSONSchema(JSON.parse(text));
  const good = { experiment: 'a', dataset: { name: 'digits' }, network: { hidden: [64] } };

  it('accepts cells, and sections written as one name', () => {
    for (const cell of [
      good,
      { ...good, experiment: 'Upper', dataset: 'mnist', network: 'lenet-300-100' },
      { compare: ['a', 'b'] },
      { inspect: 'a', level: 3 },
    ])
      expect(schema.safeParse(cell).success, JSON.stringify(cell)).toBe(true);
  });

  it('refuses unknown settings and values out of range', () => {
    for (const cell of [
      { ...good, sede: 1 },
      { ...good, dataset: 'digts' },
      { ...good, training: { iterations: 0 } },
      { compare: ['a'] },
      {},
    ])
      expect(schema.safeParse(cell).success, JSON.stringify(cell)).toBe(false);
  });

  it('carries help with units and conditions in words, and no keywords of ours', () => {
    expect(text).toContain('Only where `optimiser: sgd`.');
    expect(text).toContain('Unit: share of the surviving weights.');
    expect(text).not.toMatch(/"(unit|applies|also|unhashed)":/);
  });
});
