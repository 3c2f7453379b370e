// Go to definition: from `FILE.py:NAME` in a cell to the file and the name in it.
import { dirname, resolve } from 'node:path';
import { Range, Uri } from 'vscode';
import type { LocationLink, Position, TextDocument } from 'vscode';
import { explain } from '../../experiment/editing/setting-at';
import { splitReference } from '../../lab/pytorch/sources';
import { cellAt, fileOf, rangeIn } from './edited-cells';
import { pythonFiles } from './known-python';

export async function definitionAt(document: TextDocument, position: Position): Promise<LocationLink[]> {
  const file = fileOf(document);
  const here = cellAt(document, position);
  const found = here && explain(here.cell.block.source, here.offset);
  if (!found || file === undefined) return [];
  if (found.field.refers !== 'function' && found.field.refers !== 'model') return [];
  const { from, to } = found.span;
  const named = splitReference(here.cell.block.source.slice(from, to).replace(/^(["'])(.*)\1$/, '$2'));
  if (!named) return [];
  const path = resolve(dirname(file), named.file);
  const code = await (await pythonFiles()).look(path);
  if (typeof code === 'string') return [];
  const [own = ''] = named.name.split('.');
  const { line, column } = code.definitions.find(({ name }) => name === own) ?? { line: 0, column: 0 };
  return [
    {
      originSelectionRange: rangeIn(here.cell, found.span),
      targetUri: Uri.file(path),
      targetRange: new Range(line, column, line, column + own.length),
    },
  ];
}
